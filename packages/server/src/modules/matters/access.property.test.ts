import { randomUUID } from 'node:crypto'
import type { AreaLevel } from '@mazha/contracts/area'
import { Refused } from '@mazha/contracts/refusal'
import type { Actor, HeldPost, PostScope, Role } from '@mazha/contracts/role'
import { newPost, newUnit } from '@mazha/contracts/staff'
import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { type AreaEdit, groundNow, refreshGround, shapeOf, writeGround } from '../grids/index.ts'
import { community, district, gridCode, otherStreet, smallGround, square, street } from '../grids/made-up-ground.ts'
import { addPost, addUnit, giveTerm } from '../people/index.ts'
import { selectPosts } from '../people/store.ts'
import { actableId, seenMatter } from './acting.ts'
import {
  actOn,
  countQueues,
  foldTallies,
  getMatter,
  listMatters,
  maySee,
  offersFor,
  type MatterQuery,
  openMatter,
  openMatters,
  procedureOf,
  recordHistories,
  scopeOf,
  similarMatters,
} from './index.ts'
import { allows, isKeptFrom, type Known, rulesOf, type Staff } from './made-up-rules.ts'

/**
 * People, matters and acts by chance, held against the rules as they are told, written here once more and naively: nothing
 * below asks the product who may see what.
 */

const w = await world({ at: '2026-09-28 09:00' })
const { ctx } = w
// Two districts at the top: each is one of two, and neither is all there is.
const north = 'north'
const northStreet = 'north-street'
const put = (
  id: string,
  code: string,
  level: AreaLevel,
  parent: string | null,
  at: Parameters<typeof square>,
): AreaEdit => ({
  kind: 'put',
  id,
  level,
  code,
  name: id,
  parent,
  shape: shapeOf(square(...at)),
})
await writeGround(ctx, {
  origin: 'drawn',
  day: '2026-03-01',
  edits: () => [
    ...smallGround,
    put(north, '990102', 'district', null, [120.4, 36, 120.5, 36.4]),
    put(northStreet, '990102001', 'street', north, [120.4, 36, 120.5, 36.2]),
  ],
})
await refreshGround(ctx)
await groundNow(ctx)

let state = 20_260_928
const chance = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}
const below = (n: number): number => Math.floor(chance() * n)
const pick = <T>(from: readonly T[]): T => {
  const one = from[below(from.length)]
  if (one === undefined) throw new Error('Nothing to choose from')
  return one
}

const units = ['municipal', 'water-bureau', 'urban-management', 'labour', 'dongyuan', 'hotline-centre']
const areas: readonly string[] = [
  `${district}/${street}/${community}/${gridCode(1)}/`,
  `${district}/${street}/${community}/${gridCode(2)}/`,
  `${district}/${street}/${community}/`,
  `${district}/${street}/`,
  `${district}/${otherStreet}/`,
  `${district}/`,
  `${north}/${northStreet}/`,
  `${north}/`,
]
const kinds: readonly (readonly [Role, PostScope])[] = [
  ['handler', 'unit'],
  ['handler', 'own'],
  ['grid_worker', 'area'],
  ['grid_head', 'area'],
  ['grid_worker', 'own'],
  ['clerk', 'district'],
  ['dispatcher', 'district'],
  ['leader', 'district'],
  ['auditor', 'district'],
  ['administrator', 'district'],
]
const makePost = (): HeldPost => {
  const [role, scope] = pick(kinds)
  const unit = pick(units)
  return { post: `${unit}.${role}.${scope}`, role, unit, scope, areas: scope === 'area' ? [pick(areas)] : [] }
}
for (const id of units)
  await addUnit(ctx, newUnit.parse({ id, name: { zh: id, en: id }, kind: 'other', from: '2026-01-01' }))
/** What each post was given to answer for: the rules go by that, the product by what it reads of the post. */
const given = new Map<string, readonly string[]>()
/** A post with ground of its own, recorded and read again as for a session. */
const onRecord = async ({ role, unit, areas: paths = [] }: HeldPost, person: string): Promise<HeldPost[]> => {
  const id = `post.${given.size}`
  given.set(id, paths)
  const ids = paths.flatMap((path) => path.split('/').at(-2) ?? [])
  await addPost(ctx, newPost.parse({ id, unit, role, areas: ids, from: '2026-01-01' }))
  await giveTerm(ctx, { post: id, newPerson: { id: person, name: id }, from: '2026-01-01', partTime: false, by: null })
  const held = await selectPosts(ctx.db, ctx.district.id, person, '2026-09-28')
  return held.filter(({ post }) => post === id)
}
const people: Staff[] = []
for (let n = 0; n < 40; n += 1) {
  const person = randomUUID()
  const posts: HeldPost[] = []
  for (const post of Array.from({ length: 1 + below(2) }, makePost))
    posts.push(...(post.scope === 'area' ? await onRecord(post, person) : [post]))
  people.push({ kind: 'staff', person, posts })
}

/** Where a point lies, by the corners of the squares alone. */
const pathAt = ([lng, lat]: readonly [number, number]): string => {
  if (lng > 120.4) return lat > 36.2 ? `${north}/` : `${north}/${northStreet}/`
  if (lat > 36.2) return `${district}/${otherStreet}/`
  if (lng > 120.2) return `${district}/${street}/${community.slice(0, -1)}2/`
  const grid = gridCode(1 + (lng > 120.1 ? 1 : 0) + (lat > 36.1 ? 2 : 0))
  const micro = lng < 120.05 && lat < 36.05 ? `${grid}01/` : ''
  return `${district}/${street}/${community}/${grid}/${micro}`
}

const sees = (who: Staff, matter: Known): boolean =>
  !isKeptFrom(who, matter) &&
  who.posts.some(({ post, role, unit, scope }) => {
    if (role === 'administrator') return false
    switch (scope) {
      case 'district':
        return true
      case 'unit':
        return matter.parts.has(unit)
      case 'own':
        return matter.did.has(who.person)
      default: {
        if (matter.parts.has(unit)) return true
        const path = matter.place === null ? '' : pathAt(matter.place)
        return (given.get(post) ?? []).some((area) => path.startsWith(area))
      }
    }
  })

const desk = (role: Role): Staff => ({
  kind: 'staff',
  person: randomUUID(),
  posts: [{ post: role, role, unit: 'dispatch-centre' }],
})
const clerk = desk('clerk')
const dispatcher = desk('dispatcher')
const word = '路灯'

/** A matter with a history by chance: opened, sealed, recused from, accepted, dispatched, signed for. */
async function live(n: number): Promise<Known> {
  const place = below(6) === 0 ? null : ([120 + below(500) / 1000 + 0.0005, 36 + below(400) / 1000 + 0.0005] as const)
  const openers = people.filter(({ posts }) => posts.some(({ role }) => role === 'grid_worker' || role === 'clerk'))
  const unsorted = below(8) === 0
  const opener: Actor = below(2) === 0 ? pick(openers) : { kind: 'reporter' }
  const { matter } = await openMatter(ctx, {
    clientId: randomUUID(),
    actor: opener,
    channel: 'phone',
    text: `${word}不亮，第${n}件`,
    aboutOfficials: unsorted,
    ...(place === null ? {} : { place: { lng: place[0], lat: place[1] } }),
  })
  const known: Known = {
    id: matter.id,
    place,
    parts: new Set(),
    did: new Set(opener.kind === 'staff' ? [opener.person] : []),
    sealedUnits: new Set(),
    sealedPeople: new Set(),
    recused: new Set(),
    unsorted,
    lead: null,
  }
  const act = async (actor: Staff, action: string, input: Record<string, unknown> = {}): Promise<void> => {
    await actOn(ctx, { clientId: randomUUID(), id: matter.id, action, input, actor })
    known.did.add(actor.person)
  }
  if (below(3) === 0) {
    const from = below(2) === 0 ? { units: [pick(units)] } : { people: [pick(people).person] }
    await act(clerk, 'seal', { ...from, basis: 'accusation' })
    for (const unit of from.units ?? []) known.sealedUnits.add(unit)
    for (const person of from.people ?? []) known.sealedPeople.add(person)
    known.unsorted = false
  }
  if (below(5) === 0) {
    const { person } = pick(people)
    await act(clerk, 'order_recusal', { person, basis: 'interest' })
    known.recused.add(person)
  }
  if (below(4) === 0) return known
  await act(dispatcher, 'accept')
  if (below(4) === 0 || known.unsorted) return known
  const free = units.filter((unit) => !known.sealedUnits.has(unit))
  const lead = pick(free)
  const assists = below(3) === 0 ? [pick(free)] : []
  await act(dispatcher, 'dispatch', { lead, ...(assists.length > 0 && { assists }) })
  for (const unit of [lead, ...assists]) known.parts.add(unit)
  known.lead = lead
  const signer = people.find(
    (who) => who.posts.some(({ role, unit }) => role === 'handler' && unit === lead) && !isKeptFrom(who, known),
  )
  if (signer !== undefined && below(2) === 0) await act(signer, 'assignment.sign')
  return known
}

const matters: Known[] = []
for (let n = 0; n < 120; n += 1) matters.push(await live(n))
await foldTallies(ctx)

const all = async (query: MatterQuery): Promise<string[]> => {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await listMatters(ctx, { ...query, cursor, limit: 200 })
    for (const { id } of page.items) ids.push(id)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return ids.toSorted()
}

test('chance made what the test is about', () => {
  expect(matters.filter(({ sealedUnits }) => sealedUnits.size > 0).length).toBeGreaterThan(8)
  expect(matters.filter(({ sealedPeople, recused }) => sealedPeople.size + recused.size > 0).length).toBeGreaterThan(15)
  const pairs = people.flatMap((who) => matters.map((matter) => sees(who, matter)))
  const share = pairs.filter(Boolean).length / pairs.length
  expect(share).toBeGreaterThan(0.2)
  expect(share).toBeLessThan(0.9)
})

test('lists, search and likeness give each person what the rules give, and counts are as long as their lists', async () => {
  for (const who of people) {
    const scope = scopeOf(who)
    const visible = matters.filter((matter) => sees(who, matter)).map(({ id }) => id)
    const { person } = who
    expect(await all({ scope, person })).toEqual(visible.toSorted())
    expect(await all({ scope, person, q: word })).toEqual(visible.toSorted())
    for (const { id } of await similarMatters(ctx, { scope, text: `${word}不亮，第7件` })) expect(visible).toContain(id)
    const counts = await countQueues(ctx, { scope, person })
    for (const [queue, { count, nextDueAt }] of Object.entries(counts)) {
      if (queue === 'open') {
        expect(count).toBe(visible.length)
        continue
      }
      const listed = await all({ scope, person, queue })
      for (const id of listed) expect(visible, queue).toContain(id)
      expect(count, `${queue} of ${JSON.stringify(who.posts)}`).toBe(listed.length)
      expect(nextDueAt === null || count > 0, queue).toBe(true)
    }
  }
}, 60_000)

const refusalOf = async (work: () => Promise<unknown>): Promise<string | null> => {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof Refused) return error.code
    throw error
  }
}

const rules = rulesOf({
  someone: () => pick(people).person,
  unitFor: (known) => pick(units.filter((unit) => !known.sealedUnits.has(unit))),
})

test('ten thousand people, matters and acts by chance: nobody sees or does what the rules keep from them', async () => {
  const stood = new Map(await Promise.all(matters.map(async ({ id }) => [id, await getMatter(ctx, { id })] as const)))
  const names = Object.keys(rules)
  const happened = { done: 0, unseen: 0, refused: 0 }
  for (let n = 0; n < 10_000; n += 1) {
    const who = pick(people)
    const known = pick(matters)
    const action = pick(names)
    const rule = rules[action]
    const matter = stood.get(known.id)
    if (matter === undefined || rule === undefined) throw new Error('A matter is gone')
    const may = sees(who, known)
    const can = allows(rule, who, known, matter.state)
    const said = `${JSON.stringify(who)} ${action} in ${matter.state} of ${known.lead}, kept from ${JSON.stringify([...known.sealedPeople, ...known.recused, ...known.sealedUnits])}`
    expect(maySee(scopeOf(who), matter, procedureOf(ctx, matter)), said).toBe(may)
    if (may) {
      const offered = offersFor(ctx, matter, who).some((offer) => offer.action === action)
      expect(offered, said).toBe(can)
    }
    if (n % 7 !== 0) continue
    // As the route does it, on the version that stands.
    const input = rule.input(known)
    const refused = await refusalOf(async () => {
      const id = await actableId(ctx, known.id, who)
      const clientId = randomUUID()
      const acted = await actOn(ctx, { clientId, id, version: matter.version, action, input, actor: who })
      stood.set(id, acted.matter)
    })
    if (!may) {
      expect(refused, said).toBe('matter.not-found')
      expect(await refusalOf(() => seenMatter(ctx, known.id, who)), said).toBe('matter.not-found')
      happened.unseen += 1
    } else if (can) {
      expect(refused, said).toBeNull()
      known.did.add(who.person)
      rule.after?.(known, input, who)
      happened.done += 1
    } else {
      expect(['action.wrong-state', 'action.not-yours', 'action.guard'], said).toContain(refused)
      happened.refused += 1
    }
  }
  for (const count of Object.values(happened)) expect(count, JSON.stringify(happened)).toBeGreaterThan(150)
}, 60_000)

test('what is like one that may be seen, or is open, is found among hundreds elsewhere that are more so', async () => {
  const text = '幼儿园门口信号灯坏了，孩子过马路危险'
  const opening = (at: readonly [number, number]) => ({
    clientId: randomUUID(),
    actor: { kind: 'system' } as const,
    channel: 'spreadsheet',
    text,
    place: { lng: at[0], lat: at[1] },
  })
  const elsewhere = [120.45, 36.1] as const
  const here = [120.02, 36.02] as const
  const own = await openMatter(ctx, { ...opening(here), text: '信号灯坏了，幼儿园旁边' })
  const dispatched = await openMatter(ctx, { ...opening(elsewhere), text: '信号灯坏了，幼儿园旁边' })
  const act = (action: string, input: Record<string, unknown>) =>
    actOn(ctx, { clientId: randomUUID(), id: dispatched.matter.id, action, input, actor: dispatcher })
  await act('accept', {})
  await act('dispatch', { lead: 'labour' })
  await openMatters(
    ctx,
    Array.from({ length: 400 }, () => opening(elsewhere)),
  )
  const similar = async (scope: Parameters<typeof similarMatters>[1]['scope']) =>
    (await similarMatters(ctx, { scope, text })).map(({ id }) => id)
  const grid = `a:${gridCode(1)}`
  expect(await similar({ district: false, units: [], reach: [grid] })).toEqual([own.matter.id])
  expect(await similar({ district: false, units: ['labour'], reach: [] })).toEqual([dispatched.matter.id])
  expect((await similar({ district: false, units: ['labour'], reach: [grid] })).toSorted()).toEqual(
    [own.matter.id, dispatched.matter.id].toSorted(),
  )

  // Hundreds of answered ones, and one that is open.
  const said = '自来水又黄又浑，烧开了还有沉淀'
  const at = '2026-09-20T02:00:00.000Z'
  const acts = [{ at, action: 'record_history', input: { reply: '已答复' }, actor: { kind: 'system' } as const }]
  await recordHistories(
    ctx,
    Array.from({ length: 400 }, () => ({
      opening: { ...opening(here), text: said, at, input: { history: true } },
      acts,
    })),
  )
  const open = await openMatter(ctx, { ...opening(here), text: '自来水浑，有沉淀' })
  const found = await similarMatters(ctx, { scope: { district: true }, text: said })
  expect(found.map(({ id }) => id)).toEqual([open.matter.id])
})
