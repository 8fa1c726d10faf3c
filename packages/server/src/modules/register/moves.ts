import { refuse } from '@mazha/contracts/refusal'
import type { Relation, ResidentView } from '@mazha/contracts/register'
import { personalFieldNames } from '@mazha/contracts/register-rules'
import type { Context } from '#kernel/context'
import type { StaffActor } from '#kernel/http'
import { getHousehold } from './buildings.ts'
import { changeBy } from './changes.ts'
import { monthsLater, refuseAhead, today } from './day.ts'
import { keepOf } from './personal.ts'
import { type Reach, reachOf } from './reach.ts'
import { getResident, residentNotFound, viewResident } from './residents.ts'
import { type Db, insertChanges, type NewChange, recording } from './store.ts'
import { renewKey, restoreField, shortenField } from './store-people.ts'
import {
  endResidence,
  insertResidences,
  reopenResidence,
  selectLastDay,
  selectOpenResidence,
  selectResidences,
} from './store-residences.ts'

/** Who moves in, out, or from one home into another; and what that means for how long somebody's data is kept. */

/** How far ahead a move may be recorded. */
const monthsAhead = 12

type By = Pick<StaffActor, 'person' | 'posts'>
type In = { readonly household: string; readonly relation: Relation; readonly from?: string | undefined }

/** Records that somebody lives in a household. @returns whether that is new */
const settle = async (ctx: Context, db: Db, id: string, { household, relation, from = today(ctx) }: In) => {
  const district = ctx.district.id
  const here = await selectResidences(db, district, [household])
  if (here.some(({ resident, until }) => resident === id && until === null)) return false
  const residence = { resident: id, household, relation, from }
  await insertResidences(db, district, [{ ...residence, until: null }])
  await reopenResidence(db, district, residence)
  await keepOn(ctx, db, id)
  return true
}

/**
 * Keeps whoever comes back as long as somebody who never left: from when each field was recorded, not from today, for nobody has
 * confirmed it.
 */
export const keepOn = async (ctx: Context, db: Db, id: string): Promise<void> => {
  const district = ctx.district.id
  for (const field of personalFieldNames) {
    await restoreField(db, district, {
      resident: id,
      field,
      months: keepOf(ctx, field).years * 12,
      zone: ctx.district.zone,
    })
  }
  await renewKey(db, district, id)
}

type Left = { readonly id: string; readonly household: string; readonly until: string }

/** Ends a home. @returns whether there was one. @throws register.left-before for a day before somebody lived there */
const endHome = async (ctx: Context, db: Db, { id, household, until }: Left): Promise<boolean> => {
  const district = ctx.district.id
  const here = { resident: id, household }
  const home = await selectOpenResidence(db, district, { ...here, until, zone: ctx.district.zone })
  if (home === undefined) return false
  // Where nobody said since when, the day of recording stands: whoever had left by then lived there before it.
  if (until < home.from && !home.movable) throw refuse('register.left-before', { from: home.from })
  await endResidence(db, district, { ...here, until })
  return true
}

const leave = async (ctx: Context, db: Db, { id, household, until }: Left): Promise<void> => {
  const district = ctx.district.id
  if (!(await endHome(ctx, db, { id, household, until }))) throw residentNotFound()
  const last = await selectLastDay(db, district, id)
  if (last === null) return
  for (const field of personalFieldNames) {
    const end = monthsLater(last, keepOf(ctx, field).monthsAfterLeaving)
    await shortenField(db, district, { resident: id, field, until: end })
  }
  await renewKey(db, district, id)
}

/** Whoever moves is within reach where they come from as well. @throws register.not-found, register.erased */
const getMover = async (ctx: Context, id: string, reach: Reach): Promise<void> => {
  const { person } = await getResident(ctx, id, reach)
  if (person.row.erased) throw refuse('register.erased')
}

/** Somebody who is recorded moves into one more household. */
export const moveIn = async (ctx: Context, id: string, given: In, by: By): Promise<ResidentView> => {
  refuseAhead(ctx, given.from, monthsAhead)
  const reach = reachOf(by.posts)
  await getHousehold(ctx, given.household, reach)
  await getMover(ctx, id, reach)
  await recording(ctx, async (db) => {
    if (!(await settle(ctx, db, id, given))) return
    const change = changeBy(by, { kind: 'resident', subject: id, change: 'moved_in' })
    await insertChanges(db, ctx.district.id, [change], ctx.now())
  })
  return viewResident(ctx, id, by)
}

/** Somebody leaves a household. Whoever has no home left here is kept only as long as the rules say. */
export const moveOut = async (
  ctx: Context,
  id: string,
  {
    household,
    until = today(ctx),
    reason,
  }: { readonly household: string; readonly until?: string | undefined; readonly reason: string },
  by: By,
): Promise<void> => {
  const reach = reachOf(by.posts)
  refuseAhead(ctx, until, monthsAhead)
  await getHousehold(ctx, household, reach)
  await getResident(ctx, id, reach)
  await recording(ctx, async (db) => {
    await leave(ctx, db, { id, household, until })
    const change = changeBy(by, { kind: 'resident', subject: id, change: 'moved_out', reason })
    await insertChanges(db, ctx.district.id, [change], ctx.now())
  })
}

/** Somebody moves from one household into another, both within reach, on one day. Sent again, it does nothing more. */
export const moveWithin = async (
  ctx: Context,
  id: string,
  { leaves, reason, from = today(ctx), ...given }: In & { readonly leaves: string; readonly reason: string },
  by: By,
): Promise<ResidentView> => {
  const reach = reachOf(by.posts)
  refuseAhead(ctx, from, monthsAhead)
  await getHousehold(ctx, leaves, reach)
  await getHousehold(ctx, given.household, reach)
  await getMover(ctx, id, reach)
  if (leaves === given.household) throw refuse('register.same-home')
  await recording(ctx, async (db) => {
    const changes: NewChange[] = []
    const changed = (change: NewChange['change']): void =>
      void changes.push(changeBy(by, { kind: 'resident', subject: id, change, reason }))
    if (await settle(ctx, db, id, { ...given, from })) changed('moved_in')
    // The new home stands first: nothing is shortened for want of one.
    if (await endHome(ctx, db, { id, household: leaves, until: from })) changed('moved_out')
    await insertChanges(db, ctx.district.id, changes, ctx.now())
  })
  return viewResident(ctx, id, by)
}
