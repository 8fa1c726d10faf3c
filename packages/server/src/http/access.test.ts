import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aRequest, type LoggedIn, testServer } from '../../../../test/server.ts'
import { lookAt, noteOpened } from '#modules/audit'
import { demoLogins, demoPassword } from '../demo/people.ts'

const server = await testServer({
  rateLimits: { general: 1_000_000, filing: 1_000_000, upload: 1_000_000, 'log-in': 1_000_000, receipt: 1_000_000 },
})
const clerk = await server.as('clerk')
const dispatcher = await server.as('dispatcher')

const file = async (over: Readonly<Record<string, unknown>> = {}): Promise<{ number: string; code: string }> =>
  (await server.anonymous('/api/requests', { method: 'POST', body: aRequest(over) })).body

const act = async (who: LoggedIn, number: string, action: string, input: Record<string, unknown> = {}) => {
  const { body } = await clerk(`/api/matters/${number}`)
  return who(`/api/matters/${body.id}/actions/${action}`, {
    method: 'POST',
    body: { clientId: randomUUID(), version: body.version, input },
  })
}
const open = async (number: string): Promise<string> => (await clerk(`/api/matters/${number}`)).body.id
const personOf = async (who: LoggedIn): Promise<string> => (await who('/api/session')).body.person

test('an accusation is nowhere to be found for whom it accuses, and everybody else goes on working', async () => {
  const supervisor = await server.as('supervisor')
  const assessor = await server.as('assessor')
  const { number } = await file({ text: '督办办公室有人收礼，请核实督查人员。' })
  const before = (await supervisor('/api/matters/counts')).body
  const id = await open(number)
  expect((await supervisor(`/api/matters/${id}`)).status).toBe(200)

  const sealed = await act(clerk, number, 'seal', { units: ['supervision-office'], basis: 'accusation' })
  expect(sealed.status).toBe(200)
  const absent = await supervisor(`/api/matters/${randomUUID()}`)
  for (const accused of [supervisor, assessor, await server.as('auditor')]) {
    for (const path of ['', '/clocks', '/ledger']) {
      const answer = await accused(`/api/matters/${id}${path}`)
      expect(answer.status).toBe(404)
      expect(answer.body.code).toBe(absent.body.code)
    }
    expect((await accused(`/api/matters/${number}`)).status).toBe(404)
    for (const query of [
      '',
      '?queue=to_accept',
      `?q=${number}`,
      `?q=${encodeURIComponent('收礼')}`,
      '?state=registered',
    ])
      expect((await accused(`/api/matters${query}`)).text).not.toContain(id)
    expect((await accused('/api/notices')).text).not.toContain(id)
  }
  // The counts are as they would be without it.
  const after = (await supervisor('/api/matters/counts')).body
  expect(after.open.count).toBe(before.open.count - 1)
  expect(after.to_accept.count).toBe(before.to_accept.count - 1)
  expect((await clerk('/api/matters/counts')).body.to_accept.count).toBe(before.to_accept.count)
  expect((await clerk(`/api/matters?q=${encodeURIComponent('收礼')}`)).text).toContain(id)

  // It is not dispatched to whom it is kept from, and not sealed from who works on it.
  expect((await act(dispatcher, number, 'accept')).status).toBe(200)
  expect((await act(dispatcher, number, 'dispatch', { lead: 'supervision-office' })).body.code).toBe('action.guard')
  expect((await act(dispatcher, number, 'dispatch', { lead: 'municipal' })).status).toBe(200)
  expect((await act(clerk, number, 'seal', { units: ['municipal'], basis: 'accusation' })).body.code).toBe(
    'action.guard',
  )
})

test('what links to a sealed matter does not tell of it, and nothing is merged into it unseen', async () => {
  const secret = await file({ text: '举报话务中心的录音被删除。' })
  const other = await file({ text: '话务中心的电话打不通。' })
  const id = await open(secret.number)
  expect((await act(dispatcher, other.number, 'merge', { into: secret.number })).status).toBe(200)
  const leader = await server.as('leader')
  await act(leader, secret.number, 'seal', { units: ['hotline-centre'], basis: 'accusation' })
  const seen = await clerk(`/api/matters/${other.number}`)
  expect(seen.status).toBe(200)
  expect(seen.body.links).toEqual([])
  expect((await dispatcher(`/api/matters/${other.number}`)).body.links).toHaveLength(1)
  const third = await file({ text: '第三件。' })
  const merged = await act(clerk, third.number, 'merge', { into: secret.number })
  expect(merged.body.code).toBe('matter.not-found')
  expect(
    (await clerk('/api/matters/similar', { method: 'POST', body: { text: '话务中心的录音被删除' } })).text,
  ).not.toContain(id)
})

test('live updates tell nobody of what is kept from them', async () => {
  const { number } = await file({ text: '检举督办办公室。' })
  const id = await open(number)
  await act(clerk, number, 'seal', { units: ['supervision-office'], basis: 'accusation' })
  const heard = async (who: LoggedIn): Promise<{ text: () => string; stop: () => void }> => {
    const stopping = new AbortController()
    const response = await fetch(`${server.url}/api/events`, {
      headers: { cookie: who.cookie },
      signal: stopping.signal,
    })
    let text = ''
    void (async () => {
      try {
        for await (const part of response.body ?? []) text += Buffer.from(part).toString()
      } catch (error) {
        if (!stopping.signal.aborted) throw error
      }
    })()
    return { text: () => text, stop: () => stopping.abort() }
  }
  const accused = await heard(await server.as('supervisor'))
  const other = await heard(dispatcher)
  await act(dispatcher, number, 'accept')
  await expect.poll(() => other.text(), { timeout: 20_000 }).toContain(id)
  expect(accused.text()).not.toContain(id)
  expect(accused.text()).not.toContain('event: counts')
  accused.stop()
  other.stop()
})

test('what the person says is about an official is seen by those alone who sort it', async () => {
  const supervisor = await server.as('supervisor')
  const leader = await server.as('leader')
  const before = (await supervisor('/api/matters/counts')).body.open.count
  const { number, code } = await file({ text: '窗口有人插队收钱。', aboutOfficials: true })
  const id = await open(number)
  for (const who of [supervisor, leader, await server.as('verifier'), await server.as('auditor')]) {
    expect((await who(`/api/matters/${id}`)).status).toBe(404)
    expect((await who(`/api/matters?q=${encodeURIComponent('插队收钱')}`)).text).not.toContain(id)
  }
  expect((await supervisor('/api/matters/counts')).body.open.count).toBe(before)
  expect((await dispatcher('/api/matters?queue=to_accept')).text).toContain(id)
  expect((await server.anonymous(`/api/requests/${number}?code=${code}`)).status).toBe(200)
  expect((await act(clerk, number, 'sort', { units: ['supervision-office'] })).status).toBe(200)
  expect((await leader(`/api/matters/${id}`)).status).toBe(200)
  expect((await supervisor(`/api/matters/${id}`)).status).toBe(404)
})

test('who is recused neither sees it nor acts on it from then on', async () => {
  const { number } = await file({ text: '邻居是受理员的亲戚。' })
  const id = await open(number)
  const second = await server.as('clerk2')
  expect((await second(`/api/matters/${id}`)).status).toBe(200)
  expect((await act(second, number, 'recuse', { basis: 'relative' })).status).toBe(200)
  expect((await second(`/api/matters/${id}`)).status).toBe(404)
  expect((await second('/api/matters?queue=to_accept')).text).not.toContain(id)
  expect((await act(second, number, 'accept')).body.code).toBe('matter.not-found')
  const verifier = await server.as('verifier')
  const ordered = await act(clerk, number, 'order_recusal', { person: await personOf(verifier), basis: 'interest' })
  expect(ordered.status).toBe(200)
  expect((await verifier(`/api/matters/${id}`)).status).toBe(404)
  expect((await act(clerk, number, 'accept')).status).toBe(200)
})

test('a name and a number are shown whole for a purpose alone, and whose they are reads who looked', async () => {
  const { number, code } = await file({ contact: { name: '张三丰', phone: '13912345678' } })
  const id = await open(number)
  for (const login of ['clerk', 'caller', 'dispatcher', 'leader', 'auditor']) {
    const person = await server.as(login)
    const { body, text } = await person(`/api/matters/${id}`)
    expect(body.people[0], login).toMatchObject({ name: '张**', phone: '139****5678' })
    expect(text).not.toContain('13912345678')
    expect((await person(`/api/matters/${id}/ledger`)).text).not.toContain('13912345678')
  }
  const look = (who: LoggedIn, body: unknown) => who(`/api/matters/${id}/contact`, { method: 'POST', body })
  expect((await look(clerk, {})).status).toBe(400)
  expect((await look(await server.as('leader'), { purpose: 'call' })).status).toBe(403)
  const views = `/api/requests/${number}/views?code=${code}`
  // Opening it is a look, at words alone, for what the post has to do with it; the page and its ledger are one.
  const opened = (await server.anonymous(views)).body.items
  expect(opened.map((one: { opened: boolean }) => one.opened)).toEqual([true, true, true, true, true])
  const said = opened.map(({ roleTitle, purpose }: Record<'roleTitle' | 'purpose', { zh: string }>) => [
    roleTitle.zh,
    purpose.zh,
  ])
  expect(Object.fromEntries(said)).toEqual({
    受理员: '办理这件事',
    回访员: '岗位工作中查阅',
    调度员: '岗位工作中查阅',
    包保领导: '督办检查',
    审计员: '审计检查',
  })

  const shown = await look(clerk, { purpose: 'call' })
  expect(shown.body.people).toEqual([{ name: '张三丰', phone: '13912345678' }])
  const { body: own, text } = await server.anonymous(views)
  expect(own.items.filter((one: { opened: boolean }) => !one.opened)).toMatchObject([
    { roleTitle: { zh: '受理员' }, purpose: { zh: '联系核实' }, at: '2026-09-21T01:00:00.000Z' },
  ])
  // By post, not by name.
  expect(text).not.toContain(demoLogins.find(({ name }) => name === 'clerk')?.person ?? 'nobody')
  expect((await server.anonymous(`/api/requests/${number}/views?code=XXXX-XXXX-XXXX`)).status).toBe(404)
})

test('a matter that is opened again and again is one look a day, and one more out of hours; photographs and lists count', async () => {
  const day = await testServer({
    at: '2026-09-21T18:45:00+08:00',
    rateLimits: { general: 1_000_000, filing: 1_000_000 },
  })
  const caller = await day.as('caller')
  const auditor = await day.as('auditor')
  const ids: string[] = []
  for (let n = 0; n < 3; n += 1) {
    const contact = n === 1 ? undefined : { name: '张三丰', phone: '13912345678' }
    const { number } = (await day.anonymous('/api/requests', { method: 'POST', body: aRequest({ contact }) })).body
    ids.push((await auditor(`/api/matters/${number}`)).body.id)
  }
  const [one = '', anonymous = '', other = ''] = ids
  const person = await personOf(caller)
  const looks = async (query: string) => {
    const { items } = (await auditor(`/api/audit/views?limit=200&person=${person}&${query}`)).body
    return items as {
      matter: string | null
      number: string | null
      subject: string | null
      unusual: string[]
      vain: boolean
    }[]
  }
  await Promise.all(Array.from({ length: 8 }, () => caller(`/api/matters/${one}`)))
  await caller(`/api/matters/${one}/ledger`)
  // Another process, or this one after a restart, writes it no second time.
  await noteOpened(
    { ...day.ctx },
    {
      person,
      as: { post: 'hotline-centre.caller', role: 'caller', unit: 'hotline-centre' },
      matter: one,
      purpose: 'duty',
      elsewhere: false,
    },
    async () => {
      const contacts = await day.ctx.db.query<{ id: string }>(
        'select key_id as id from mazha.contact where matter_id = $1',
        [one],
      )
      return contacts.rows.map(({ id }) => id)
    },
  )
  await caller(`/api/matters/${anonymous}`)
  const opened = await looks('kind=matters')
  expect(opened).toHaveLength(2)
  expect(new Set(opened.map(({ matter }) => matter))).toEqual(new Set([one, anonymous]))
  const of = (id: string) => opened.find(({ matter }) => matter === id)
  // The resident who raised it, by an alias; nobody where nobody is known.
  expect(of(one)).toMatchObject({ number: expect.any(String), unusual: [] })
  expect(of(one)?.subject).toMatch(/^[0-9A-F]{8}$/)
  expect(of(anonymous)?.subject).toBeNull()
  // A photograph is as much theirs as the words.
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const raw = new FormData()
  raw.set('file', new Blob([new Uint8Array(Buffer.from(png, 'base64'))], { type: 'image/png' }), 'a.png')
  const { id: photo } = (await day.anonymous('/api/files', { method: 'POST', raw })).body
  await day.anonymous('/api/requests', { method: 'POST', body: aRequest({ files: [photo] }) })
  expect((await caller(`/api/files/${photo}`)).status).toBe(200)
  expect(await looks('kind=matters')).toHaveLength(3)
  // Clocks tell nothing of anybody.
  await caller(`/api/matters/${other}/clocks`)
  expect(await looks('kind=matters')).toHaveLength(3)

  const q = `q=${encodeURIComponent('张三丰')}`
  for (const query of ['', 'queue=all', q, q]) await caller(`/api/matters?${query}`)
  const lists = await looks('kind=lists')
  expect(lists).toHaveLength(2)
  expect(lists.every(({ subject, vain }) => subject === null && !vain)).toBe(true)
  // What was searched for is not kept.
  const { rows } = await day.ctx.db.query<{ row: string }>('select v::text as row from mazha.view_log v')
  expect(rows.map(({ row }) => row).join()).not.toContain('张三丰')
  // Nor are openings people looked at: calling goes on without a proof.
  expect(await looks('kind=people')).toEqual([])

  day.clock.pass(20 * 60_000)
  await caller(`/api/matters/${one}`)
  const evening = (await looks('kind=matters')).filter(({ unusual }) => unusual.includes('hours'))
  expect(evening.map(({ matter }) => matter)).toEqual([one])
  // Reading through many is for the auditor to see: more than sixty in an hour.
  await day.ctx.db.query(
    `insert into mazha.view_log (district_id, id, at, person_id, post_id, role, unit_id, matter_id, purpose)
     select $1, gen_random_uuid(), $2, $3, 'p', 'caller', 'u', gen_random_uuid(), 'duty' from generate_series(1, 57)`,
    [day.ctx.district.id, day.ctx.now(), person],
  )
  await caller(`/api/matters/${anonymous}`)
  expect(await looks('unusual=many')).toHaveLength(0)
  await caller(`/api/matters/${other}`)
  expect(await looks('unusual=many&kind=matters')).toMatchObject([{ matter: other, unusual: ['many', 'hours'] }])
})

test('whoever reads through more people than a day’s work asks for proves to be there', async () => {
  const caller = await server.as('caller')
  const { number } = await file({ contact: { name: '李四', phone: '13912345679' } })
  const id = await open(number)
  const look = () => caller(`/api/matters/${id}/contact`, { method: 'POST', body: { purpose: 'follow_up' } })
  server.clock.pass(20 * 60_000)
  expect((await look()).status).toBe(200)
  const as = { post: 'hotline-centre.caller', role: 'caller', unit: 'hotline-centre' } as const
  const person = await personOf(caller)
  const others = { subjects: Array.from({ length: 30 }, () => randomUUID()), data: null }
  await lookAt(server.ctx, { person, as, matter: null, purpose: 'follow_up', elsewhere: false }, () =>
    Promise.resolve(others),
  )
  const refused = await look()
  expect(refused.body.code).toBe('session.step-up')
  expect(refused.text).not.toContain('13912345679')
  await caller('/api/session/proof', { method: 'POST', body: { password: demoPassword } })
  expect((await look()).body.people).toEqual([{ name: '李四', phone: '13912345679' }])
  // An hour later it is a day's work again.
  server.clock.pass(40 * 60_000)
  await caller('/api/session')
  server.clock.pass(21 * 60_000)
  expect((await look()).status).toBe(200)
})

test('unusual reading is listed for the auditor, who takes it home marked and on record', async () => {
  const night = await testServer({ at: '2026-09-21T23:30:00+08:00', rateLimits: { receipt: 1_000_000 } })
  const caller = await night.as('caller')
  const auditor = await night.as('auditor')
  await night.anonymous('/api/requests', { method: 'POST', body: aRequest() })
  const id = (await caller('/api/matters')).body.items[0].id
  expect((await auditor('/api/audit/views?unusual=any&kind=people')).body.items).toEqual([])
  await caller(`/api/matters/${id}/contact`, { method: 'POST', body: { purpose: 'follow_up' } })
  const { items } = (await auditor('/api/audit/views?unusual=hours&kind=people')).body
  expect(items).toMatchObject([{ matter: id, unusual: ['hours'], roleTitle: { zh: '回访员' }, name: '何静' }])
  expect((await auditor('/api/audit/views?unusual=any&kind=people')).body.items).toHaveLength(1)
  // Reading lists at night asks for an explanation as well.
  expect((await auditor('/api/audit/views?unusual=any&kind=lists')).body.items).toHaveLength(1)
  expect((await auditor('/api/audit/views?unusual=many')).body.items).toEqual([])

  expect((await auditor('/api/audit/views.xlsx')).status).toBe(400)
  // The whole log is more than any page of it: who takes it proves to be there.
  night.clock.pass(20 * 60_000)
  expect((await auditor('/api/audit/views.xlsx?reason=weekly-review')).body.code).toBe('session.step-up')
  await auditor('/api/session/proof', { method: 'POST', body: { password: demoPassword } })
  const reason = encodeURIComponent('例行检查 & 抽查')
  const response = await fetch(`${night.url}/api/audit/views.xlsx?reason=${reason}`, {
    headers: { cookie: auditor.cookie },
  })
  const { default: Excel } = await import('exceljs')
  const book = new Excel.Workbook()
  await book.xlsx.load(await response.arrayBuffer())
  const [record] = (await auditor('/api/audit/exports')).body.items
  expect(record).toMatchObject({ kind: 'views', reason: '例行检查 & 抽查', name: '唐宁' })
  const [sheet, about] = book.worksheets
  expect(sheet?.headerFooter.oddHeader).toContain(record.number)
  expect(sheet?.headerFooter.oddHeader).toContain('唐宁')
  expect(about?.getSheetValues().flat()).toEqual(expect.arrayContaining([record.number, '唐宁', '例行检查 & 抽查']))
  for (const login of ['clerk', 'administrator', 'security-administrator', 'leader'])
    expect((await (await night.as(login))('/api/audit/views')).status, login).toBe(403)
})

test('the server’s own role adds to the logs and can change nothing in them', async () => {
  for (const table of ['view_log', 'export_log'])
    for (const sql of [`update mazha.${table} set at = at`, `delete from mazha.${table}`, `truncate mazha.${table}`])
      await expect(server.ctx.db.query(sql), sql).rejects.toThrow('permission denied')
})
