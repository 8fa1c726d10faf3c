import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { verifyLedger } from '#kernel/ledger/verify'
import { readDatabase } from '#kernel/ledger/database-source'
import { bucketsOf, matterWork, rowOf } from '#modules/matters'
import { findOrphans, passOnDue } from '#modules/people'
import { aRequest, testServer } from '../../../../test/server.ts'
import { demoPassword, demoPersonId } from '../demo/people.ts'

const server = await testServer()
const post = (body: unknown) => ({ method: 'POST', body }) as const
type Call = NonNullable<Parameters<typeof server.anonymous>[1]>
const sessions = new Map<string, Record<string, string>>()
/** Logs in anew whenever the clock has moved: by days, which no session outlives. */
const by =
  (login: string) =>
  async (path: string, call: Call = {}) => {
    const key = `${login} ${server.ctx.now().toISOString()}`
    let headers = sessions.get(key)
    if (headers === undefined) {
      const entered = await server.anonymous('/api/sessions', post({ name: login, password: demoPassword }))
      expect(entered.status, entered.text).toBe(201)
      const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
      headers = { cookie, 'x-csrf-token': String(entered.body.csrf) }
      sessions.set(key, headers)
    }
    return server.anonymous(path, { ...call, headers })
  }
const security = by('security-administrator')
const administrator = by('administrator')
const dispatcher = by('dispatcher')
const clerk = by('clerk')
const id = demoPersonId

const act = async (who: typeof clerk, matter: string, action: string, input: unknown = {}): Promise<void> => {
  const { version } = (await dispatcher(`/api/matters/${matter}`)).body
  const body = { clientId: randomUUID(), version, input }
  const answer = await who(`/api/matters/${matter}/actions/${action}`, post(body))
  expect(answer.status, answer.text).toBe(200)
}

/** A request that was dispatched to a unit, and that somebody of it has signed for. */
const dispatched = async (lead: string, login: string | null): Promise<string> => {
  const filed = await server.anonymous('/api/requests', post(aRequest()))
  const matter: string = (await dispatcher(`/api/matters/${filed.body.number}`)).body.id
  await act(clerk, matter, 'accept')
  await act(dispatcher, matter, 'dispatch', { lead })
  if (login !== null) await act(by(login), matter, 'assignment.sign')
  return matter
}
const heldBy = async (matter: string): Promise<unknown> => {
  const { rows } = await server.ctx.db.query(
    `select holder_unit as unit, holder_person as person from mazha.matter where id = $1`,
    [matter],
  )
  return rows[0]
}
const lastEntry = async (matter: string) => (await dispatcher(`/api/matters/${matter}/ledger`)).body.items.at(-1)

test('a term that ends passes what is open to the named successor, and the ledger tells it', async () => {
  const matter = await dispatched('municipal', 'handler')
  const end = {
    person: id('handler'),
    post: 'municipal.handler',
    from: '2024-01-01',
    successor: id('handler7'),
    reason: '调离',
  }
  const preview = await security('/api/terms/end/preview', post(end))
  expect(preview.body).toMatchObject({
    givesTerm: false,
    items: [{ kind: 'matter', count: 1, to: { reason: 'successor', personName: '蒋文' } }],
  })
  expect(await heldBy(matter)).toEqual({ unit: 'municipal', person: id('handler') })

  expect((await security('/api/terms/end', post(end))).body).toEqual({ lastDay: '2026-09-20', handedOver: 1 })
  // The same again does nothing more.
  expect((await security('/api/terms/end', post(end))).body.handedOver).toBe(0)
  expect(await heldBy(matter)).toEqual({ unit: 'municipal', person: id('handler7') })
  expect(JSON.parse((await lastEntry(matter)).body)).toMatchObject({ action: 'hand_over', by: { kind: 'system' } })
  expect((await dispatcher(`/api/matters/${matter}`)).text).toContain('移交')
  const { body } = await security(`/api/people/${id('handler')}`)
  expect(body.terms[0]).toMatchObject({ state: 'past', until: '2026-09-20', successor: { name: '蒋文' } })
  expect(body.handovers).toMatchObject([{ item: null, title: null, reason: 'successor', to: '蒋文' }])
  const { number } = (await dispatcher(`/api/matters/${matter}`)).body
  expect((await dispatcher(`/api/people/${id('handler')}`)).body.handovers).toMatchObject([
    { item: matter, title: { zh: `事项 ${number}` }, reason: 'successor', to: '蒋文' },
  ])
  // A session loses the post with the term.
  expect((await by('handler')(`/api/matters/${matter}`)).status).toBeGreaterThanOrEqual(403)
})

test('planned for a day, work stays until the last day is over; without a successor it goes to the head, else to the queue', async () => {
  const matter = await dispatched('municipal', 'handler7')
  const from = '2024-01-01'
  const ends = { person: id('handler7'), post: 'municipal.handler', from, lastDay: '2026-09-22' }
  expect((await security('/api/terms/end', post(ends))).body).toEqual({ lastDay: '2026-09-22', handedOver: 0 })
  server.clock.set(new Date('2026-09-22T23:00:00+08:00'))
  expect(await passOnDue(server.ctx)).toEqual([])
  server.clock.set(new Date('2026-09-23T00:10:00+08:00'))
  expect((await passOnDue(server.ctx)).length).toBeGreaterThanOrEqual(1)
  expect(await heldBy(matter)).toEqual({ unit: 'municipal', person: null })
  // Nobody of the bureau can take it now: the nightly look says so, until somebody can.
  const orphan = { kind: 'matter', unit: 'municipal', role: 'handler', why: 'nobody_there' }
  expect(await findOrphans(server.ctx)).toMatchObject([orphan])

  const head = await security('/api/posts', post({ id: 'municipal.head', unit: 'municipal', duty: 'unit_head' }))
  expect(head.status, head.text).toBe(201)
  const given = await security(
    '/api/terms',
    post({ post: 'municipal.head', newPerson: { id: randomUUID(), name: '常局长' } }),
  )
  expect(given.status, given.text).toBe(201)
  expect(await findOrphans(server.ctx)).toEqual([])
  const again = await security('/api/terms', post({ post: 'municipal.head', person: id('handler5') }))
  expect(again.body.code).toBe('term.full')
})

test('no act gives work to a unit that is not there, or to somebody who may not do it there, nor seals it from nobody', async () => {
  for (const unit of ['quay', 'mole']) {
    const name = { zh: unit === 'quay' ? '码头所' : '防波堤所', en: unit }
    await administrator('/api/units', post({ id: unit, name, kind: 'department', from: '2025-01-01' }))
  }
  expect((await administrator('/api/units/quay/end', post({}))).status).toBe(200)
  const refusedAs = async (who: typeof clerk, matter: string, action: string, input: unknown): Promise<unknown> => {
    const { version } = (await dispatcher(`/api/matters/${matter}`)).body
    return (await who(`/api/matters/${matter}/actions/${action}`, post({ clientId: randomUUID(), version, input })))
      .body.code
  }
  const filed = await server.anonymous('/api/requests', post(aRequest()))
  const fresh: string = (await dispatcher(`/api/matters/${filed.body.number}`)).body.id
  await act(clerk, fresh, 'accept')
  for (const lead of ['quay', 'nowhere']) {
    expect(await refusedAs(dispatcher, fresh, 'dispatch', { lead })).toBe('matter.unit-gone')
    expect(await refusedAs(dispatcher, fresh, 'dispatch', { lead: 'municipal', assists: [lead] })).toBe(
      'matter.unit-gone',
    )
  }
  const basis = 'accusation'
  expect(await refusedAs(clerk, fresh, 'seal', { units: ['nowhere'], basis })).toBe('matter.unit-gone')
  expect(await refusedAs(clerk, fresh, 'seal', { people: [randomUUID()], basis })).toBe('term.unknown-person')
  const sealedFrom = (input: unknown) => clerk('/api/matters', post({ ...aRequest(), channel: 'phone', input }))
  expect((await sealedFrom({ sealed_units: ['nowhere'], sealed_for: basis })).body.code).toBe('matter.unit-gone')
  expect((await sealedFrom({ sealed_people: [randomUUID()], sealed_for: basis })).body.code).toBe('term.unknown-person')
  expect((await sealedFrom({ sealed_units: ['quay'], sealed_for: basis })).status).toBe(201)
  // From one that has ended it is kept: what became of it is barred with it.
  await act(clerk, fresh, 'seal', { units: ['quay'], basis })
  await act(dispatcher, fresh, 'dispatch', { lead: 'mole' })
  const signed = await dispatched('housing', 'handler5')
  for (const [to, code] of [
    [randomUUID(), 'term.unknown-person'],
    [id('handler2'), 'term.not-able'],
    [id('auditor'), 'term.not-able'],
  ])
    expect(await refusedAs(by('handler5'), signed, 'assignment.hand_over', { to })).toBe(code)
  expect(await heldBy(signed)).toEqual({ unit: 'housing', person: id('handler5') })
})

test('three administrators stay three people when a term is given', async () => {
  const duty = await security('/api/terms', post({ post: 'supervision-office.auditor', person: id('administrator') }))
  expect(duty.body.code).toMatch(/session\.two-duties|term\.full/)
  expect((await administrator('/api/terms', post({ post: 'x', person: id('handler') }))).status).toBe(403)
})

test('a merged unit keeps its past; its posts, ground and open work stand with the successor from the day', async () => {
  server.clock.set(new Date('2026-09-23T09:00:00+08:00'))
  const unit = (id: string, zh: string, over = {}) =>
    administrator('/api/units', post({ id, name: { zh, en: id }, kind: 'department', from: '2025-01-01', ...over }))
  for (const answer of [
    await unit('parks', '园林局', { phone: '0532-5550190' }),
    await unit('landscape', '绿化服务中心', { parent: 'parks' }),
    await unit('landscape', '绿化服务中心', { parent: 'parks' }),
    await unit('landscape-team', '养护队', { parent: 'landscape' }),
  ])
    expect(answer.status, answer.text).toBe(201)
  const renamed = await administrator('/api/units/parks', {
    method: 'PUT',
    body: { from: '2026-09-23', name: { zh: '城市园林局', en: 'City parks' } },
  })
  expect(renamed.body.name.zh).toBe('城市园林局')
  expect((await security('/api/units/parks?day=2026-01-01')).body.name.zh).toBe('园林局')
  const ring = await administrator('/api/units/parks', {
    method: 'PUT',
    body: { from: '2026-09-24', parent: 'landscape-team' },
  })
  expect(ring.body.code).toBe('unit.wrong-parent')

  expect(
    (await security('/api/posts', post({ id: 'landscape.handler', unit: 'landscape', role: 'handler' }))).status,
  ).toBe(201)
  expect(
    (await security('/api/terms', post({ post: 'landscape.handler', person: id('handler4'), from: '2026-01-01' })))
      .status,
  ).toBe(201)
  const matter = await dispatched('landscape', null)
  const merged = await security('/api/units/landscape/merger', post({ into: 'parks', day: '2026-09-24' }))
  expect(merged.body).toMatchObject({ until: '2026-09-23', successor: 'parks' })
  expect(await heldBy(matter)).toMatchObject({ unit: 'landscape' })
  server.clock.set(new Date('2026-09-24T08:00:00+08:00'))
  await passOnDue(server.ctx)
  expect(await heldBy(matter)).toMatchObject({ unit: 'parks' })
  // Who led it first stays on record, and is no work that every hour looks at again.
  const { rows } = await server.ctx.db.query<{ units: string[] }>(`select units from mazha.matter where id = $1`, [
    matter,
  ])
  expect(rows[0]?.units).toContain('landscape')
  expect(await matterWork.heldIn(server.ctx, 'landscape')).toEqual([])
  expect((await matterWork.heldIn(server.ctx, 'parks')).map((one) => one.id)).toContain(matter)
  const view = (await security('/api/units/parks')).body
  expect(view.below.map((one: { id: string }) => one.id)).toContain('landscape-team')
  expect(view.merged).toMatchObject([{ id: 'landscape', until: '2026-09-23' }])
  expect(view.posts).toMatchObject([{ role: 'handler', holders: [{ name: '孙丽' }] }])
  const before = (await security('/api/units?day=2026-09-23')).body.items
  expect(before.map((one: { id: string }) => one.id)).toContain('landscape')
  expect((await security('/api/units')).body.items.map((one: { id: string }) => one.id)).not.toContain('landscape')
})

/** The whole ledger, read as an outsider reads it. */
const faults = async (): Promise<unknown> => {
  const { ctx } = server
  const client = await ctx.db.connect()
  try {
    const found = await verifyLedger({
      source: readDatabase(client),
      procedureOf: (procedure, version) => ctx.procedures.find(procedure, version),
      calendarOf: () => ctx.calendar,
      rowOf,
      bucketsOf,
    })
    return found.faults
  } finally {
    client.release()
  }
}

test('random endings over the real tables orphan nothing, and the ledger stays whole', async () => {
  for (const [lead, login] of [
    ['water-bureau', 'handler2'],
    ['urban-management', 'handler3'],
    ['housing', 'handler5'],
    ['labour', 'handler4'],
  ] as const)
    await dispatched(lead, login)
  const people = ['handler', 'handler2', 'handler3', 'handler4', 'handler5'].map(id)
  const units = ['water-bureau', 'urban-management', 'labour', 'housing']
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          who: fc.nat(people.length - 1),
          where: fc.nat(units.length - 1),
          next: fc.option(fc.nat(people.length - 1)),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      async (endings) => {
        for (const { who, where, next } of endings) {
          const at = `${units[where]}.handler`
          const { rows } = await server.ctx.db.query<{ from: string; person: string }>(
            `select valid_from::text as from, person_id as person from mazha.term
             where post_id = $1 and person_id = $2 and (valid_until is null or valid_until >= '2026-09-24')`,
            [at, people[who]],
          )
          for (const { from, person: one } of rows) {
            const successor = next === null || people[next] === one ? null : people[next]
            const done = await security('/api/terms/end', post({ person: one, post: at, from, successor }))
            expect([200, 409], done.text).toContain(done.status)
          }
        }
        await passOnDue(server.ctx)
        expect((await findOrphans(server.ctx)).filter(({ why }) => why !== 'nobody_there')).toEqual([])
      },
    ),
    { numRuns: 6 },
  )
  expect(await faults()).toEqual([])
  // Each act that took work from somebody stands with its record, both written by one transaction.
  const { rows } = await server.ctx.db.query<{ acts: number; kept: number; together: number }>(
    `select count(distinct l.entry) filter (where l.moves)::int as acts, count(distinct h.id)::int as kept,
       count(distinct h.id) filter (where l.moves)::int as together
     from mazha.handover h
     full join (select matter_id::text as item, matter_id || ' ' || seq as entry, xmin, body::jsonb->'input' ? 'person' as moves
       from mazha.ledger where action = 'hand_over') l on l.item = h.item and l.xmin = h.xmin`,
  )
  expect(rows[0]?.kept).toBeGreaterThan(2)
  expect(rows[0]).toEqual({ acts: rows[0]?.kept, kept: rows[0]?.kept, together: rows[0]?.kept })
})
