import type { Area } from '@mazha/contracts/area'
import { shortAreaName } from '@mazha/contracts/area-name'
import { refuse } from '@mazha/contracts/refusal'
import type { GridNotice } from '@mazha/contracts/staffing'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import type { Ground } from '#modules/grids'
import { listUnitsOf, photosShown } from '#modules/people'
import { groundStaff, type Serving, settingsOf } from './ground-staff.ts'

/** What a grid worker does for the people who live there, unless the district says it otherwise. */
const usualWork: readonly Text[] = [
  {
    zh: '听您反映问题，能办的当场办，办不了的帮您转办并告诉您结果',
    en: 'Hears what you raise, settles what can be settled at once, passes on the rest and tells you the outcome',
  },
  {
    zh: '走访老人、儿童、残疾人等需要帮助的家庭',
    en: 'Calls on households that need help: the old, children, people with disabilities',
  },
  {
    zh: '巡查公共设施和消防、燃气等安全隐患',
    en: 'Looks after public facilities and for hazards of fire, gas and the like',
  },
  {
    zh: '调解邻里纠纷，宣传政策，代办小事',
    en: 'Settles quarrels between neighbours, explains rules, runs small errands',
  },
]
const shown = ['grid_head', 'grid_worker', 'grid_police', 'building_head']

/** Notices of as many areas as are asked for, from one look at the ground and at who serves on it. */
export type Notices = {
  readonly ground: Ground
  readonly of: (area: Area) => GridNotice
}

export const gatherNotices = async (ctx: Context): Promise<Notices> => {
  const { day, ground, serving } = await groundStaff(ctx)
  const does = settingsOf(ctx).workerDoes ?? [...usualWork]
  const units = new Map((await listUnitsOf(ctx, day)).map((unit) => [unit.id, unit]))
  const offices = new Map(
    [...units.values()]
      .filter(({ kind }) => kind === 'community')
      .toReversed()
      .flatMap((unit) => unit.areas.map((area) => [area, unit])),
  )
  const shownIn = new Map<string, Serving[]>()
  for (const one of serving) {
    if (one.duty === null || !shown.includes(one.duty)) continue
    for (const area of new Set(one.post.areas)) {
      const known = shownIn.get(area)
      if (known === undefined) shownIn.set(area, [one])
      else known.push(one)
    }
  }
  const hotline = ctx.district.settings['phone']
  const of = (area: Area): GridNotice => {
    const above = ground.above(area.id)
    const upwards = [...above, area].toReversed()
    // Who answers for an area around it answers for it as well; a building head for the own building alone. A grid whose
    // micro-grids have workers has them.
    const parts = area.level === 'grid' ? ground.children(area.id) : []
    const people = [
      ...new Set([
        ...upwards.flatMap(({ id }) =>
          (shownIn.get(id) ?? []).filter(({ duty }) => id === area.id || duty !== 'building_head'),
        ),
        ...parts.flatMap(({ id }) => (shownIn.get(id) ?? []).filter(({ duty }) => duty === 'grid_worker')),
      ]),
    ].toSorted(
      (a, b) => shown.indexOf(a.duty ?? '') - shown.indexOf(b.duty ?? '') || (a.term.name < b.term.name ? -1 : 1),
    )
    const home =
      upwards.map(({ id }) => offices.get(id)).find(Boolean) ??
      people.map(({ post }) => units.get(post.unit)).find(Boolean)
    return {
      district: ctx.district.name,
      area: { id: area.id, name: shortAreaName(area.name), code: area.code, level: area.level },
      above: above.map(({ name }) => shortAreaName(name)),
      people: people.map(({ term, post, duty }) => ({
        name: term.name,
        title: { zh: post.title_zh, en: post.title_en },
        duty: duty ?? '',
        phone: term.phone ?? units.get(post.unit)?.phone ?? null,
        photo: term.photo,
      })),
      does,
      unit: home === undefined ? null : { name: home.name, phone: home.phone, address: home.address },
      hotline: typeof hotline === 'string' ? hotline : null,
      day,
    }
  }
  return { ground, of }
}

/** So long a notice may be behind: a page that everybody may open does not read the whole staff for each. */
const freshMs = 10_000
const kept = new WeakMap<Context['db'], { readonly at: number; readonly notices: Promise<Notices> }>()

const lately = (ctx: Context): Promise<Notices> => {
  const known = kept.get(ctx.db)
  const at = performance.now()
  if (known !== undefined && at - known.at < freshMs) return known.notices
  const notices = gatherNotices(ctx)
  kept.set(ctx.db, { at, notices })
  // One that failed is asked for anew.
  notices.catch(() => kept.delete(ctx.db))
  return notices
}

/** The next notice is gathered anew. */
export const forgetNotices = (ctx: Context): void => {
  kept.delete(ctx.db)
}

/**
 * Who works for a grid and what they do: official contact data and nothing else, for anybody to read. Those of the area itself
 * come first, then whoever answers for a larger one around it. It may be ten seconds behind.
 *
 * @param asked the id of an area, or its code as it stands on a printed card
 * @throws area.not-found
 */
export const gridNotice = async (ctx: Context, asked: string): Promise<GridNotice> => {
  const { ground, of } = await lately(ctx)
  const area = ground.find(asked) ?? ground.findByCode(asked)
  if (area === undefined) throw refuse('area.not-found', { area: asked })
  return withPhotosOf(ctx, of(area))
}

/** A photograph that was taken back is gone at once, not when the notice is gathered anew. */
const withPhotosOf = async (ctx: Context, notice: GridNotice): Promise<GridNotice> => {
  const shownNow = await photosShown(
    ctx,
    notice.people.flatMap(({ photo }) => (photo === null ? [] : [photo])),
  )
  const people = notice.people.map((one) =>
    one.photo === null || shownNow.has(one.photo) ? one : { ...one, photo: null },
  )
  return { ...notice, people }
}
