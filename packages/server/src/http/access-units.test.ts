import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aRequest, type LoggedIn, testServer } from '../../../../test/server.ts'
import { demoPersonId } from '../demo/people.ts'
import { passOnDue } from '../modules/people/index.ts'

/** From whom a matter is kept when it is kept from a unit: whoever belongs to it, below it, or to what it became. */

const server = await testServer({
  rateLimits: { general: 1_000_000, filing: 1_000_000, upload: 1_000_000, 'log-in': 1_000_000, receipt: 1_000_000 },
})
const clerk = await server.as('clerk')
const dispatcher = await server.as('dispatcher')
const security = await server.as('security-administrator')

const file = async (text: string): Promise<string> =>
  (await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ text }) })).body.number
const act = async (who: LoggedIn, number: string, action: string, input: Record<string, unknown> = {}) => {
  const { body } = await clerk(`/api/matters/${number}`)
  return who(`/api/matters/${body.id}/actions/${action}`, {
    method: 'POST',
    body: { clientId: randomUUID(), version: body.version, input },
  })
}
const seen = async (login: string, number: string): Promise<number> =>
  (await (await server.as(login))(`/api/matters/${number}`)).status
const listed = async (login: string, word: string): Promise<number> =>
  (await (await server.as(login))(`/api/matters?q=${encodeURIComponent(word)}`)).body.items.length
const change = async (path: string, body: unknown, method = 'POST') => {
  const answer = await security(path, { method, body })
  expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
}

test('what is kept from a person is found by that person alone no more', async () => {
  const number = await file('举报核查员收钱。')
  const people = [demoPersonId('verifier')]
  const sealed = await act(clerk, number, 'seal', { people, basis: 'accusation' })
  expect(sealed.text).toContain('"state":"registered"')
  expect(await seen('verifier', number)).toBe(404)
  expect(await listed('verifier', '核查员收钱')).toBe(0)
  expect(await seen('leader', number)).toBe(200)
  // A file that is named is still asked for.
  const words = { words: '补充', files: [randomUUID()] }
  expect((await act(clerk, number, 'add_words', words)).body.code).toBe('file.not-found')
  // But not before it is known whether there is a matter to whoever asks.
  expect((await act(await server.as('verifier'), number, 'add_words', words)).body.code).toBe('matter.not-found')
})

test('a post that gives no right bars all the same', async () => {
  const number = await file('举报水务局党支部。')
  await act(clerk, number, 'seal', { units: ['water-bureau'], basis: 'accusation' })
  expect(await seen('supervisor', number)).toBe(200)
  const post = { id: 'water-bureau.branch', unit: 'water-bureau', title: { zh: '党支部书记', en: 'Branch secretary' } }
  await change('/api/posts', { ...post, role: null, duty: 'party_secretary' })
  await change('/api/terms', { post: post.id, person: demoPersonId('supervisor') })
  expect(await seen('supervisor', number)).toBe(404)
  expect(await listed('supervisor', '水务局党支部')).toBe(0)
  // Nor are the bars of duties lost that do not count together.
  await server.ctx.db.query(
    `insert into mazha.term (district_id, person_id, post_id, valid_from)
     select $1, $2, post, '2024-01-01' from unnest(array['dispatch-centre.administrator', 'supervision-office.auditor']) as p (post)`,
    [server.ctx.district.id, demoPersonId('assessor')],
  )
  server.clock.pass(6000)
  const inside = await file('举报指挥调度中心。')
  expect(await seen('assessor', inside)).toBe(200)
  expect((await (await server.as('assessor'))('/api/session')).body.posts).toHaveLength(1)
  await act(clerk, inside, 'seal', { units: ['dispatch-centre'], basis: 'accusation' })
  expect(await seen('assessor', inside)).toBe(404)
})

test('what is kept from a unit is kept from the units below it, and given to none of them', async () => {
  const number = await file('举报潮海街道干部。')
  expect(await seen('grid-worker', number)).toBe(404)
  await act(dispatcher, number, 'accept')
  const sealed = await act(clerk, number, 'seal', { units: ['chaohai-street'], basis: 'accusation' })
  expect(sealed.status).toBe(200)
  const given = await act(dispatcher, number, 'dispatch', { lead: 'dongyuan' })
  expect(given.body.code).toBe('matter.kept-from-unit')
  expect(given.body.detail).toContain('东苑社区')
  const assisting = await act(dispatcher, number, 'dispatch', { lead: 'municipal', assists: ['dongyuan'] })
  expect(assisting.body.code).toBe('matter.kept-from-unit')
  expect((await act(dispatcher, number, 'dispatch', { lead: 'municipal' })).status).toBe(200)

  // A leader of the district with a post in a community belongs to the street as well.
  expect(await seen('leader', number)).toBe(200)
  const post = { id: 'dongyuan.cadre', unit: 'dongyuan', title: { zh: '包村领导', en: 'Assigned leader' } }
  await change('/api/posts', { ...post, role: null, duty: 'village_cadre' })
  await change('/api/terms', { post: post.id, person: demoPersonId('leader') })
  expect(await seen('leader', number)).toBe(404)
  // From those above it is not kept: who looks after a unit may look into what it is accused of.
  const below = await file('举报文化路社区。')
  await act(clerk, below, 'seal', { units: ['wenhua'], basis: 'accusation' })
  await act(dispatcher, below, 'accept')
  expect((await act(dispatcher, below, 'dispatch', { lead: 'chaohai-street' })).status).toBe(200)
  expect(await seen('handler6', below)).toBe(200)

  // Nor is it kept from a unit whose office is at work on it.
  const atWork = await file('举报潮海街道第二件。')
  await act(dispatcher, atWork, 'accept')
  expect((await act(dispatcher, atWork, 'dispatch', { lead: 'dongyuan' })).status).toBe(200)
  const late = await act(clerk, atWork, 'seal', { units: ['chaohai-street'], basis: 'accusation' })
  expect(late.body.code).toBe('matter.kept-from-unit')
})

test('work passes to no person of a unit from which it is kept, by whatever post they belong to it', async () => {
  const number = await file('举报住建局，由市政局核办。')
  await act(dispatcher, number, 'accept')
  await act(dispatcher, number, 'dispatch', { lead: 'municipal' })
  const handler = await server.as('handler')
  await act(handler, number, 'assignment.sign')
  await act(clerk, number, 'seal', { units: ['housing'], basis: 'accusation' })
  const colleague = demoPersonId('handler7')
  const post = { id: 'housing.member', unit: 'housing', title: { zh: '党员', en: 'Member' } }
  await change('/api/posts', { ...post, role: null, duty: 'volunteer' })
  await change('/api/terms', { post: post.id, person: colleague })
  const given = await act(handler, number, 'assignment.hand_over', { to: colleague })
  expect(given.body.code).toBe('matter.kept-from-person')
  const end = { person: demoPersonId('handler'), post: 'municipal.handler', from: '2024-01-01', successor: colleague }
  await change('/api/terms/end', end)
  // It waits for whoever of the unit may have it.
  expect((await clerk(`/api/matters/${number}`)).body.holder).toMatchObject({ unit: 'municipal', person: null })
  expect(await seen('handler7', number)).toBe(404)
})

test('a seal is lifted by name, and what was kept is found and counted again from then on', async () => {
  const number = await file('督查考核办有人收礼。')
  const open = async (): Promise<number> => (await (await server.as('assessor'))('/api/matters/counts')).body.open.count
  const before = await open()
  await act(clerk, number, 'seal', { units: ['supervision-office'], basis: 'accusation' })
  expect([await seen('assessor', number), await open()]).toEqual([404, before - 1])
  const refused = await act(clerk, number, 'unseal', { basis: 'not_about_them', words: '查明无关' })
  expect(refused.body.code).toBe('action.not-yours')
  const lifted = await act(await server.as('leader'), number, 'unseal', { basis: 'not_about_them', words: '查明无关' })
  expect(lifted.status).toBe(200)
  expect([await seen('assessor', number), await open()]).toEqual([200, before])
})

test('a merger opens no accusation to the people of the unit that was accused, of open matters or closed ones', async () => {
  const open = await file('检举督查考核办。')
  const over = await file('检举督查考核办，已经撤回。')
  for (const number of [open, over]) {
    await act(clerk, number, 'seal', { units: ['supervision-office'], basis: 'accusation' })
    expect(await seen('assessor', number)).toBe(404)
  }
  expect((await act(clerk, over, 'withdraw')).status).toBe(200)
  expect(await seen('handler4', open)).toBe(404)
  await change('/api/units/supervision-office/merger', { into: 'labour', day: '2026-09-21' })
  const assessor = await server.as('assessor')
  // At once, without waiting for what was read of the session to grow old.
  expect((await assessor('/api/session')).body.posts).toMatchObject([{ unit: 'labour', role: 'assessor' }])
  for (const number of [open, over]) expect(await seen('assessor', number)).toBe(404)
  await passOnDue(server.ctx)
  for (const number of [open, over]) expect(await seen('assessor', number)).toBe(404)
  expect(await listed('assessor', '检举督查考核办')).toBe(0)
  expect(await listed('clerk', '检举督查考核办')).toBe(2)
})
