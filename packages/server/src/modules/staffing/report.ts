import { type Area, depthOf } from '@mazha/contracts/area'
import { shortAreaName } from '@mazha/contracts/area-name'
import type { StaffingReport } from '@mazha/contracts/staffing'
import { formatDay, parseDay } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import type { Ground } from '#modules/grids'
import { listUnitsOf, type PostRow } from '#modules/people'
import { type GroundStaff, groundStaff, type Serving, settingsOf } from './ground-staff.ts'

const percentOf = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10)

/** The grids that each post answers for: its own, and all below its larger areas. */
const gridsOf = (ground: Ground, posts: Iterable<PostRow>): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>()
  for (const { id, areas } of posts) {
    const grids = new Set<string>()
    for (const one of areas) {
      const area = ground.find(one)
      if (area === undefined) continue
      if (area.level === 'grid') grids.add(area.id)
      else if (area.level === 'micro_grid') {
        const above = ground.above(area.id).at(-1)
        if (above?.level === 'grid') grids.add(above.id)
      } else for (const below of ground.below(area.id)) if (below.level === 'grid') grids.add(below.id)
    }
    found.set(id, [...grids])
  }
  return found
}

/**
 * Which grids have nobody, who has too many, whose term ends soon, which posts are empty, and the coverage of every street and
 * community.
 */
export const staffingReport = async (ctx: Context, asked?: string): Promise<StaffingReport> => {
  const staff = await groundStaff(ctx, asked)
  const { day, ground, posts, serving } = staff
  const { gridsPerWorker, endingDays } = settingsOf(ctx)
  const workers = serving.filter(({ duty }) => duty === 'grid_worker')
  const grids = ground.areas().filter(({ level }) => level === 'grid')
  const ofPost = gridsOf(ground, posts)
  const onGrid = new Map<string, { person: string; name: string }[]>(grids.map(({ id }) => [id, []]))
  for (const { term, post } of workers) {
    for (const grid of ofPost.get(post.id) ?? []) {
      const there = onGrid.get(grid)
      if (there !== undefined && !there.some(({ person }) => person === term.person))
        there.push({ person: term.person, name: term.name })
    }
  }
  const covered = grids.filter(({ id }) => (onGrid.get(id)?.length ?? 0) > 0).length
  const byPerson = new Map(workers.map(({ term }) => [term.person, term]))
  const partTime = [...byPerson.values()].filter((term) => term.part_time).length
  const units = new Map((await listUnitsOf(ctx, day)).map((unit) => [unit.id, unit.name]))
  const empty = vacancies(staff)
  const nameOf = (unit: string) => units.get(unit) ?? { zh: unit, en: unit }
  const heads = buildingHeads(ground, serving)
  return {
    day,
    gridsPerWorker,
    endingDays,
    total: {
      grids: grids.length,
      covered,
      percent: percentOf(covered, grids.length),
      workers: byPerson.size,
      fullTime: byPerson.size - partTime,
      partTime,
      buildingHeads: heads.length,
    },
    byArea: byArea(staff, empty, onGrid),
    byGrid: grids.map((area) => ({ ...gridRow(ground, area), workers: onGrid.get(area.id) ?? [] })),
    buildingHeads: heads.map((head) => ({ ...head, unitName: nameOf(head.unit) })),
    tooMany: tooMany({ workers, ofPost, ground, limit: gridsPerWorker }),
    ending: ending(serving, formatDay(parseDay(day) + endingDays)).map(({ term, post }) => ({
      person: term.person,
      name: term.name,
      post: post.id,
      title: { zh: post.title_zh, en: post.title_en },
      unit: post.unit,
      unitName: nameOf(post.unit),
      until: term.until ?? day,
      successor: term.successor,
    })),
    vacancies: empty.map(({ post, held }) => ({
      post: post.id,
      title: { zh: post.title_zh, en: post.title_en },
      unit: post.unit,
      unitName: nameOf(post.unit),
      capacity: post.capacity,
      held,
      areas: post.areas.flatMap((id) => {
        const area = ground.find(id)
        return area === undefined ? [] : [{ id, name: shortAreaName(area.name) }]
      }),
    })),
  }
}

const gridRow = (ground: Ground, { id, name }: Area) => {
  const above = ground.above(id)
  return {
    area: id,
    name: shortAreaName(name),
    within: withinOf(above),
    community: above.find(({ level }) => depthOf(level) === depthOf('community'))?.id ?? null,
  }
}

/** The street and what stands between it and an area. */
const withinOf = (above: readonly Area[]): string =>
  above
    .filter(({ level }) => depthOf(level) >= depthOf('street'))
    .map((one) => shortAreaName(one.name))
    .join(' ')

/** Each building head once, however many such posts they hold; in the order of the ground. */
const buildingHeads = (
  ground: Ground,
  serving: readonly Serving[],
): Omit<StaffingReport['buildingHeads'][number], 'unitName'>[] => {
  const people = new Map<string, { name: string; unit: string; areas: Set<string> }>()
  for (const { term, post, duty } of serving) {
    if (duty !== 'building_head') continue
    const one = people.get(term.person) ?? { name: term.name, unit: post.unit, areas: new Set<string>() }
    for (const area of post.areas) one.areas.add(area)
    people.set(term.person, one)
  }
  return [...people]
    .map(([person, { name, unit, areas }]) => {
      const there = [...areas].flatMap((id) => ground.find(id) ?? [])
      const head = {
        person,
        name,
        unit,
        areas: there.map((area) => ({ id: area.id, name: shortAreaName(area.name) })),
        within: [...new Set(there.map(({ id }) => withinOf(ground.above(id))))].join('、'),
      }
      return { code: there[0]?.code ?? '', head }
    })
    .toSorted((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : a.head.name.localeCompare(b.head.name, 'zh')))
    .map(({ head }) => head)
}

const tooMany = ({
  workers,
  ofPost,
  ground,
  limit,
}: {
  readonly workers: readonly Serving[]
  readonly ofPost: ReadonlyMap<string, readonly string[]>
  readonly ground: Ground
  readonly limit: number
}): StaffingReport['tooMany'] => {
  const people = new Map<string, { name: string; grids: Set<string> }>()
  for (const { term, post } of workers) {
    const one = people.get(term.person) ?? { name: term.name, grids: new Set<string>() }
    for (const grid of ofPost.get(post.id) ?? []) one.grids.add(grid)
    people.set(term.person, one)
  }
  return [...people]
    .filter(([, { grids }]) => grids.size > limit)
    .toSorted(([, a], [, b]) => b.grids.size - a.grids.size || (a.name < b.name ? -1 : 1))
    .map(([person, { name, grids }]) => ({
      person,
      name,
      grids: [...grids].map((id) => ({ id, name: shortAreaName(ground.find(id)?.name ?? id) })),
    }))
}

const ending = (serving: readonly Serving[], by: string): Serving[] =>
  serving
    .filter(({ term }) => term.until !== null && term.until <= by)
    .toSorted((a, b) => ((a.term.until ?? '') < (b.term.until ?? '') ? -1 : 1))

const vacancies = ({ posts, serving }: GroundStaff): { post: PostRow; held: number }[] => {
  // A city has thousands of both.
  const held = new Map<string, number>()
  for (const { term } of serving) held.set(term.post, (held.get(term.post) ?? 0) + 1)
  return posts
    .map((post) => ({ post, held: held.get(post.id) ?? 0 }))
    .filter(({ post, held: count }) => count < post.capacity)
}

/** Streets and the communities and villages in them: their grids, how many have a worker, their empty posts. */
const byArea = (
  { ground }: GroundStaff,
  empty: readonly { readonly post: PostRow }[],
  onGrid: ReadonlyMap<string, readonly { readonly person: string }[]>,
): StaffingReport['byArea'] => {
  return ground
    .areas()
    .filter(({ level }) => depthOf(level) === depthOf('street') || depthOf(level) === depthOf('community'))
    .map((area) => {
      const grids = ground.below(area.id).filter(({ level }) => level === 'grid')
      const covered = grids.filter(({ id }) => (onGrid.get(id)?.length ?? 0) > 0).length
      const workers = new Set(grids.flatMap(({ id }) => (onGrid.get(id) ?? []).map(({ person }) => person)))
      return {
        area: area.id,
        name: shortAreaName(area.name),
        level: area.level,
        parent: area.parent,
        grids: grids.length,
        covered,
        percent: percentOf(covered, grids.length),
        workers: workers.size,
        vacancies: empty.filter(({ post }) =>
          post.areas.some((id) => ground.find(id)?.path.startsWith(area.path) === true),
        ).length,
      }
    })
    .filter(({ grids }) => grids > 0)
}
