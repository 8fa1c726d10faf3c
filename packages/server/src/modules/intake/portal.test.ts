import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aRequest, testServer } from '../../../../../test/server.ts'

const server = await testServer()

const file = async (over: object = {}) => {
  const filed = (await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ ...over }) })).body
  const { id } = (await (await server.as('clerk'))(`/api/matters/${filed.number}`)).body
  const follow = async (query = '') =>
    (await server.anonymous(`/api/requests/${filed.number}?code=${filed.code}${query}`)).body
  const act = async (login: string, action: string, input: object = {}) => {
    const person = await server.as(login)
    const { version } = (await person(`/api/matters/${id}`)).body
    const done = await person(`/api/matters/${id}/actions/${action}`, {
      method: 'POST',
      body: { clientId: randomUUID(), version, input },
    })
    expect(done.status, done.text).toBe(200)
  }
  const say = (action: string, input: object = {}) =>
    server.anonymous(`/api/requests/${filed.number}/feedback?code=${filed.code}`, {
      method: 'POST',
      body: { clientId: randomUUID(), action, input },
    })
  return { ...filed, id, follow, act, say }
}
type Step = { sentence: { zh: string; en: string } }
const told = (progress: { trail: Step[] }): string[] => progress.trail.map(({ sentence }) => sentence.zh)

test('a receipt reads aloud, leads to the trail, and says what comes next and by when', async () => {
  const one = await file()
  expect(one.number).toMatch(/^260921\d{6}$/)
  expect(one.spoken).toBe(`260921 ${one.number.slice(6, -1)} ${one.number.slice(-1)}`)
  expect(one.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/)
  expect(one.link).toBe(`/#/r/${one.number}/${one.code}`)
  expect(one.next.dueAt).toBe('2026-09-22T09:30:00.000Z')
  expect(one.next.sentence.zh).toBe('已登记。最迟 9月22日 17:30 受理：9月21日次日起 1 个工作日。')
})

test('the number may be typed as it is read aloud and the code in small letters; a wrong one is told nothing', async () => {
  const one = await file()
  const ask = (number: string, code: string) =>
    server.anonymous(`/api/requests/${encodeURIComponent(number)}?code=${encodeURIComponent(code)}`)
  expect((await ask(one.spoken, one.code.toLowerCase().replaceAll('-', ' '))).status).toBe(200)
  const wrong = await ask(one.number, 'AAAA-AAAA-AAAA')
  const unknown = await ask('260921999996', one.code)
  const none = await server.anonymous(`/api/requests/${one.number}`)
  for (const answer of [wrong, unknown, none]) {
    expect(answer).toMatchObject({ status: 404, body: { code: 'matter.wrong-code' } })
  }
  expect(
    (await server.anonymous(`/api/requests/${one.number}`, { headers: { 'x-receipt-code': one.code } })).status,
  ).toBe(200)
})

test('the resident disputes a result, it is handled again, and then confirms it: each step in plain words', async () => {
  const one = await file()
  await one.act('clerk', 'accept')
  await one.act('dispatcher', 'dispatch', { lead: 'water-bureau' })
  await one.act('handler2', 'assignment.sign')
  expect(told(await one.follow()).at(-1)).toBe('水务局已签收，最迟 9月29日（周二）答复您。')
  await one.act('handler2', 'report', { reply: '水管已修。', solved: 'solved' })
  expect((await one.follow()).answer).toBe('水管已修。')
  expect((await one.follow()).actions.map(({ action }: { action: string }) => action)).toContain('dispute')

  const disputed = await one.say('dispute', { words: '还在漏' })
  expect(disputed).toMatchObject({ status: 200, body: { state: 'handling', answer: null } })
  await one.act('handler2', 'report', { reply: '换了新管。', solved: 'solved' })
  await one.act('verifier', 'verification.pass', { way: 'on_site', findings: '不漏了。' })
  const confirmed = await one.say('confirm', { rating: 'satisfied' })
  expect(confirmed.body).toMatchObject({ state: 'closed', closed: true, answer: '换了新管。', next: { dueAt: null } })
  expect(told(confirmed.body).at(-1)).toBe('这件事已办结。如果再次发生，您可以随时告诉我们。')
  expect((await one.say('confirm', { rating: 'satisfied' })).status).toBe(409)
  expect((await one.say('accept')).body.code).toBe('action.wrong-state')
  expect((await one.say('no_such_thing')).body.code).toBe('action.unknown')
  const english = (await one.follow('&lang=en')).trail.map(({ sentence }: Step) => sentence.en)
  expect(english.join(' ')).not.toMatch(/[{}]/)
})

test('a merged request keeps its number and words, and follows the trail of the one it was merged into', async () => {
  const lead = await file({ text: '文化路 18 号门口水管爆了。' })
  const mine = await file({ text: '门口都是水，没法走。' })
  await lead.act('clerk', 'accept')
  await mine.act('clerk', 'merge', { into: lead.number })
  server.clock.pass(60_000)
  await lead.act('dispatcher', 'dispatch', { lead: 'water-bureau' })
  const seen = await mine.follow()
  expect(seen).toMatchObject({
    number: mine.number,
    text: '门口都是水，没法走。',
    state: 'dispatched',
    closed: false,
    holder: { name: { zh: '水务局' }, phone: '0532-5550120' },
  })
  expect(told(seen)).toEqual([
    '已收到您反映的事项。',
    '有人反映过同一件事，已合并办理；您的编号仍然有效。',
    '您的诉求已转给水务局，最迟 9月29日（周二）答复您。',
  ])
  // The other person's words stay theirs.
  expect(JSON.stringify(seen)).not.toContain(lead.number)
  expect(JSON.stringify(seen)).not.toContain('水管爆了')
})

test('what is declined or shown another way says why, and what else can be done', async () => {
  const declined = await file()
  const words = { words: '这是双方自愿订立的合同。', told: 'phone' }
  await declined.act('clerk', 'decline', { ...words, reason: 'not_public', other_way: '可以申请人民调解。' })
  expect(await declined.follow()).toMatchObject({
    state: 'declined',
    closed: true,
    answer: '这是双方自愿订立的合同。\n可以申请人民调解。',
  })
  const withdrawn = await file()
  expect((await withdrawn.say('withdraw')).body).toMatchObject({ state: 'withdrawn', closed: true, answer: null })
})

test('a request without a name is taken, and those who work on it see that it is anonymous', async () => {
  const one = await file({ contact: undefined, location: undefined })
  const view = (await (await server.as('clerk'))(`/api/matters/${one.id}`)).body
  expect(view.people).toEqual([
    { relation: 'reporter', title: { zh: '反映人', en: 'Raised by' }, name: '匿名', phone: null },
  ])
  expect(view.facts).toMatchObject({ anonymous: true, contactable: false })
  expect(view.place).toBeNull()
})

test('a clerk registers a call and sees what is alike while typing', async () => {
  await file({ text: '北关村中街的变压器夜里冒火花，很吓人。' })
  const clerk = await server.as('clerk')
  const alike = await clerk('/api/matters/similar', { method: 'POST', body: { text: '北关村的变压器冒火花' } })
  expect(alike.body.items[0]).toMatchObject({
    state: 'registered',
    sharedWords: expect.arrayContaining([expect.stringMatching(/变压器|火花/)]),
  })
  const taken = await clerk('/api/matters', {
    method: 'POST',
    body: aRequest({ channel: 'phone', category: 'street-light' }),
  })
  expect(taken).toMatchObject({
    status: 201,
    body: { id: expect.any(String), number: expect.any(String), code: expect.any(String) },
  })
  const view = (await clerk(`/api/matters/${taken.body.id}`)).body
  expect(view).toMatchObject({
    channel: 'phone',
    category: 'street-light',
    timeline: [{ who: '周敏', unitName: { zh: '12345 热线受理中心' } }],
  })
})

test('the district tells its ground, its categories and its places to everybody', async () => {
  const { body } = await server.anonymous('/api/district')
  expect(body).toMatchObject({
    id: 'chaohai',
    phone: '12345',
    zone: 'Asia/Shanghai',
    languages: ['zh', 'en'],
    demonstration: true,
  })
  expect(body.categories.length).toBeGreaterThanOrEqual(30)
  const [west, south, east, north] = body.bounds
  for (const { lng, lat } of body.places) {
    expect(lng > west && lng < east && lat > south && lat < north).toBe(true)
  }
})

test('a request from a code printed at a place says so; any other door is the portal’s own or refused', async () => {
  const channelOf = async (over: object) =>
    (await (await server.as('clerk'))(`/api/matters/${(await file(over)).id}`)).body.channel
  expect(await channelOf({ door: 'qr' })).toBe('qr')
  expect(await channelOf({ door: 'portal' })).toBe('portal')
  expect(await channelOf({})).toBe('portal')
  const other = await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ door: 'phone' }) })
  expect(other).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
})
