import { randomUUID } from 'node:crypto'
import { Refused } from '@mazha/contracts/refusal'
import { newPost, newUnit, type NewUnit } from '@mazha/contracts/staff'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { writeGround } from '../grids/index.ts'
import { gridCode, smallGround } from '../grids/made-up-ground.ts'
import { findOrphans } from './orphans.ts'
import { cancelMerger, mergeUnits } from './mergers.ts'
import { lookAfterWork } from './orphans.ts'
import { cancelPostEnd, endPost, viewPostOverTime } from './post-changes.ts'
import { addPost } from './posts.ts'
import { selectPosts } from './store.ts'
import { passAreasOn } from './store-areas.ts'
import { selectHeld, writing } from './store-terms.ts'
import { endTerm, giveTerm } from './terms.ts'
import { cancelUnitEnd, endUnit } from './unit-ends.ts'
import { isBelow, parentsOn, placesAfterMerger } from './unit-tree.ts'
import { viewUnit } from './unit-view.ts'
import { addUnit, cancelUnitChange, changeUnit, getUnit, listUnitsOf } from './units.ts'
import { addWorkSource } from './work.ts'

/** Units and terms by the day: what is decided for a day holds from it, and whatever is decided in between counts. */

const w = await world({ at: '2026-09-28 09:00' })
const { ctx } = w
await writeGround(ctx, { origin: 'drawn', day: '2026-03-01', edits: () => smallGround })
const by = null
let made = 0
const unit = async (over: Partial<NewUnit> = {}): Promise<string> => {
  made += 1
  const id = over.id ?? `unit-${made}`
  await addUnit(ctx, newUnit.parse({ id, name: { zh: id, en: id }, kind: 'department', from: '2025-01-01', ...over }))
  return id
}
const post = async (id: string, of: string, over: Record<string, unknown> = {}): Promise<void> => {
  await addPost(ctx, newPost.parse({ id, unit: of, role: 'handler', from: '2026-01-01', ...over }))
}
const gives = async (
  id: string,
  { name, from = '2026-01-01', until = null }: { name: string; from?: string; until?: string | null },
): Promise<string> => {
  const person = randomUUID()
  await giveTerm(ctx, { post: id, newPerson: { id: person, name }, from, until, partTime: false, by })
  return person
}
const holds = async (person: string, day: string): Promise<string[]> =>
  (await selectPosts(ctx.db, ctx.district.id, person, day)).map((held) => `${held.unit} ${held.post}`)
type Db = Parameters<Parameters<typeof writing>[1]>[0]
/** Looks at what a transaction would leave, and leaves nothing. */
const rolledBack = async (look: (db: Db) => Promise<void>): Promise<void> => {
  const undo = new Error('undone')
  await writing(ctx, async (db) => {
    await look(db)
    throw undo
  }).catch((error: unknown) => {
    if (error !== undo) throw error
  })
}
const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Refused) return error.code
      throw error
    },
  )

test('who is dismissed before a planned merger does not come back by it; who stays goes along with the post as it stands', async () => {
  const [from, into] = [await unit(), await unit()]
  await post('a.head', from, { capacity: 2, areas: [gridCode(1)] })
  await ctx.db.query(`update mazha.post set scope = 'own' where id = 'a.head'`)
  const [gone, stays] = [await gives('a.head', { name: '王去' }), await gives('a.head', { name: '李留' })]
  await mergeUnits(ctx, { id: from, into, day: '2026-10-10', by })
  await endTerm(ctx, { person: gone, post: 'a.head', from: '2026-01-01', by })
  const late = await gives('a.head', { name: '赵新', from: '2026-10-01' })
  await w.isNow('2026-10-10 00:30')
  await lookAfterWork(ctx)
  expect(await holds(gone, '2026-10-10')).toEqual([])
  for (const person of [stays, late]) expect(await holds(person, '2026-10-10')).toEqual([`${into} ${into}.a.head`])
  const [moved] = await selectPosts(ctx.db, ctx.district.id, stays, '2026-10-10')
  expect(moved).toMatchObject({ scope: 'own', areas: [expect.stringContaining(gridCode(1))] })
  // The same hour again moves nothing twice.
  await lookAfterWork(ctx)
  expect((await viewUnit(ctx, into)).posts.map(({ id, holders }) => [id, holders.length])).toEqual([
    [`${into}.a.head`, 2],
  ])
  await w.isNow('2026-10-12 09:00')
})

test('whoever comes along by a merger holds the own post there, whatever others are called', async () => {
  const [from, into] = [await unit(), await unit()]
  const long = `l.${'x'.repeat(150)}`
  for (const [id, of, role] of [
    [`${long}-one`, from, 'handler'],
    [`${long}-two`, from, 'verifier'],
    ['g.x', from, 'handler'],
    [`${into}.g.x`, into, 'leader'],
  ] as const)
    await post(id, of, { role })
  const people = [await gives(`${long}-one`, { name: '一' }), await gives(`${long}-two`, { name: '二' })]
  people.push(await gives('g.x', { name: '三' }))
  await mergeUnits(ctx, { id: from, into, day: '2026-10-12', by })
  const roles: (string | null)[] = []
  for (const person of people)
    for (const held of await selectPosts(ctx.db, ctx.district.id, person, '2026-10-12')) roles.push(held.role)
  expect(roles).toEqual(['handler', 'verifier', 'handler'])
})

test('a merger that has not come can be taken back, and then moves nothing', async () => {
  const [from, into] = [await unit({ areas: [gridCode(2)] }), await unit()]
  await post('c.x', from)
  const person = await gives('c.x', { name: '钱在' })
  await mergeUnits(ctx, { id: from, into, day: '2026-10-20', by })
  expect(await refusal(addPost(ctx, newPost.parse({ id: 'c.y', unit: from, role: 'handler' })))).toBe('unit.has-ended')
  expect(await cancelMerger(ctx, from)).toMatchObject({ until: null, successor: null, areas: [gridCode(2)] })
  await w.isNow('2026-10-20 09:00')
  await lookAfterWork(ctx)
  expect(await holds(person, '2026-10-20')).toEqual([`${from} c.x`])
  expect((await getUnit(ctx, into)).areas).toEqual([])
  // Sent again it does nothing more.
  expect(await cancelMerger(ctx, from)).toMatchObject({ until: null, successor: null })
  expect(await refusal(mergeUnits(ctx, { id: from, into, day: '2026-10-19', by }))).toBe('unit.day-past')
  // On the day itself it is carried out at once, and stays.
  await mergeUnits(ctx, { id: from, into, day: '2026-10-20', by })
  expect(await holds(person, '2026-10-20')).toEqual([`${into} ${into}.c.x`])
  expect(await refusal(cancelMerger(ctx, from))).toBe('unit.has-ended')
})

test('a successor holds a post as long as it is there, and a post that is closed gives no rights', async () => {
  const of = await unit()
  await post('e.x', of)
  const [old, next] = [await gives('e.x', { name: '旧' }), randomUUID()]
  await post('e.y', of)
  await giveTerm(ctx, { post: 'e.y', newPerson: { id: next, name: '新' }, from: '2026-01-01', partTime: false, by })
  await ctx.db.query(`update mazha.post set valid_until = '2026-11-30' where id = 'e.x'`)
  await endTerm(ctx, { person: old, post: 'e.x', from: '2026-01-01', lastDay: '2026-10-31', successor: next, by })
  expect(await holds(next, '2026-11-30')).toEqual([`${of} e.x`, `${of} e.y`])
  expect(await holds(next, '2026-12-01')).toEqual([`${of} e.y`])
  const { rows } = await ctx.db.query(
    `select valid_until::text as until from mazha.term where post_id = 'e.x' and person_id = $1`,
    [next],
  )
  expect(rows).toEqual([{ until: '2026-11-30' }])
  // One that was open-ended before the post was closed gives nothing after it either.
  await ctx.db.query(`update mazha.term set valid_until = null where post_id = 'e.x' and person_id = $1`, [next])
  expect(await holds(next, '2026-12-01')).toEqual([`${of} e.y`])
  const held = await selectHeld(ctx.db, ctx.district.id, '2026-12-01')
  expect(held.filter(({ person, unit: at }) => person === next && at === of)).toHaveLength(1)
  const end = { person: next, post: 'e.x', from: '2026-11-01', lastDay: '2026-12-05', successor: old, by }
  expect(await refusal(endTerm(ctx, end))).toBe('term.has-ended')
})

test('a term that was taken back before it began takes nobody’s place', async () => {
  const of = await unit()
  await post('f.x', of)
  await post('f.y', of)
  const first = await gives('f.x', { name: '甲', until: '2026-12-31' })
  const never = await gives('f.x', { name: '乙', from: '2027-01-01' })
  await endTerm(ctx, { person: never, post: 'f.x', from: '2027-01-01', by })
  // The same again is no error.
  await endTerm(ctx, { person: never, post: 'f.x', from: '2027-01-01', by })
  const next = await gives('f.y', { name: '丁' })
  await endTerm(ctx, { person: first, post: 'f.x', from: '2026-01-01', successor: next, by })
  expect(await holds(next, '2027-02-01')).toEqual([`${of} f.x`, `${of} f.y`])
})

test('an end that is put off takes nobody’s place, and goes no further than the post', async () => {
  const of = await unit()
  await post('y.x', of)
  const [first, next] = [
    await gives('y.x', { name: '先', until: '2027-01-31' }),
    await gives('y.x', { name: '后', from: '2027-02-01', until: '2027-03-31' }),
  ]
  await endPost(ctx, { id: 'y.x', lastDay: '2027-03-31' })
  const ends = (person: string, from: string, lastDay: string) =>
    refusal(endTerm(ctx, { person, post: 'y.x', from, lastDay, by }))
  expect(await ends(first, '2026-01-01', '2027-02-15')).toBe('term.full')
  expect(await ends(next, '2027-02-01', '2027-04-01')).toBe('term.has-ended')
  expect(await ends(next, '2027-02-01', '2027-02-28')).toBe('done')
  expect(await ends(next, '2027-02-01', '2027-03-15')).toBe('done')
  // One that was taken back before it began does not come back so where another has its place.
  await endTerm(ctx, { person: next, post: 'y.x', from: '2027-02-01', by })
  expect(await ends(first, '2026-01-01', '2027-03-31')).toBe('done')
  expect(await ends(next, '2027-02-01', '2027-02-10')).toBe('term.full')
})

test('a unit’s ground is another one from the day on that was named, not before', async () => {
  const of = await unit({ areas: [gridCode(1)] })
  await changeUnit(ctx, of, { from: '2027-03-01', areas: [gridCode(2)] })
  expect((await getUnit(ctx, of)).areas).toEqual([gridCode(1)])
  expect((await getUnit(ctx, of, '2027-02-28')).areas).toEqual([gridCode(1)])
  expect((await getUnit(ctx, of, '2027-03-01')).areas).toEqual([gridCode(2)])
  expect(await refusal(changeUnit(ctx, of, { from: '2026-10-01', phone: '1' }))).toBe('unit.day-past')
  // What has not begun can be taken back.
  await cancelUnitChange(ctx, of)
  expect((await getUnit(ctx, of, '2027-03-01')).areas).toEqual([gridCode(1)])
  expect(await refusal(cancelUnitChange(ctx, of))).toBe('unit.nothing-planned')
})

test('no unit comes to stand below itself, on no day to come and in no order of planning', async () => {
  const [one, two] = [await unit(), await unit()]
  await changeUnit(ctx, one, { from: '2028-01-01', parent: two })
  expect(await refusal(changeUnit(ctx, two, { from: '2027-12-01', parent: one }))).toBe('unit.wrong-parent')
  const [three, four] = [await unit(), await unit()]
  const both = await Promise.all([
    refusal(changeUnit(ctx, three, { from: '2027-01-01', parent: four })),
    refusal(changeUnit(ctx, four, { from: '2027-01-01', parent: three })),
  ])
  expect(both.toSorted()).toEqual(['done', 'unit.wrong-parent'])
  // Two that would each become the other.
  const [five, six] = [await unit(), await unit()]
  const mergers = await Promise.all([
    refusal(mergeUnits(ctx, { id: five, into: six, day: '2027-01-01', by })),
    refusal(mergeUnits(ctx, { id: six, into: five, day: '2027-01-01', by })),
  ])
  expect(mergers.toSorted()).toEqual(['done', 'unit.has-ended'])
  // Into one that stands two steps below it: that takes its place, and what stood between comes below.
  const top = await unit()
  const seven = await unit({ parent: top })
  const between = await unit({ parent: seven })
  const eight = await unit({ parent: between })
  await mergeUnits(ctx, { id: seven, into: eight, day: '2026-10-20', by })
  expect([await getUnit(ctx, eight), await getUnit(ctx, between)].map(({ parent }) => parent)).toEqual([top, eight])
})

test('whatever is planned in whatever order, every chain of every day ends at the top', async () => {
  const day = fc.integer({ min: 1, max: 9 }).map((n) => `2029-01-0${n}`)
  const ids = ['r1', 'r2', 'r3', 'r4', 'r5']
  for (const id of ids) await unit({ id })
  const name = fc.constantFrom(...ids)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ kind: fc.constantFrom('place', 'merge', 'cancel', 'back'), id: name, other: name, day }), {
        maxLength: 8,
      }),
      async (plans) => {
        for (const { kind, id, other, day: from } of plans) {
          if (kind === 'place') await refusal(changeUnit(ctx, id, { from, parent: id === other ? null : other }))
          else if (kind === 'merge') await refusal(mergeUnits(ctx, { id, into: other, day: from, by }))
          else if (kind === 'cancel') await refusal(cancelMerger(ctx, id))
          else await refusal(cancelUnitChange(ctx, id))
        }
        const { rows: versions } = await ctx.db.query(
          `select unit_id as unit, valid_from::text as from, valid_until::text as until, parent_id as parent from mazha.unit_version where unit_id = any($1)`,
          [ids],
        )
        const { rows: mergers } = await ctx.db.query(
          `select id as unit, successor_id as into, (valid_until + 1)::text as day from mazha.unit where id = any($1) and successor_id is not null`,
          [ids],
        )
        for (let n = 1; n <= 9; n += 1) {
          const parents = parentsOn({ versions, mergers }, `2029-01-0${n}`)
          for (const id of parents.keys()) expect(isBelow(parents, id, id)).toBe(false)
        }
      },
    ),
    { numRuns: 20 },
  )
  expect(placesAfterMerger(new Map([['b', 'a']]), { unit: 'a', into: 'b' })).toEqual(new Map([['b', null]]))
}, 30_000)

test('one piece of work that cannot be passed on holds up no other, and stays in the list of what has nobody', async () => {
  const of = await unit()
  await post('h.x', of)
  const person = await gives('h.x', { name: '忙' })
  const open = new Map(['bad', 'good'].map((id) => [id, person]))
  const work = (id: string) => ({
    id,
    role: 'handler',
    unit: of,
    person: open.get(id) ?? null,
    title: { zh: id, en: id },
  })
  const takeBack = addWorkSource({
    kind: 'errand',
    heldBy: async (_ctx, people) => [...open.keys()].map(work).filter((one) => people.includes(one.person ?? '')),
    heldIn: async () => [],
    holders: async () => [...open].map(([, who]) => ({ role: 'handler', unit: of, person: who, count: 1 })),
    told: async () => new Map(),
    pass: async (_ctx, { id }) => {
      if (id === 'bad') throw new Error('a matter that cannot be read')
      open.delete(id)
      return { person: null }
    },
  })
  onTestFinished(takeBack)
  // What was decided is answered as done, whatever becomes of the work.
  expect(await endTerm(ctx, { person, post: 'h.x', from: '2026-01-01', by })).toEqual({
    lastDay: '2026-10-19',
    handedOver: 1,
  })
  expect([...open.keys()]).toEqual(['bad'])
  expect(await findOrphans(ctx)).toMatchObject([{ kind: 'errand', person, why: 'no_post', count: 1 }])
  expect((await listUnitsOf(ctx)).length).toBeGreaterThan(5)
})

test('the end of a post that has not come is taken back: its ground is covered again, and nobody loses work', async () => {
  const of = await unit()
  await post('p.x', of, { areas: [gridCode(2)] })
  const ends = async () => (await viewPostOverTime(ctx, 'p.x')).until
  expect((await cancelPostEnd(ctx, 'p.x')).until).toBeNull()
  await endPost(ctx, { id: 'p.x', lastDay: '2026-11-05' })
  expect(
    await refusal(giveTerm(ctx, { post: 'p.x', newPerson: { id: randomUUID(), name: '后' }, partTime: false, by })),
  ).toBe('term.has-ended')
  expect((await cancelPostEnd(ctx, 'p.x')).until).toBeNull()
  expect((await cancelPostEnd(ctx, 'p.x')).until).toBeNull()
  const person = await gives('p.x', { name: '后来' })
  await w.isNow('2026-11-06 09:00')
  await lookAfterWork(ctx)
  expect(await holds(person, '2026-11-06')).toEqual([`${of} p.x`])
  await endTerm(ctx, { person, post: 'p.x', from: '2026-01-01', lastDay: '2026-11-07', by })
  await endPost(ctx, { id: 'p.x', lastDay: '2026-11-07' })
  // On its last day it can still be taken back; the day after it is over.
  await w.isNow('2026-11-07 23:30')
  await cancelPostEnd(ctx, 'p.x')
  expect(await ends()).toBeNull()
  await endPost(ctx, { id: 'p.x', lastDay: '2026-11-07' })
  await w.isNow('2026-11-08 00:10')
  expect(await refusal(cancelPostEnd(ctx, 'p.x'))).toBe('post.has-ended')
  expect(await ends()).toBe('2026-11-07')
})

test('a closing that has not come is taken back whole: each post has its own end again, and what stands below stays above ground', async () => {
  const [top, of] = [await unit(), await unit({ areas: [gridCode(2)] })]
  await changeUnit(ctx, of, { from: '2026-11-08', parent: top })
  for (const id of ['k.free', 'k.own', 'k.sooner']) await post(id, of)
  await endPost(ctx, { id: 'k.own', lastDay: '2026-12-20' })
  const untils = async () =>
    Object.fromEntries(
      await Promise.all(
        ['free', 'own', 'sooner'].map(async (id) => [id, (await viewPostOverTime(ctx, `k.${id}`)).until]),
      ),
    )
  const asked = { kind: 'system' } as const
  const closes = (id: string, lastDay: string) => endUnit(ctx, { id, lastDay, asked })
  await closes(of, '2026-11-30')
  expect(await untils()).toEqual({ free: '2026-11-30', own: '2026-11-30', sooner: '2026-11-30' })
  expect(await refusal(cancelPostEnd(ctx, 'k.free'))).toBe('post.ends-with-unit')
  expect(await refusal(endPost(ctx, { id: 'k.free', lastDay: '2026-12-01' }))).toBe('post.ends-with-unit')
  await endPost(ctx, { id: 'k.sooner', lastDay: '2026-11-20' })
  // Put off, it is as if the later day had been said at first.
  await closes(of, '2026-12-31')
  expect(await untils()).toEqual({ free: '2026-12-31', own: '2026-12-20', sooner: '2026-11-20' })
  // An own end that is taken back leaves that of the unit.
  expect((await cancelPostEnd(ctx, 'k.sooner')).until).toBe('2026-12-31')
  await closes(of, '2026-11-30')
  // What stands above it may be closed after it, and then holds the closing.
  await closes(top, '2026-12-15')
  expect(await refusal(cancelUnitEnd(ctx, of))).toBe('unit.parent-ends')
  expect((await getUnit(ctx, of)).until).toBe('2026-11-30')
  expect(await refusal(unit({ parent: top, id: 'late-one' }))).toBe('unit.parent-ends')
  expect(await refusal(getUnit(ctx, 'late-one'))).toBe('unit.not-found')
  await cancelUnitEnd(ctx, top)

  expect((await listUnitsOf(ctx, '2026-12-01')).map(({ id }) => id)).not.toContain(of)
  expect(await cancelUnitEnd(ctx, of)).toMatchObject({ until: null, areas: [gridCode(2)], parent: top })
  expect(await cancelUnitEnd(ctx, of)).toMatchObject({ until: null })
  expect(await untils()).toEqual({ free: null, own: '2026-12-20', sooner: null })
  expect((await listUnitsOf(ctx, '2026-12-01')).map(({ id }) => id)).toContain(of)
  const person = await gives('k.free', { name: '留任' })
  await w.isNow('2026-12-01 09:00')
  await lookAfterWork(ctx)
  expect(await holds(person, '2026-12-01')).toEqual([`${of} k.free`])
  expect((await viewUnit(ctx, of)).posts.map(({ id }) => id)).toEqual(['k.free', 'k.own', 'k.sooner'])

  // One into which another is to go is not closed; one whose day has come, or that goes into another, is not taken back so.
  const other = await unit()
  await mergeUnits(ctx, { id: other, into: top, day: '2026-12-10', by })
  expect(await refusal(closes(top, '2026-12-31'))).toBe('unit.still-above')
  await changeUnit(ctx, of, { from: '2026-12-02', parent: null })
  expect(await refusal(closes(top, '2026-12-31'))).toBe('unit.to-take-over')
  expect(await refusal(cancelUnitEnd(ctx, other))).toBe('unit.has-ended')
  await cancelMerger(ctx, other)
  await closes(other, '2026-12-01')
  expect(await refusal(cancelMerger(ctx, other))).toBe('unit.nothing-planned')
  await w.isNow('2026-12-02 00:05')
  expect(await refusal(cancelUnitEnd(ctx, other))).toBe('unit.has-ended')
})

test('whatever is planned for posts and units, grids that go on in others leave no day without ground and none with it twice', async () => {
  const of = await unit()
  await post('z.x', of)
  const codes = [1, 2, 3, 4].map(gridCode)
  const dayOf = (n: number): string => `2029-03-${String(n).padStart(2, '0')}`
  const span = fc.record({
    area: fc.constantFrom(...codes),
    from: fc.integer({ min: 1, max: 12 }),
    days: fc.option(fc.integer({ min: 0, max: 6 })),
  })
  const groundOn = async (db: Db, kind: 'post' | 'unit', n: number): Promise<string[]> => {
    const { rows } = await db.query<{ area: string }>(
      `select area_id as area from mazha.${kind}_area where district_id = $1 and ${kind}_id = $2
         and valid_from <= $3 and (valid_until is null or valid_until >= $3) order by 1`,
      [ctx.district.id, kind === 'post' ? 'z.x' : of, dayOf(n)],
    )
    return rows.map(({ area }) => area)
  }
  await fc.assert(
    fc.asyncProperty(
      fc.array(span, { maxLength: 6 }),
      fc.uniqueArray(fc.record({ area: fc.constantFrom(...codes.slice(0, 3)), heir: fc.constantFrom(...codes) }), {
        selector: ({ area, heir }) => `${area} ${heir}`,
        maxLength: 4,
      }),
      fc.integer({ min: 1, max: 12 }),
      async (spans, drawn, from) => {
        // What goes on in others is there no more; those in which it goes on are.
        const ended = new Set(drawn.map(({ area }) => area))
        const heirs = drawn.filter(({ heir }) => !ended.has(heir))
        const gone = new Set(heirs.map(({ area }) => area))
        await rolledBack(async (db) => {
          for (const [kind, id] of [
            ['post', 'z.x'],
            ['unit', of],
          ] as const) {
            const taken = new Set<string>()
            for (const { area, from: first, days } of spans) {
              const held = Array.from({ length: 31 }, (_, n) => n + 1).filter(
                (n) => n >= first && (days === null || n <= first + days),
              )
              if (held.some((n) => taken.has(`${area} ${n}`))) continue
              for (const n of held) taken.add(`${area} ${n}`)
              await db.query(
                `insert into mazha.${kind}_area (district_id, ${kind}_id, area_id, valid_from, valid_until) values ($1, $2, $3, $4, $5)`,
                [ctx.district.id, id, area, dayOf(first), days === null ? null : dayOf(first + days)],
              )
            }
          }
          const days = Array.from({ length: 20 }, (_, n) => n + 1)
          const kinds = ['post', 'unit'] as const
          const before = new Map<string, string[]>()
          for (const kind of kinds) for (const n of days) before.set(`${kind} ${n}`, await groundOn(db, kind, n))
          await passAreasOn(db, ctx.district.id, { heirs, day: dayOf(from) })
          for (const kind of kinds)
            for (const n of days) {
              const was = before.get(`${kind} ${n}`) ?? []
              const due = was.flatMap((area) =>
                n < from || !gone.has(area) ? [area] : heirs.flatMap((one) => (one.area === area ? [one.heir] : [])),
              )
              expect(await groundOn(db, kind, n), `${kind} on ${dayOf(n)}`).toEqual([...new Set(due)].toSorted())
            }
        })
      },
    ),
    { numRuns: 40 },
  )
})

test('what is decided at the same moment is decided one after another: nothing is left in a unit that is closed or merged', async () => {
  const asked = { kind: 'system' } as const
  const rowsOf = async (of: string) =>
    (
      await ctx.db.query<{ post: string; until: string | null; held: string | null }>(
        `select p.id as post, p.valid_until::text as until, t.person_id as held from mazha.post p
         left join mazha.term t on t.district_id = p.district_id and t.post_id = p.id and t.valid_until is null
         where p.district_id = $1 and p.unit_id = $2`,
        [ctx.district.id, of],
      )
    ).rows
  for (let n = 0; n < 12; n += 1) {
    const [shut, whole, left] = [await unit(), await unit(), await unit()]
    for (const of of [shut, whole, left]) await post(`${of}.a`, of)
    const [closed, added] = await Promise.all([
      refusal(endUnit(ctx, { id: shut, asked })),
      refusal(post(`${shut}.b`, shut)),
    ])
    expect(closed).toBe('done')
    expect(['done', 'unit.has-ended']).toContain(added)
    for (const { until } of await rowsOf(shut)) expect(until).not.toBeNull()
    // Somebody is given a post there while it is closed: one of the two is refused.
    const given = { post: `${whole}.a`, newPerson: { id: randomUUID(), name: '同时' }, from: '2026-01-01' }
    const either = await Promise.all([
      refusal(endUnit(ctx, { id: whole, asked })),
      refusal(giveTerm(ctx, { ...given, partTime: false, by })),
    ])
    expect([
      ['done', 'term.has-ended'],
      ['unit.still-held', 'done'],
    ]).toContainEqual(either)
    expect((await rowsOf(whole)).filter(({ until, held }) => until !== null && held !== null)).toEqual([])
    // Closed and merged at once: it is one of them, on the day of that one.
    const into = await unit()
    const [ends, merges] = await Promise.all([
      refusal(endUnit(ctx, { id: left, lastDay: '2027-06-30', asked })),
      refusal(mergeUnits(ctx, { id: left, into, day: '2027-03-01', by })),
    ])
    const { until, successor } = await getUnit(ctx, left)
    expect([ends, merges, until, successor]).toEqual(
      successor === null
        ? ['done', 'unit.has-ended', '2027-06-30', null]
        : ['unit.has-ended', 'done', '2027-02-28', into],
    )
    const [moved, late] = await Promise.all([
      refusal(mergeUnits(ctx, { id: into, into: await unit(), day: '2026-12-02', by })),
      refusal(post(`${into}.late`, into)),
    ])
    if (moved === 'done') expect((await rowsOf(into)).filter((one) => one.until === null)).toEqual([])
    expect(['done', 'unit.has-ended']).toContain(late)
  }
})

test('a closing or an end that is put off goes no further than what stands above it', async () => {
  const asked = { kind: 'system' } as const
  const [top, of] = [await unit(), await unit()]
  await changeUnit(ctx, of, { from: '2026-12-03', parent: top })
  await post('q.x', of)
  await endPost(ctx, { id: 'q.x', lastDay: '2026-12-20' })
  await endUnit(ctx, { id: of, lastDay: '2027-01-10', asked })
  await endUnit(ctx, { id: top, lastDay: '2027-01-20', asked })
  expect(await refusal(endUnit(ctx, { id: of, lastDay: '2027-02-01', asked }))).toBe('unit.parent-ends')
  expect((await getUnit(ctx, of)).until).toBe('2027-01-10')
  // Its own end comes before that of its unit, and may be put off until that.
  expect(await refusal(endPost(ctx, { id: 'q.x', lastDay: '2027-01-11' }))).toBe('post.ends-with-unit')
  expect((await endPost(ctx, { id: 'q.x', lastDay: '2027-01-10' })).until).toBe('2027-01-10')
  expect((await getUnit(ctx, of)).until).toBe('2027-01-10')
  // Whoever takes back what has been put to another day meanwhile, or sends it again, takes back no other.
  await cancelUnitEnd(ctx, top, '2027-01-19')
  expect((await getUnit(ctx, top)).until).toBe('2027-01-20')
  await cancelPostEnd(ctx, 'q.x', '2026-12-20')
  expect((await viewPostOverTime(ctx, 'q.x')).until).toBe('2027-01-10')
  await cancelUnitEnd(ctx, top, '2027-01-20')
  await cancelUnitEnd(ctx, of, '2027-01-10')
  await endUnit(ctx, { id: of, lastDay: '2027-01-12', asked })
  await cancelUnitEnd(ctx, of, '2027-01-10')
  expect((await getUnit(ctx, of)).until).toBe('2027-01-12')
  const [goes, into] = [await unit(), await unit()]
  await mergeUnits(ctx, { id: goes, into, day: '2027-02-01', by })
  await cancelMerger(ctx, goes, '2027-01-31')
  expect((await getUnit(ctx, goes)).successor).toBe(into)
  await cancelMerger(ctx, goes, '2027-02-01')
  expect((await getUnit(ctx, goes)).successor).toBeNull()
  // What was added before the closing is there when it is sent again.
  await post('q.x', of)
  expect(await refusal(post('q.y', of))).toBe('unit.has-ended')
})

test('a change that is taken back is named by its day: sent again it takes back no other', async () => {
  const of = await unit()
  for (const [from, phone] of [
    ['2027-02-01', '0532-5550101'],
    ['2027-03-01', '0532-5550102'],
  ] as const)
    await changeUnit(ctx, of, { from, phone })
  expect(await refusal(cancelUnitChange(ctx, of, '2027-02-01'))).toBe('unit.change-later')
  await cancelUnitChange(ctx, of, '2027-03-01')
  await cancelUnitChange(ctx, of, '2027-03-01')
  expect((await getUnit(ctx, of, '2027-04-01')).phone).toBe('0532-5550101')
  await cancelUnitChange(ctx, of, '2027-02-01')
  expect((await getUnit(ctx, of, '2027-04-01')).phone).toBeNull()
  expect(await refusal(cancelUnitChange(ctx, of))).toBe('unit.nothing-planned')
})
