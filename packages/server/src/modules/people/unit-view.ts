import type { UnitView } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { viewPosts } from './posts.ts'
import { selectMerged, selectPlaces, selectUnitPast } from './store-units.ts'
import { getUnit, listUnitsOf } from './units.ts'

/** A unit on a day with its chain, its past, its posts and who holds them. @throws unit.not-found */
export const viewUnit = async (ctx: Context, id: string, day = today(ctx)): Promise<UnitView> => {
  const district = ctx.district.id
  const unit = await getUnit(ctx, id, day)
  const all = new Map((await listUnitsOf(ctx, day)).map((one) => [one.id, one]))
  const above: { id: string; name: Text }[] = []
  const seen = new Set([id])
  for (let up = unit.parent; up !== null && !seen.has(up); up = all.get(up)?.parent ?? null) {
    seen.add(up)
    const one = all.get(up)
    if (one !== undefined) above.unshift({ id: one.id, name: one.name })
  }
  const past = await selectUnitPast(ctx.db, district, id)
  const merged = await selectMerged(ctx.db, district, id)
  const places = await selectPlaces(ctx.db, district, id)
  return {
    ...unit,
    day,
    above,
    below: [...all.values()]
      .filter(({ parent }) => parent === id)
      .map(({ id: below, name, kind }) => ({ id: below, name, kind })),
    names: past.map(({ name_zh: zh, name_en: en, from, until }) => ({ name: { zh, en }, from, until })),
    merged: merged.map(({ id: from, name_zh: zh, name_en: en, until }) => ({ id: from, name: { zh, en }, until })),
    places: places.map(({ id: place, kind, name_zh: zh, name_en: en, used_by: usedBy }) => ({
      id: place,
      kind,
      name: { zh, en },
      usedBy,
    })),
    posts: await viewPosts(ctx, { day, unit: id }),
  }
}
