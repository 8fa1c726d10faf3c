import { randomUUID } from 'node:crypto'
import ExcelJS from 'exceljs'
import { expect, test } from 'vitest'
import { aRequest, type LoggedIn, testServer } from '../../../../test/server.ts'
import { demoPersonId } from '../demo/people.ts'
import { runImport } from '../modules/intake/index.ts'

/** Where a matter's number or id could stand beside its own pages: what names one that is kept from somebody does not name it. */

const server = await testServer({
  heartbeatMs: 40,
  rateLimits: { general: 1_000_000, filing: 1_000_000, upload: 1_000_000, 'log-in': 1_000_000, receipt: 1_000_000 },
})
const clerk = await server.as('clerk')
const dispatcher = await server.as('dispatcher')
const security = await server.as('security-administrator')
const supervisor = await server.as('supervisor')

const file = async (over: Readonly<Record<string, unknown>> = {}): Promise<{ number: string; id: string }> => {
  const { number } = (await server.anonymous('/api/requests', { method: 'POST', body: aRequest(over) })).body
  return { number, id: (await dispatcher(`/api/matters/${number}`)).body.id }
}
const act = async (who: LoggedIn, number: string, action: string, input: Record<string, unknown> = {}) => {
  const { body } = await dispatcher(`/api/matters/${number}`)
  const answer = await who(`/api/matters/${body.id}/actions/${action}`, {
    method: 'POST',
    body: { clientId: randomUUID(), version: body.version, input },
  })
  expect(answer.status, `${action}: ${answer.text}`).toBe(200)
}
const post = (body: unknown) => ({ method: 'POST', body })
const spaced = (number: string): string => `${number.slice(0, 6)} ${number.slice(6, -1)}-${number.slice(-1)}`

test('a matter that was merged into a sealed one names it nowhere: not in facts, nor in entries, nor in the ledger', async () => {
  const secret = await file({ text: '举报话务中心。' })
  const other = await file({ text: '话务中心的电话打不通。' })
  const words = `与 ${spaced(secret.number)} 是同一件事`
  await act(dispatcher, other.number, 'merge', { into: spaced(secret.number), words })
  const told = [secret.id, secret.number, spaced(secret.number)]
  const before = await clerk(`/api/matters/${other.id}`)
  for (const name of told) expect(before.text).toContain(name)

  const leader = await server.as('leader')
  await act(leader, secret.number, 'seal', { units: ['hotline-centre'], basis: 'accusation' })
  for (const path of [`/api/matters/${other.id}`, `/api/matters/${other.number}/ledger`]) {
    const { status, text } = await clerk(path)
    expect(status).toBe(200)
    for (const name of told) expect(text, path).not.toContain(name)
  }
  expect((await clerk(`/api/matters/${other.id}`)).body).toMatchObject({ state: 'merged', links: [] })
  // The line keeps its place in the chain, and says that there is nothing to check.
  const { items } = (await clerk(`/api/matters/${other.id}/ledger`)).body
  expect(items.at(-1)).toMatchObject({ body: null, words: {} })
  expect(items[0].body).toContain(`"number":"${other.number}"`)
  const whole = (await dispatcher(`/api/matters/${other.id}/ledger`)).body.items
  expect(whole.at(-1).body).toContain(secret.id)
  expect(whole.at(-1).hash).toBe(items.at(-1).hash)
})

test('pages about people and logs do not tell of what is kept from whoever reads them', async () => {
  const sealed = await file({ text: '检举督查考核办。' })
  const plain = await file({ text: '路灯不亮。' })
  for (const { number } of [sealed, plain]) {
    await act(clerk, number, 'accept')
    await act(dispatcher, number, 'dispatch', { lead: 'municipal' })
    await act(await server.as('handler'), number, 'assignment.sign')
  }
  await act(clerk, sealed.number, 'seal', { units: ['supervision-office'], basis: 'accusation' })
  await clerk(`/api/matters/${sealed.id}/contact`, post({ purpose: 'call' }))
  await clerk(`/api/matters/${plain.id}/contact`, post({ purpose: 'call' }))

  const auditor = await server.as('auditor')
  const looks = await auditor('/api/audit/views?kind=people')
  expect(looks.text).not.toContain(sealed.id)
  type Seen = { matter: string | null; subject: string | null; name: string }
  const mattersOf = ({ body }: { body: { items: Seen[] } }) => new Set(body.items.map(({ matter }) => matter))
  // One person raised both: a look without its matter would tell by the alias who accuses, and that somebody does.
  expect(mattersOf(looks)).toEqual(new Set([plain.id]))
  // Nor does opening it tell that there is one, on the page or as a workbook.
  await clerk(`/api/matters/${sealed.id}`)
  await clerk(`/api/matters/${plain.id}`)
  const opened = await auditor('/api/audit/views?kind=matters&limit=200')
  expect(opened.text).not.toMatch(new RegExp(`${sealed.id}|${sealed.number}`))
  expect(opened.text).toContain(plain.number)
  expect(mattersOf(opened)).not.toContain(null)
  const reason = encodeURIComponent('季度审计')
  const taken = await fetch(`${server.url}/api/audit/views.xlsx?kind=matters&reason=${reason}`, {
    headers: { cookie: auditor.cookie },
  })
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(await taken.arrayBuffer())
  expect((book.worksheets[0]?.rowCount ?? 0) - 1).toBe(opened.body.items.length)

  const handler = demoPersonId('handler')
  const end = { person: handler, post: 'municipal.handler', from: '2024-01-01', successor: demoPersonId('handler7') }
  const preview = await security('/api/terms/end/preview', post(end))
  // Who gives rights sees no matter: how many, and none of those that are kept from anybody.
  for (const { id, number } of [sealed, plain]) expect(preview.text).not.toMatch(new RegExp(`${id}|${number}`))
  expect(preview.body.items).toMatchObject([{ count: 1, to: { personName: '蒋文' } }])
  const merger = await security('/api/units/municipal/merger/preview', post({ into: 'housing', day: '2026-09-22' }))
  expect(merger.body).toMatchObject({ open: 1, work: [] })
  // Two go; who gives rights knows of one.
  expect((await security('/api/terms/end', post(end))).body).toMatchObject({ handedOver: 1 })

  const page = `/api/people/${handler}`
  const items = async (who: LoggedIn): Promise<(string | null)[]> =>
    (await who(page)).body.handovers.map(({ item }: { item: string | null }) => item)
  expect(new Set(await items(dispatcher))).toEqual(new Set([sealed.id, plain.id]))
  expect(await items(supervisor)).toEqual([plain.id])
  // Another unit's handler sees neither: that one more was handed over, and nothing of the sealed one.
  expect(await items(await server.as('handler2'))).toEqual([null])
})

test('counts beside the matters leave out what is kept from whoever asks', async () => {
  const place = { lng: 120.4411, lat: 36.3811 }
  const { number } = await file({ text: '检举水务局。', location: place })
  await act(clerk, number, 'accept')
  const orphans = async (who: LoggedIn): Promise<number> =>
    (await who('/api/handovers/orphans')).body.items
      .filter(({ role }: { role: string }) => role === 'dispatcher')
      .reduce((sum: number, { count }: { count: number }) => sum + count, 0)
  await security(
    '/api/terms/end',
    post({ person: demoPersonId('dispatcher'), post: 'dispatch-centre.dispatcher', from: '2024-01-01' }),
  )
  server.clock.pass(6000)
  expect([await orphans(supervisor), await orphans(security)]).toEqual([1, 1])
  const { body } = await clerk(`/api/matters/${number}`)
  const seal = { units: ['supervision-office'], basis: 'accusation' }
  await clerk(
    `/api/matters/${body.id}/actions/seal`,
    post({ clientId: randomUUID(), version: body.version, input: seal }),
  )
  expect([await orphans(supervisor), await orphans(security)]).toEqual([0, 0])
  expect(await orphans(await server.as('leader'))).toBe(1)
  // What it is asked to hand over is not counted to whoever may not know of it, nor what is left.
  expect((await security('/api/handovers', post({}))).body).toEqual({ handedOver: 0, left: 0 })
  await security(
    '/api/terms',
    post({ post: 'dispatch-centre.dispatcher', person: demoPersonId('dispatcher'), from: '2026-09-21' }),
  )
  server.clock.pass(6000)
})

test('a unit ends as if nothing were open with it when all of that is kept from whoever ends it', async () => {
  const administrator = await server.as('administrator')
  const orphans = async (who: LoggedIn): Promise<number> =>
    (await who('/api/handovers/orphans')).body.items.filter(({ unit }: { unit: string }) => unit === 'jetty').length
  await administrator(
    '/api/units',
    post({ id: 'jetty', name: { zh: '栈桥所', en: 'Jetty' }, kind: 'department', from: '2025-01-01' }),
  )
  const { number } = await file({ text: '检举督查考核办收钱。' })
  await act(clerk, number, 'accept')
  await act(dispatcher, number, 'dispatch', { lead: 'jetty' })
  expect((await administrator('/api/units/jetty/end', post({}))).body.code).toBe('unit.still-busy')
  await act(clerk, number, 'seal', { units: ['supervision-office'], basis: 'accusation' })
  expect((await administrator('/api/units/jetty/end', post({}))).body).toMatchObject({ successor: null, id: 'jetty' })
  // It is not forgotten: whoever may know of it sees that nobody has it.
  expect([await orphans(security), await orphans(await server.as('leader'))]).toEqual([0, 1])
})

test('an import tells that a row is known, and its number to whoever may see it', async () => {
  const csv = '诉求内容,诉求时间\n检举督查考核办的人收礼,2026-09-18 10:00\n'
  const upload = async (who: LoggedIn): Promise<{ id: string; text: string }> => {
    const form = new FormData()
    form.set('file', new Blob([csv]), 'rows.csv')
    const { status, body, text } = await who('/api/imports', { method: 'POST', raw: form })
    expect(status, text).toBe(201)
    return { id: body.id, text }
  }
  const run = async (id: string): Promise<void> => {
    const mapping = { 诉求内容: 'text', 诉求时间: 'at' }
    const mapped = await clerk(`/api/imports/${id}/mapping`, { method: 'PUT', body: { mapping } })
    expect(mapped.status, mapped.text).toBe(200)
    const started = await clerk(`/api/imports/${id}/start`, post({}))
    expect(started.status, started.text).toBe(200)
    expect(await runImport(server.ctx, id)).toBe('done')
  }
  await run((await upload(clerk)).id)
  const [{ number }] = (await clerk(`/api/matters?q=${encodeURIComponent('督查考核办的人收礼')}`)).body.items
  const again = await upload(clerk)
  expect((await clerk(`/api/imports/${again.id}`)).text).toContain(number)
  await run(again.id)
  const rejects = `/api/imports/${again.id}/rejects.csv`
  expect((await clerk(rejects)).text).toContain(number)
  await act(await server.as('leader'), number, 'seal', { units: ['hotline-centre'], basis: 'accusation' })
  const third = await upload(clerk)
  const preview = await clerk(`/api/imports/${third.id}`)
  expect(preview.body.preview[0]).toMatchObject({ becomes: 'repeat' })
  expect(preview.text).not.toContain(number)
  const told = await clerk(rejects)
  expect(told.text).toContain('编号不显示')
  expect(told.text).not.toContain(number)
  // Nobody sees another's table; from an own one the number is told to whoever may see the matter.
  expect((await dispatcher(rejects)).body.code).toBe('import.not-found')
  expect((await upload(dispatcher)).text).toContain(number)
})

test('who asks for a number holds one connection and waits for no second', async () => {
  const { id } = await file()
  const others = await Promise.all(Array.from({ length: 9 }, () => server.ctx.db.connect()))
  try {
    expect(server.ctx.db.options.max).toBe(others.length + 1)
    const shown = await clerk(`/api/matters/${id}/contact`, post({ purpose: 'call' }))
    expect([shown.status, shown.body.people[0].phone]).toEqual([200, '13812341234'])
  } finally {
    for (const one of others) one.release()
  }
  const asked = Array.from({ length: 20 }, () => clerk(`/api/matters/${id}/contact`, post({ purpose: 'call' })))
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 200))
})

test('live updates end when the posts change by which they were given, so that the next ones are right', async () => {
  const worker = await server.as('handler3')
  const response = await fetch(`${server.url}/api/events`, { headers: { cookie: worker.cookie } })
  const parts = response.body?.values() ?? (async function* () {})()
  let ended = false
  const reading = (async () => {
    for await (const _ of parts);
    ended = true
  })()
  await new Promise((done) => setTimeout(done, 150))
  expect(ended).toBe(false)
  await security(
    '/api/posts',
    post({ id: 'labour.member', unit: 'labour', title: { zh: '党员', en: 'Member' }, role: null, duty: 'volunteer' }),
  )
  await security('/api/terms', post({ post: 'labour.member', person: demoPersonId('handler3') }))
  await reading
  expect(ended).toBe(true)
})

test('what is said of a new matter is said once', async () => {
  const body = { clientId: randomUUID(), channel: 'phone', text: '路灯不亮', input: { text: '检举督查考核办' } }
  const twice = await clerk('/api/matters', { method: 'POST', body })
  expect([twice.status, twice.body.code]).toEqual([400, 'request.invalid'])
  const input = { urgency: 'urgent', sealed_units: ['supervision-office'], sealed_for: 'accusation' }
  const taken = await clerk('/api/matters', { method: 'POST', body: { ...body, input } })
  expect(taken.status).toBe(201)
  expect((await supervisor(`/api/matters/${taken.body.number}`)).status).toBe(404)
})
