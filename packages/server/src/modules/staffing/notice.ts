import { shortAreaName } from '@mazha/contracts/area-name'
import type { GridNotice } from '@mazha/contracts/staffing'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { listUnitsOf } from '#modules/people'
import { covers, findGround, groundStaff, settingsOf } from './ground-staff.ts'

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

/**
 * Who works for a grid and what they do: official contact data and nothing else, for anybody to read. Those of the area itself
 * come first, then whoever answers for a larger one around it.
 *
 * @throws area.not-found
 */
export const gridNotice = async (ctx: Context, id: string): Promise<GridNotice> => {
  const { day, ground, serving } = await groundStaff(ctx)
  const area = findGround(ground, id)
  const settings = settingsOf(ctx)
  const people = serving
    .filter(
      ({ post, duty }) =>
        duty !== null &&
        shown.includes(duty) &&
        (duty === 'building_head' ? post.areas.includes(area.id) : covers(ground, post.areas, area)),
    )
    .toSorted(
      (a, b) => shown.indexOf(a.duty ?? '') - shown.indexOf(b.duty ?? '') || (a.term.name < b.term.name ? -1 : 1),
    )
  const units = new Map((await listUnitsOf(ctx, day)).map((unit) => [unit.id, unit]))
  const community = [...ground.above(id), area].toReversed()
  const home =
    community
      .map((one) => [...units.values()].find((unit) => unit.kind === 'community' && unit.areas.includes(one.id)))
      .find(Boolean) ?? people.map(({ post }) => units.get(post.unit)).find(Boolean)
  const { phone } = ctx.district.settings
  return {
    district: ctx.district.name,
    area: { id: area.id, name: shortAreaName(area.name), code: area.code, level: area.level },
    above: ground.above(id).map(({ name }) => shortAreaName(name)),
    people: people.map(({ term, post, duty }) => ({
      name: term.name,
      title: { zh: post.title_zh, en: post.title_en },
      duty: duty ?? '',
      phone: term.phone ?? units.get(post.unit)?.phone ?? null,
      photo: term.photo,
    })),
    does: settings.workerDoes ?? [...usualWork],
    unit: home === undefined ? null : { name: home.name, phone: home.phone, address: home.address },
    hotline: typeof phone === 'string' ? phone : null,
    day,
  }
}
