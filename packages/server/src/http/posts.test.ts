import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { formatDay, parseDay } from '@mazha/contracts/zone'
import { expect, test } from 'vitest'
import { listOrphans } from '../modules/people/orphans.ts'
import { selectPostGround, writePostGround } from '../modules/people/store-areas.ts'
import { selectPost, writing } from '../modules/people/store-terms.ts'
import { aRequest, type Call, testServer } from '../../../../test/server.ts'
import { loadDemoGround } from '../demo/ground.ts'
import { demoPassword, demoPersonId } from '../demo/people.ts'

// What a post answers for is dated, units and posts end only when nothing is left with them, and what is without anybody is handed over.
const server = await testServer({ at: '2026-09-21T09:00:00+08:00' })
const { ctx } = server
await loadDemoGround(ctx)
const post = (body: unknown) => ({ method: 'POST', body }) as const
const put = (body: unknown) => ({ method: 'PUT', body }) as const
const sessions = new Map<string, Record<string, string>>()
/** Logs in anew whenever the clock has moved: by days, which no session outlives. */
const by =
  (login: string) =>
  async (path: string, call: Call = {}) => {
    const key = `${login} ${ctx.now().toISOString()}`
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
const worker = by('grid-worker')

test('from a day on a post answers for other ground: its holder’s scope follows, the days before stay as they were', async () => {
  const made = await security(
    '/api/posts',
    post({ id: 'dongyuan.walker', unit: 'dongyuan', duty: 'grid_worker', areas: ['dongyuan-01'], from: '2026-09-01' }),
  )
  expect(made.status, made.text).toBe(201)
  const term = { post: 'dongyuan.walker', person: demoPersonId('grid-worker'), from: '2026-09-01' }
  expect((await security('/api/terms', post(term))).status).toBe(201)
  // The demonstration's worker has another post; this one's ground is looked at by itself.
  const groundOf = async (): Promise<unknown> => {
    const session = await worker('/api/session')
    const found: { post: string; areas: string[] }[] = session.body.posts
    return found.find((one) => one.post === 'dongyuan.walker')?.areas.map((path) => path.split('/').at(-2))
  }
  expect(await groundOf()).toEqual(['dongyuan-01'])

  const planned = await security(
    '/api/posts/dongyuan.walker',
    put({ from: '2026-09-23', areas: ['dongyuan-02', 'dongyuan-03'] }),
  )
  expect(planned.status, planned.text).toBe(200)
  expect(planned.body.areas).toEqual(['dongyuan-01'])
  expect(planned.body.ground).toEqual([
    { area: 'dongyuan-02', from: '2026-09-23', until: null },
    { area: 'dongyuan-03', from: '2026-09-23', until: null },
    { area: 'dongyuan-01', from: '2026-09-01', until: '2026-09-22' },
  ])
  expect(await groundOf()).toEqual(['dongyuan-01'])
  const early = await security('/api/posts/dongyuan.walker', put({ from: '2026-09-22', areas: [] }))
  expect(early.body).toMatchObject({ code: 'post.too-early' })
  expect(
    (await security('/api/posts/dongyuan.walker', put({ from: '2026-09-23', areas: ['nowhere'] }))).body.code,
  ).toBe('unit.unknown-area')

  const past = await security('/api/posts/dongyuan.walker', put({ from: '2026-09-20', areas: [] }))
  expect(past.body).toMatchObject({ code: 'unit.day-past' })

  server.clock.set(new Date('2026-09-23T00:10:00+08:00'))
  expect(await groundOf()).toEqual(['dongyuan-02', 'dongyuan-03'])
  const sheet = async (area: string, day: string): Promise<unknown> =>
    (await worker(`/api/areas/${area}/staffing?day=${day}`)).body.lines
      .flatMap(({ people }: { people: { post: string }[] }) => people)
      .filter((one: { post: string }) => one.post === 'dongyuan.walker').length
  expect(await sheet('dongyuan-01', '2026-09-22')).toBe(1)
  expect(await sheet('dongyuan-01', '2026-09-23')).toBe(0)
  expect(await sheet('dongyuan-03', '2026-09-23')).toBe(1)
  expect(await sheet('dongyuan-03', '2026-09-22')).toBe(0)
  server.clock.set(new Date('2026-09-21T09:30:00+08:00'))
})

test('any changes, one after the other, leave every day the ground it was given', async () => {
  const areas = ['xihe-01', 'xihe-02', 'dongyuan-01', 'dongyuan-02']
  const change = fc.record({ after: fc.integer({ min: 0, max: 3 }), areas: fc.subarray(areas) })
  await fc.assert(
    fc.asyncProperty(fc.subarray(areas), fc.array(change, { maxLength: 6 }), async (first, changes) => {
      const id = `try.${randomUUID()}`
      await security('/api/posts', post({ id, unit: 'dongyuan', duty: 'volunteer', areas: first, from: '2026-01-01' }))
      let day = parseDay('2026-01-01')
      const model: { from: number; areas: readonly string[] }[] = [{ from: day, areas: first }]
      for (const one of changes) {
        day += one.after
        model.push({ from: day, areas: one.areas })
        const given = { post: id, from: formatDay(day), areas: one.areas, by: null, at: ctx.now() }
        await writing(ctx, (db) => writePostGround(db, ctx.district.id, given))
      }
      for (let at = parseDay('2026-01-01'); at <= day + 1; at += 1) {
        const expected = model.findLast(({ from }) => from <= at)?.areas.toSorted() ?? []
        const row = await selectPost(ctx.db, ctx.district.id, { id, day: formatDay(at) })
        expect(row?.areas).toEqual(expected)
      }
      // Nothing is told twice of one day.
      const ground = await selectPostGround(ctx.db, ctx.district.id, id)
      for (const [n, one] of ground.entries())
        for (const other of ground.slice(n + 1))
          expect(
            one.area === other.area && other.from <= (one.until ?? '9999') && one.from <= (other.until ?? '9999'),
          ).toBe(false)
    }),
    { numRuns: 12 },
  )
})

test('a centre’s windows and rooms are put up and changed, each with the unit that sits there', async () => {
  const name = (zh: string) => ({ zh, en: zh })
  const window = { id: 'w1', kind: 'window', name: name('1 号窗口'), usedBy: 'labour' }
  const room = { id: 'r1', kind: 'room', name: name('调解室'), usedBy: null }
  const centre = { id: 'one-stop', name: name('一站式中心'), kind: 'centre', places: [window, room] }
  expect((await administrator('/api/units', post({ ...centre, places: [window, window] }))).status).toBe(400)
  expect((await administrator('/api/units', post(centre))).status).toBe(201)
  const places = async () => (await dispatcher('/api/units/one-stop')).body.places
  expect(await places()).toEqual([window, room])
  const moved = [
    { ...window, usedBy: 'housing' },
    { ...room, id: 'r2', name: name('听证室') },
  ]
  const change = { from: '2026-09-21', places: moved }
  expect((await administrator('/api/units/one-stop', put(change))).status).toBe(200)
  expect(await places()).toEqual(moved)
  const nobody = { ...change, places: [{ ...window, usedBy: 'nowhere' }] }
  expect((await administrator('/api/units/one-stop', put(nobody))).body.code).toBe('unit.not-found')
  // Left out, they stay; none is none.
  await administrator('/api/units/one-stop', put({ from: '2026-09-21', phone: '0532-5550199' }))
  expect(await places()).toEqual(moved)
  await administrator('/api/units/one-stop', put({ from: '2026-09-21', places: [] }))
  expect(await places()).toEqual([])
})

test('a term is full or part time as it is put right; one that is over stays as it was told', async () => {
  const made = { id: 'xihe.walker', unit: 'xihe', duty: 'grid_worker', areas: ['xihe-01'], from: '2026-09-01' }
  expect((await security('/api/posts', post(made))).status).toBe(201)
  const fresh = { id: randomUUID(), name: '半日' }
  const term = { post: made.id, from: '2026-09-01' }
  expect((await security('/api/terms', post({ ...term, newPerson: fresh }))).body.terms[0].partTime).toBe(false)
  const change = { ...term, person: fresh.id, partTime: true }
  const changed = await security('/api/terms', put(change))
  expect(changed.body.terms).toMatchObject([{ post: made.id, partTime: true }])
  expect((await security('/api/terms', put(change))).body).toEqual(changed.body)
  // How somebody is called and reached is put right as well: it stands on cards and notices.
  const at = `/api/people/${fresh.id}`
  const reached = await security(at, put({ officePhone: '0532-5550777', staffNumber: 'W-77' }))
  expect(reached.body).toMatchObject({ name: '半日', officePhone: '0532-5550777', staffNumber: 'W-77' })
  expect((await security(at, put({ name: '半日闲', staffNumber: '' }))).body).toMatchObject({
    name: '半日闲',
    staffNumber: null,
    officePhone: '0532-5550777',
  })
  await security(at, put({ staffNumber: 'W-77' }))
  const other = `/api/people/${demoPersonId('handler')}`
  expect((await security(other, put({ staffNumber: 'W-77' }))).body.code).toBe('person.number-taken')
  expect((await administrator(at, put({ name: '别人' }))).status).toBe(403)
  const { lines } = (await dispatcher('/api/areas/xihe-01/staffing')).body
  const people = lines.flatMap((line: { people: { person: string; partTime: boolean }[] }) => line.people)
  expect(people).toContainEqual(expect.objectContaining({ person: fresh.id, partTime: true }))
  expect((await security('/api/terms', put({ ...change, from: '2026-09-02' }))).body.code).toBe('term.not-found')
  expect((await administrator('/api/terms', put(change))).status).toBe(403)
  await security('/api/terms/end', post({ ...term, person: fresh.id, lastDay: '2026-09-20' }))
  expect((await security('/api/terms', put({ ...change, partTime: false }))).body.code).toBe('term.has-ended')
})

test('a post keeps as many places as are held and ends when nobody holds it; a unit ends empty', async () => {
  const unit = { id: 'ferry', name: { zh: '渡口管理所', en: 'Ferry office' }, kind: 'department', from: '2026-01-01' }
  expect((await administrator('/api/units', post(unit))).status).toBe(201)
  const below = {
    id: 'pier',
    name: { zh: '码头班', en: 'Pier team' },
    kind: 'other',
    parent: 'ferry',
    from: '2026-01-01',
  }
  expect((await administrator('/api/units', post(below))).status).toBe(201)
  const desk = { id: 'ferry.desk', unit: 'ferry', role: 'handler', capacity: 3, from: '2026-01-01' }
  expect((await security('/api/posts', post(desk))).status).toBe(201)
  const people = [randomUUID(), randomUUID()]
  for (const [n, id] of people.entries()) {
    const given = { post: 'ferry.desk', newPerson: { id, name: `渡${n}` }, from: '2026-02-01' }
    expect((await security('/api/terms', post(given))).status).toBe(201)
  }
  const fewer = await security('/api/posts/ferry.desk', put({ from: '2026-09-21', capacity: 1 }))
  expect(fewer.body).toMatchObject({ code: 'post.too-many-hold', detail: expect.stringContaining('2') })
  const changed = await security(
    '/api/posts/ferry.desk',
    put({ from: '2026-09-21', capacity: 2, title: { zh: '值班员', en: 'On duty' } }),
  )
  expect(changed.body).toMatchObject({ capacity: 2, title: { zh: '值班员' }, unitName: { zh: '渡口管理所' } })
  expect(changed.body.terms.map(({ name }: { name: string }) => name).toSorted()).toEqual(['渡0', '渡1'])
  expect((await security('/api/posts/ferry.desk/end', post({}))).body.code).toBe('post.still-held')

  expect((await administrator('/api/units/ferry/end', post({}))).body.code).toBe('unit.still-above')
  expect((await administrator('/api/units/pier/end', post({}))).status).toBe(200)
  expect((await administrator('/api/units/ferry/end', post({}))).body.code).toBe('unit.still-held')

  const preview = await security('/api/units/ferry/merger/preview', post({ into: 'municipal', day: '2026-10-01' }))
  expect(preview.body).toMatchObject({
    into: { id: 'municipal' },
    posts: [{ id: 'ferry.desk', holders: 2 }],
    people: 2,
    open: 0,
    below: [],
  })
  expect((await security('/api/units/ferry')).body.until).toBeNull()

  for (const person of people)
    await security('/api/terms/end', post({ person, post: 'ferry.desk', from: '2026-02-01' }))
  // Planned for a later day, both are taken back before it by whoever may decide it, and sent again nothing more is done.
  const back = { method: 'DELETE' } as const
  const plan = { lastDay: '2026-10-31' }
  expect((await security('/api/posts/ferry.desk/end', post(plan))).body).toMatchObject({ until: '2026-10-31' })
  expect((await administrator('/api/posts/ferry.desk/end', back)).status).toBe(403)
  for (const _ of [1, 2])
    expect((await security('/api/posts/ferry.desk/end', back)).body).toMatchObject({ until: null })
  expect((await administrator('/api/units/ferry/end', post(plan))).body).toMatchObject({ until: '2026-10-31' })
  const listed = async () =>
    (await dispatcher('/api/units?day=2026-11-01')).body.items.map(({ id }: { id: string }) => id)
  expect(await listed()).not.toContain('ferry')
  expect((await security('/api/posts/ferry.desk/end', back)).body).toMatchObject({ code: 'post.ends-with-unit' })
  expect((await security('/api/units/ferry/end', back)).status).toBe(403)
  for (const _ of [1, 2])
    expect((await administrator('/api/units/ferry/end', back)).body).toMatchObject({ until: null })
  expect(await listed()).toContain('ferry')
  expect((await security('/api/posts/ferry.desk')).body.until).toBeNull()
  expect((await security('/api/posts/ferry.desk/end', post({}))).body).toMatchObject({ until: '2026-09-20' })
  expect((await security('/api/posts/ferry.desk/end', back)).body).toMatchObject({ code: 'post.has-ended' })
  const late = await security('/api/posts/ferry.desk', put({ from: '2026-09-22', capacity: 5 }))
  expect(late.body.code).toBe('post.has-ended')
  expect((await administrator('/api/units/ferry/end', post({}))).body).toMatchObject({
    until: '2026-09-20',
    successor: null,
  })
  expect((await administrator('/api/units/ferry/end', post({}))).status).toBe(200)
})

test('work whose holder is about to leave, or has left, stands in the list until it is handed over', async () => {
  const filed = await server.anonymous('/api/requests', post(aRequest()))
  const act = async (login: string, action: string, input: unknown = {}): Promise<void> => {
    const { id, version } = (await dispatcher(`/api/matters/${filed.body.number}`)).body
    const answer = await by(login)(
      `/api/matters/${id}/actions/${action}`,
      post({ clientId: randomUUID(), version, input }),
    )
    expect(answer.status, answer.text).toBe(200)
  }
  await act('clerk', 'accept')
  await act('dispatcher', 'dispatch', { lead: 'municipal' })
  await act('handler', 'assignment.sign')
  // How much is open with a unit is not told: some of it may be kept from whoever asks.
  const busy = (await administrator('/api/units/municipal/end', post({}))).body
  expect(busy).toMatchObject({ code: 'unit.still-busy' })
  expect(JSON.stringify(busy.detail)).not.toMatch(/\d/)
  expect((await listOrphans(ctx)).items).toEqual([])

  const handler = demoPersonId('handler')
  await security(
    '/api/terms/end',
    post({ person: handler, post: 'municipal.handler', from: '2024-01-01', lastDay: '2026-09-25' }),
  )
  const soon = (await security('/api/handovers/orphans')).body
  expect(soon.items).toEqual([])
  expect(soon.ending).toMatchObject([
    { person: handler, until: '2026-09-25', count: 1, to: { reason: 'queue' }, nobody: false },
  ])
  expect(soon.withoutPosts.every((one: { id: string }) => one.id !== 'municipal')).toBe(true)

  // The day after, before the hourly look.
  server.clock.set(new Date('2026-09-26T08:00:00+08:00'))
  const left = (await security('/api/handovers/orphans')).body
  expect(left.items).toMatchObject([{ person: handler, role: 'handler', unit: 'municipal', why: 'no_post', count: 1 }])
  const order = { person: handler, role: 'handler', unit: 'municipal' }
  const wrong = await security('/api/handovers', post({ ...order, to: demoPersonId('clerk') }))
  expect(wrong.body.code).toBe('term.not-able')
  const to = demoPersonId('handler7')
  expect((await security('/api/handovers', post({ ...order, to }))).body).toEqual({ handedOver: 1, left: 0 })
  expect((await security('/api/handovers', post({ ...order, to }))).body).toEqual({ handedOver: 0, left: 0 })
  const { rows } = await ctx.db.query(`select holder_person from mazha.matter`)
  expect(rows).toEqual([{ holder_person: to }])
  expect((await dispatcher('/api/handovers', post({}))).status).toBeGreaterThanOrEqual(401)
})
