import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../../../../test/database.ts'
import { command as areas } from './areas.ts'
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
  { positionals = [], values = {} }: { positionals?: string[]; values?: Record<string, string> } = {},
) => {
  const printed: string[] = []
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
    say: () => undefined,
  })
  return { code, printed: printed.join('\n') }
}
test('a table that is not there, or is none, is said to be so and not thrown out', async () => {
  for (const command of [areas, register])
    for (const path of [join(scratch, 'nowhere.csv'), scratch])
      await expect(run(command, { positionals: ['import', path] })).rejects.toMatchObject({
        text: { zh: expect.stringContaining(`读不到文件 ${path}`) },
      })
})

const three = { system: '张三', security: '李四', audit: '王五' }

test('a district of its own begins with three administrators, each with a password for one log-in', async () => {
  await run(district, { positionals: ['chaoyang'], values: { zh: '朝阳区' } })
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
