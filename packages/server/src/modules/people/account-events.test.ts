import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { readWorkbook } from '../../../../../test/read-workbook.ts'
import { demoPassword, demoPersonId } from '../../demo/people.ts'

const server = await testServer({ rateLimits: { 'log-in': 1000 } })
const logIn = (name: string, password: string) =>
  server.anonymous('/api/sessions', {
    method: 'POST',
    body: { name, password },
    headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36' },
  })
type Event = { kind: string; person: { name: string } | null; by: { name: string } | null; device: string }
const told = ({ kind, person, by }: Event): unknown[] => [kind, person?.name ?? null, by?.name ?? null]

test('the auditor reads what happened to accounts and who did it; nobody else does, and one’s own is one’s own', async () => {
  await logIn('handler', 'wrong')
  await logIn('no-such-name', 'wrong')
  server.clock.pass(1000)
  const security = await server.as('security-administrator')
  server.clock.pass(1000)
  await security(`/api/account/people/${demoPersonId('handler')}/password`, { method: 'POST', body: {} })
  server.clock.pass(1000)
  const auditor = await server.as('auditor')
  const { items } = (await auditor('/api/account/events')).body
  expect(items.slice(0, 3).map(told)).toEqual([
    ['log_in', '唐宁', null],
    ['password_reset', '王建国', '沈岚'],
    ['log_in', '沈岚', null],
  ])
  const refused = (await auditor('/api/account/events?kind=log_in_refused')).body.items
  expect(new Set(refused.map((event: Event) => event.person?.name ?? null))).toEqual(new Set(['王建国', null]))
  expect(refused[0].device).toBe('Chrome · Windows')
  const ofOne = (await auditor(`/api/account/events?q=${encodeURIComponent('沈岚')}`)).body.items
  expect(ofOne.map(told)).toEqual([
    ['password_reset', '王建国', '沈岚'],
    ['log_in', '沈岚', null],
  ])
  for (const other of ['administrator', 'security-administrator', 'leader'])
    expect((await (await server.as(other))('/api/account/events')).status, other).toBe(403)
  const own = (await security('/api/account/own-events')).body.items
  expect(own.map(told)).toEqual([['log_in', '沈岚', null]])
})

test('pages follow each other without a gap or a repeat, be there ever so many in one moment', async () => {
  for (let n = 0; n < 12; n += 1)
    await Promise.all(Array.from({ length: 5 }, (_, at) => logIn(`nobody${n}-${at}`, 'x')))
  const auditor = await server.as('auditor')
  const seen: string[] = []
  let cursor: string | null = ''
  for (let pages = 0; pages < 10 && cursor !== null; pages += 1) {
    const answer: { items: { id: string }[]; next: string | null } = (
      await auditor(`/api/account/events?${cursor === '' ? '' : `cursor=${cursor}`}`)
    ).body
    seen.push(...answer.items.map(({ id }) => id))
    cursor = answer.next
  }
  expect(seen.length).toBeGreaterThan(60)
  expect(new Set(seen).size).toBe(seen.length)
  expect((await auditor('/api/account/events?cursor=nonsense')).body.code).toBe('cursor.invalid')
})

test('the server may add to it and change nothing', async () => {
  for (const statement of [
    `update mazha.account_event set kind = 'log_out'`,
    'delete from mazha.account_event',
    'truncate mazha.account_event',
  ])
    await expect(server.ctx.db.query(statement), statement).rejects.toThrow(/permission denied/)
})

test('the auditor takes the log home: as it was filtered, marked, on record, and a look at as many people as it tells of', async () => {
  const auditor = await server.as('auditor')
  server.clock.pass(20 * 60_000)
  const path = `/api/account/events.xlsx?q=${encodeURIComponent('沈岚')}&lang=zh&reason=`
  expect((await auditor(`${path}weekly`)).body.code).toBe('session.step-up')
  await auditor('/api/session/proof', { method: 'POST', body: { password: demoPassword } })
  expect((await auditor(path)).status).toBe(400)
  const { sheets, headers } = await readWorkbook(`${server.url}${path}${encodeURIComponent('例行检查')}`, auditor)
  const [rows = [], about = []] = sheets
  expect(rows[0]).toEqual(['时间', '事件', '岗位', '谁的账号', '谁做的', '设备'])
  expect(rows.slice(1).map(([, what, , whose, by]) => [what, whose, by])).toEqual([
    ['重置密码', '王建国', '沈岚'],
    ['登录', '沈岚', '本人'],
  ])
  const [record] = (await auditor('/api/audit/exports?kind=account-events')).body.items
  expect(record).toMatchObject({ reason: '例行检查', name: '唐宁', kindTitle: { zh: '账号日志' } })
  expect(headers[0]).toContain(record.number)
  expect(about.flat()).toEqual(expect.arrayContaining([record.number, '例行检查']))
  const [look] = (await auditor('/api/audit/views?kind=people')).body.items
  expect(look).toMatchObject({ name: '唐宁', people: 2, export: record.number, purpose: { zh: '导出名单' } })
  for (const other of ['administrator', 'security-administrator', 'leader'])
    expect((await (await server.as(other))(`${path}weekly`)).status, other).toBe(403)
})

test('a log of many pages stands in the workbook whole', async () => {
  const auditor = await server.as('auditor')
  const many = 1_100
  await server.ctx.db.query(
    `insert into mazha.account_event (district_id, id, at, kind, device)
     select $1, gen_random_uuid(), $2::timestamptz - n * interval '1 minute', 'log_in_refused', 'device ' || n from generate_series(1, $3) as n`,
    [server.ctx.district.id, '2026-01-01T00:00:00Z', many],
  )
  const url = `${server.url}/api/account/events.xlsx?kind=log_in_refused&lang=en&reason=weekly`
  const { sheets } = await readWorkbook(url, auditor)
  const devices = sheets[0]?.flatMap(([, , , whose, by, device]) =>
    device?.startsWith('device ') === true ? [[whose, by, device]] : [],
  )
  expect(devices).toHaveLength(many)
  expect(new Set(devices?.map(String)).size).toBe(many)
  expect(devices?.[0]).toEqual(['a name that nobody has', '–', 'device 1'])
})
