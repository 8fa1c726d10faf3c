import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { demoPassword } from '../../demo/people.ts'
import { printingGateway } from '../../kernel/sms.ts'
import { formerPhoneDigest } from './personal.ts'

const messages: string[] = []
const server = await testServer({
  at: '2026-09-28T09:00:00+08:00',
  sms: printingGateway((line) => messages.push(line)),
  rateLimits: { 'phone-code': 10_000 },
})
const { ctx } = server
await loadDemoGround(ctx)
const clerk = await server.as('clerk')
const post = (body: unknown) => ({ method: 'POST', body })
const building = randomUUID()
const household = randomUUID()
await clerk(
  '/api/register/buildings',
  post({ clientId: building, address: '文化路 18 号 3 号楼', area: 'dongyuan-01' }),
)
await clerk(`/api/register/buildings/${building}/households`, post({ clientId: household, room: '101' }))

const record = async (given: Record<string, unknown>): Promise<string> => {
  const clientId = randomUUID()
  const made = await clerk(`/api/register/households/${household}/residents`, post({ clientId, ...given }))
  expect(made.status, made.text).toBe(201)
  return clientId
}
const look = async (id: string): Promise<void> => {
  await clerk('/api/session/proof', post({ password: demoPassword }))
  expect((await clerk(`/api/register/residents/${id}/full`, post({ purpose: 'visit' }))).status).toBe(200)
}
/** What somebody reads who proves a number; undefined when no code was sent to it. */
const readBy = async (phone: string) => {
  server.clock.pass(61_000)
  const before = messages.length
  await server.anonymous('/api/resident/codes', post({ phone }))
  await new Promise((resolve) => setTimeout(resolve, 20))
  if (messages.length === before) return undefined
  const code = /(?<=是 )\d{6}/.exec(messages.at(-1) ?? '')?.[0]
  const entered = await server.anonymous('/api/resident/sessions', post({ phone, code }))
  const headers = { cookie: entered.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
  return (await server.anonymous('/api/resident/views', { headers })).body
}

test('somebody of the register who never raised anything proves the number and reads who looked, by post and purpose', async () => {
  const id = await record({ name: '张三丰', phone: '138 1234 1234', emergencyPhone: '13600000009' })
  expect(await readBy('13812341234')).toEqual({ known: 'one', items: [] })
  await look(id)
  const read = await readBy('+86 138-1234-1234')
  expect(read).toMatchObject({ known: 'one', items: [{ purpose: { zh: '上门办理' }, roleTitle: { zh: '受理员' } }] })
  expect(JSON.stringify(read)).not.toMatch(/张|13812341234|文化路/)
  // The number of a relative is no log-in, nor is one that nobody has.
  expect(await readBy('13600000009')).toBeUndefined()
  expect(await readBy('13700000000')).toBeUndefined()
  expect((await server.anonymous('/api/resident/views')).body.code).toBe('session.resident-required')
})

test('a number that stands with two people tells neither who looked at the other', async () => {
  const one = await record({ name: '李大', phone: '13900000001' })
  await look(one)
  expect((await readBy('13900000001'))?.items).toHaveLength(1)
  await record({ name: '李二', phone: '13900000001' })
  expect(await readBy('13900000001')).toEqual({ known: 'several', items: [] })
})

test('a number that passed to somebody else tells nothing of before; confirming it hides nothing', async () => {
  const id = await record({ name: '王换号', phone: '13900000002' })
  server.clock.pass(60_000)
  await look(id)
  const put = (version: number, phone: string) =>
    clerk(`/api/register/residents/${id}`, { method: 'PUT', body: { version, phone, reason: '核对号码' } })
  expect((await put(1, '139 0000 0002')).status).toBe(200)
  expect((await readBy('13900000002'))?.items).toHaveLength(1)
  server.clock.pass(60_000)
  await put(2, '13900000003')
  expect(await readBy('13900000003')).toEqual({ known: 'one', items: [] })
  expect(await readBy('13900000002')).toBeUndefined()
  // Whoever is erased is nobody any more.
  await clerk('/api/session/proof', post({ password: demoPassword }))
  await clerk(`/api/register/residents/${id}/erasure`, post({ why: 'asked', reason: '本人要求' }))
  expect(await readBy('13900000003')).toBeUndefined()
})

test('a number recorded before is found as ever, and by a session once a code was asked for', async () => {
  const id = await record({ name: '赵从前', phone: '13900000004' })
  await ctx.db.query(`update mazha.resident_field set digest = $2 where resident_id = $1 and field = 'phone'`, [
    id,
    formerPhoneDigest(ctx, '13900000004'),
  ])
  expect(
    (await clerk('/api/register/residents/search', post({ phone: '13900000004', purpose: 'call' }))).body.items,
  ).toHaveLength(1)
  expect(await readBy('13900000004')).toMatchObject({ known: 'one' })

  // Confirmed by staff meanwhile, it is the same number: what was looked at before stays told.
  const other = await record({ name: '钱从前', phone: '13900000005' })
  await ctx.db.query(`update mazha.resident_field set digest = $2 where resident_id = $1 and field = 'phone'`, [
    other,
    formerPhoneDigest(ctx, '13900000005'),
  ])
  server.clock.pass(60_000)
  await look(other)
  server.clock.pass(60_000)
  const confirmed = { version: 1, phone: '13900000005', reason: '电话核对' }
  expect((await clerk(`/api/register/residents/${other}`, { method: 'PUT', body: confirmed })).status).toBe(200)
  expect(await readBy('13900000005')).toMatchObject({ known: 'one', items: [{ purpose: { zh: '上门办理' } }] })
})
