import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../../../../test/database.ts'
import { closeContext } from '#kernel/context'
import { openContext } from '../compose.ts'
import { command as areas } from './areas.ts'
import { command as certificate } from './certificate.ts'
import { command as exports } from './export.ts'
import { command as imports } from './import.ts'
import { problemOfFile } from './frame/files.ts'
import { isSetting, keepSetting, parseSetting, settingNames } from './frame/district-settings.ts'
import { command as settings } from './settings.ts'
import { command as register } from './register.ts'
import { command as administrators } from './administrators.ts'
import { command as district } from './district.ts'
import type { Command } from './frame/command.ts'
import { command as loginSettings } from './login-settings.ts'

const scratch = mkdtempSync(join(tmpdir(), 'mazha-log-in-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const database = await testDatabase()

const run = async (
  command: Command,
  { positionals = [], values = {} }: { positionals?: string[]; values?: Record<string, string | boolean> } = {},
) => {
  const printed: string[] = []
  const said: string[] = []
  const code = await command.run({
    env: {
      MAZHA_DATA: scratch,
      DATABASE_URL: database.ownerUrl,
      MAZHA_APP_URL: database.appUrl,
      MAZHA_AUDIT_URL: database.auditUrl,
    },
    positionals,
    values,
    print: (line) => printed.push(line),
    say: (text) => said.push(typeof text === 'string' ? text : text.zh),
  })
  return { code, printed: printed.join('\n'), said: said.join('\n') }
}
test('a table that is not there, or is none, is said to be so and not thrown out', async () => {
  for (const command of [areas, register])
    for (const path of [join(scratch, 'nowhere.csv'), scratch])
      await expect(run(command, { positionals: ['import', path] })).rejects.toMatchObject({
        text: { zh: expect.stringContaining(`读不到文件 ${path}`) },
      })
})

test('a place where nothing can be written is said to be so before anything is done', async () => {
  const table = join(scratch, 'table.csv')
  writeFileSync(table, '姓名\n')
  const nowhere = join(scratch, 'nowhere', 'r.csv')
  for (const [command, asked] of [
    [areas, { positionals: ['import', table], values: { rejects: nowhere } }],
    [register, { positionals: ['import', table], values: { rejects: nowhere } }],
    [register, { positionals: ['import', table], values: { rejects: scratch } }],
    [imports, { positionals: [table], values: { rejects: nowhere } }],
    [exports, { positionals: [nowhere] }],
  ] as const)
    await expect(run(command, { ...asked, positionals: [...asked.positionals] })).rejects.toMatchObject({
      text: { zh: expect.stringMatching(/^写不了文件 .*请检查目录/) },
    })
  await expect(run(imports, { positionals: [nowhere] })).rejects.toThrow('cannot be read')
  const resumed = await run(imports, { values: { resume: 'abc' } })
  expect(resumed).toMatchObject({ code: 2, said: expect.stringContaining('abc 不是导入的编号') })
})

test('a file that fails in the midst of a command is told of in a sentence, and no other error is', () => {
  const failed = (code: string, path?: string) =>
    problemOfFile(Object.assign(new Error(code), { code, syscall: 'open' }, path === undefined ? {} : { path }))
  expect(failed('ENOENT', '/nope/x')?.text.zh).toContain('打不开文件 /nope/x')
  expect(failed('EEXIST', '/x')?.text.zh).toBe('/x 已存在，请换一个文件名。')
  expect(failed('ENOSPC', '/x')?.text.zh).toContain('磁盘已满')
  expect(failed('ECONNREFUSED')).toBeUndefined()
  expect(problemOfFile(new Error('ENOENT'))).toBeUndefined()
})

const three = { system: '张三', security: '李四', audit: '王五' }

test('a district of its own begins with three administrators, each with a password for one log-in', async () => {
  const elsewhere = await run(district, { positionals: ['chaoyang'], values: { zh: '朝阳区', zone: 'Mars/X' } })
  expect(elsewhere).toMatchObject({ code: 2, said: expect.stringContaining('没有时区 Mars/X') })
  expect((await run(district, { positionals: ['chaoyang'], values: { zh: '朝阳' } })).code).toBe(0)
  const again = await run(district, { positionals: ['chaoyang'], values: { zh: '朝阳区' } })
  expect(again).toMatchObject({ code: 1, said: expect.stringContaining('没有改动') })
  // As an earlier program took it.
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query(`update mazha.district set zone = 'Mars/X'`)
  await owner.end()
  const mended = await run(district, { positionals: ['chaoyang'], values: { zh: '朝阳' } })
  expect(mended).toMatchObject({ code: 0, said: expect.stringContaining('已改为 Asia/Shanghai') })
  const moved = { zh: '朝阳区', zone: 'Asia/Urumqi', rename: true }
  expect((await run(district, { positionals: ['chaoyang'], values: moved })).code).toBe(1)
  const renamed = await run(district, { positionals: ['chaoyang'], values: { zh: '朝阳区', rename: true } })
  expect(renamed).toMatchObject({ code: 0, said: '辖区 朝阳（chaoyang）改名为 朝阳区。' })
  expect((await run(administrators, { values: { ...three, audit: '张三' } })).code).toBe(2)
  const made = await run(administrators, { values: three })
  expect(made.code).toBe(0)
  const told = JSON.parse(made.printed)
  expect(told.map(({ role, person }: { role: string; person: string }) => [role, person])).toEqual([
    ['administrator', '张三'],
    ['security_administrator', '李四'],
    ['auditor', '王五'],
  ])
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  const { rows } = await client.query<{ password: string; must_change: boolean }>(
    'select password, must_change from mazha.login',
  )
  await client.end()
  expect(rows).toHaveLength(3)
  for (const { password, must_change: mustChange } of rows) {
    expect(mustChange).toBe(true)
    expect(password).toMatch(/^\$argon2id\$/)
  }
  await expect(run(administrators, { values: three })).rejects.toThrow(/administrator/)
})

test('rules of log-in are shown with their defaults and taken from a file; one that nobody knows is refused', async () => {
  const shown = async () => JSON.parse((await run(loginSettings)).printed)
  expect(await shown()).toMatchObject({
    password: { minLength: 10, kinds: 3, maxAgeDays: 90, remembered: 5 },
    idleMinutes: 30,
    secondFactor: ['administrator', 'security_administrator', 'auditor'],
  })
  const file = join(scratch, 'login.json')
  const take = (settings: unknown) => {
    writeFileSync(file, JSON.stringify(settings))
    return run(loginSettings, { positionals: [file] })
  }
  expect((await take({ idleMinutes: 15, secondFactor: ['leader'] })).code).toBe(0)
  expect(await shown()).toMatchObject({ idleMinutes: 15, secondFactor: ['leader'], tries: 5 })
  await expect(take({ idleMinuts: 15 })).rejects.toThrow(/login\.json/)
  await expect(take({ password: { minLength: 4 } })).rejects.toThrow(/password\.minLength/)
  await expect(take({ secondFactor: ['nobody'] })).rejects.toThrow(/secondFactor/)
  expect((await shown()).idleMinutes).toBe(15)
})

test('each setting of a district is shown and taken from a file, by its own rules, and told to the auditor', async () => {
  const file = join(scratch, 'setting.json')
  const take = (name: string, value: unknown) => {
    writeFileSync(file, JSON.stringify(value))
    return run(settings, { positionals: [name, file] })
  }
  const all = JSON.parse((await run(settings)).printed)
  expect(Object.keys(all)).toEqual(settingNames)
  expect(all).toMatchObject({
    retention: { mattersYears: 3, logsYears: 3 },
    reading: { peopleAnHour: 30 },
    register: { keep: {} },
    staffing: { gridsPerWorker: 1 },
    areaCodes: {},
    bounds: null,
    openData: false,
    phone: null,
    login: { idleMinutes: 15 },
  })
  const right: Readonly<Record<string, unknown>> = {
    retention: { mattersYears: 5 },
    reading: { hours: '08:00-18:00' },
    register: { keep: { name: { years: 5, monthsAfterLeaving: 12 } } },
    staffing: { gridsPerWorker: 2 },
    areaCodes: { grid: '\\d{18}', nested: false },
    bounds: [120, 36, 121, 37],
    openData: true,
    phone: '0532-12345',
    centre: { lng: 120.5, lat: 36.4 },
    portalAddress: 'https://mazha.example.gov.cn',
  }
  const ctx = await openContext({
    appUrl: database.appUrl,
    dataDir: scratch,
    env: {},
    log: pino({ level: 'silent' }),
    connections: 1,
  })
  if (ctx === undefined) throw new Error('The district is gone')
  for (const [name, value] of Object.entries(right)) {
    if (!isSetting(name)) throw new Error(`There is no setting ${name}`)
    await keepSetting(ctx, name, parseSetting(name, value, file))
  }
  await closeContext(ctx)
  expect((await take('retention', { mattersYears: 6 })).code).toBe(0)
  expect(JSON.parse((await run(settings)).printed)).toMatchObject({
    ...right,
    retention: { mattersYears: 6, logsYears: 3 },
  })
  for (const [name, value, words] of [
    ['retention', { mattersYears: 0 }, /mattersYears/],
    ['retention', { matterYears: 5 }, /matterYears/],
    ['reading', { hours: 'always' }, /hours/],
    ['register', { keep: { nobody: { years: 1, monthsAfterLeaving: 1 } } }, /keep/],
    ['staffing', { sheet: [] }, /sheet/],
    ['areaCodes', { grid: '(' }, /grid/],
    ['bounds', [121, 36, 120, 37], /west, south, east, north/],
    ['openData', 'yes', /openData/],
    ['phone', 'call us', /phone/],
    ['portalAddress', 'https://x.example/?a', /portalAddress/],
  ] as const)
    await expect(take(name, value), name).rejects.toThrow(words)
  writeFileSync(file, '{')
  await expect(run(settings, { positionals: ['retention', file] })).rejects.toThrow('is no JSON')
  await expect(run(settings, { positionals: ['retention', join(scratch, 'none.json')] })).rejects.toThrow(
    'cannot be read',
  )
  expect(await run(settings, { positionals: ['retenton'] })).toMatchObject({
    code: 2,
    said: expect.stringContaining('retention'),
  })
  expect(JSON.parse((await run(settings, { positionals: ['retention'] })).printed).mattersYears).toBe(6)

  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  const { rows } = await client.query<{ device: string }>(
    `select device from mazha.account_event where kind = 'setting_changed' order by at, id`,
  )
  await client.end()
  expect(new Set(rows.map(({ device }) => device.split(':')[0]))).toEqual(new Set(['login', ...Object.keys(right)]))
  expect(rows).toHaveLength(2 + Object.keys(right).length)
  expect(rows.map(({ device }) => device)).toContain('phone: null → "0532-12345"')
})

test('a certificate that is not there is said not to be', async () => {
  expect(await run(certificate, { positionals: ['abc'] })).toMatchObject({
    code: 2,
    said: expect.stringContaining('abc'),
  })
  expect(await run(certificate, { positionals: ['999'] })).toMatchObject({
    code: 1,
    said: expect.stringContaining('999'),
  })
  expect(await run(certificate)).toMatchObject({ code: 0, said: expect.stringContaining('还没有到期删除') })
})
