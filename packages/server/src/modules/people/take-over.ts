import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { forgetUnits } from './directory.ts'
import { forgetPeople } from './kept-sessions.ts'
import { moveStaff, writing } from './store-terms.ts'
import {
  type DueMerger,
  insertUnitVersion,
  lockUnits,
  selectDueMergers,
  selectPostsOfUnit,
  selectUnitsOf,
  selectUnitTree,
  takeOverGround,
} from './store-units.ts'
import { parentsOn, placesAfterMerger } from './unit-tree.ts'

type Db = Parameters<Parameters<typeof writing>[1]>[0]

/**
 * On the day of a merger, moves what it moves: posts, people and ground as they stand then, and the units below. Whatever was
 * decided between the planning and the day goes along: who was dismissed meanwhile does not come back by it. Any process may
 * run it; each merger is taken over once.
 *
 * @returns how many units were taken over
 */
export const takeOverDue = async (ctx: Context): Promise<number> => {
  const district = ctx.district.id
  const day = today(ctx)
  if ((await selectDueMergers(ctx.db, district, day)).length === 0) return 0
  let count = 0
  for (;;) {
    const done = await writing(ctx, async (db) => {
      await lockUnits(db, district)
      const [due] = await selectDueMergers(db, district, day)
      if (due !== undefined) await takeOver(ctx, db, due)
      return due
    })
    if (done === undefined) break
    count += 1
  }
  if (count > 0) {
    forgetUnits(ctx)
    forgetPeople(ctx)
  }
  return count
}

const takeOver = async (ctx: Context, db: Db, { unit, into: named, day, by }: DueMerger): Promise<void> => {
  const district = ctx.district.id
  // Whoever gives one of its posts to somebody is waited for: a term that came between would stay behind.
  await selectPostsOfUnit(db, district, unit)
  const into = await standingThen(db, district, { id: named, day })
  const { versions } = await selectUnitTree(db, district, day)
  const moved = placesAfterMerger(parentsOn({ versions, mergers: [] }, day), { unit, into })
  for (const [id, parent] of moved) {
    const [row] = await selectUnitsOf(db, district, { day, id })
    if (row === undefined) continue
    const { name_zh: zh, name_en: en, phone, address } = row
    await insertUnitVersion(db, district, { id, from: day, name: { zh, en }, parent, phone, address })
  }
  await takeOverGround(db, district, { unit, into, day })
  await moveStaff(db, district, { from: unit, into, day, by, at: ctx.now() })
}

/** What stands in the place of a unit that has itself been merged by that day. */
const standingThen = async (
  db: Db,
  district: string,
  { id, day }: { readonly id: string; readonly day: string },
): Promise<string> => {
  const seen = new Set<string>()
  let at = id
  for (;;) {
    seen.add(at)
    const [row] = await selectUnitsOf(db, district, { day, id: at })
    const next = row?.successor ?? null
    if (row === undefined || row.until === null || row.until >= day || next === null || seen.has(next)) return at
    at = next
  }
}
