import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { demoPersonId } from '../../demo/people.ts'

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
