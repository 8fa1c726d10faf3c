import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aRequest, testServer } from '../../../../test/server.ts'

const server = await testServer()

test('a request goes from the portal through five people to its close, over HTTP alone', async () => {
  const filed = await server.anonymous('/api/requests', { method: 'POST', body: aRequest() })
  expect(filed.status, filed.text).toBe(201)
  const { number, code } = filed.body
  const follow = () => server.anonymous(`/api/requests/${number}?code=${code}`)
  expect((await follow()).body).toMatchObject({
    number,
    state: 'registered',
    closed: false,
    trail: [{ state: 'registered' }],
  })

  const list = await (await server.as('clerk'))('/api/matters?queue=to_accept')
  expect(list.body.items).toHaveLength(1)
  const { id } = list.body.items[0]

  const act = async (login: string, action: string, input: object = {}) => {
    const person = await server.as(login)
    const seen = await person(`/api/matters/${id}`)
    expect(seen.status, seen.text).toBe(200)
    expect(seen.body.actions.map((one: { action: string }) => one.action)).toContain(action)
    const done = await person(`/api/matters/${id}/actions/${action}`, {
      method: 'POST',
      body: { clientId: randomUUID(), version: seen.body.version, input },
    })
    expect(done.status, done.text).toBe(200)
    return done.body
  }
  await act('clerk', 'accept')
  await act('dispatcher', 'dispatch', { lead: 'municipal' })
  const dispatched = await follow()
  expect(dispatched.body.trail.at(-1).sentence.zh).toBe('您的诉求已转给市政局，最迟 9月29日（周二）答复您。')
  expect(dispatched.body.holder).toEqual({
    name: { zh: '市政局', en: 'Municipal works bureau' },
    phone: '0532-5550110',
  })
  await act('handler', 'assignment.sign')
  await act('handler', 'report', { reply: '灯泡已换。', solved: 'solved' })
  await act('verifier', 'verification.pass', { way: 'on_site', findings: '灯亮了。' })
  await act('caller', 'begin_follow_up')
  expect(await act('caller', 'follow_up.record', { way: 'phone', result: 'satisfied' })).toMatchObject({
    state: 'closed',
  })

  const closed = await follow()
  expect(closed.body).toMatchObject({ closed: true, state: 'closed', answer: '灯泡已换。' })
  expect(closed.body.actions.map((one: { action: string }) => one.action)).toEqual(['recur'])
  const ledger = await (await server.as('auditor'))(`/api/matters/${id}/ledger`)
  expect(ledger.body.items.length).toBeGreaterThan(7)
})
