import type { Matter } from '@mazha/contracts/matter'
import type { Procedure } from '@mazha/contracts/procedure'
import { refuse } from '@mazha/contracts/refusal'
import { type Actor, barsOf } from '@mazha/contracts/role'
import { unitName, unitsById, unitsOver, unitsUnder } from '#modules/people'
import type { Context } from '#kernel/context'
import { barredOf, unitsOf } from './standing.ts'

const unitBar = 'u:'

const barredUnits = (procedure: Procedure, matter: Matter): string[] =>
  barredOf(procedure, matter).flatMap((bar) => (bar.startsWith(unitBar) ? [bar.slice(unitBar.length)] : []))

/** Whether a matter is kept from somebody, by name or by a unit that the person belongs to. */
export async function isKeptFrom(
  ctx: Context,
  { procedure, matter, person }: { readonly procedure: Procedure; readonly matter: Matter; readonly person: string },
): Promise<boolean> {
  const barred = barredOf(procedure, matter)
  if (barred.length === 0) return false
  const barredBy = await unitsOver(ctx, person)
  return barsOf({ kind: 'staff', person, posts: [], barredBy }).some((bar) => barred.includes(bar))
}

type Change = {
  readonly procedure: Procedure
  readonly before: Matter
  readonly after: Matter
  readonly actor: Actor
}

/**
 * Work is not given to a person from whom it is kept, nor to a unit whose people may not see it, nor kept from the unit that is at work on it: the units below one
 * that it is kept from are such units too, which a procedure's own conditions cannot know.
 *
 * @throws matter.kept-from-unit, matter.kept-from-person
 */
export async function requireUnbarred(ctx: Context, { procedure, before, after, actor }: Change): Promise<void> {
  // What the system passes on goes where it goes; whoever dispatches sees that nobody there has it.
  if (actor.kind === 'system' || after.closedAt !== null) return
  const { person } = after.holder
  if (person !== null && person !== before.holder.person && (actor.kind !== 'staff' || person !== actor.person)) {
    if (await isKeptFrom(ctx, { procedure, matter: after, person })) throw refuse('matter.kept-from-person')
  }
  const barred = barredUnits(procedure, after)
  if (barred.length === 0) return
  const had = unitsOf(procedure, before)
  const given = unitsOf(procedure, after).filter((unit) => !had.includes(unit))
  const known = barredUnits(procedure, before)
  const atWork = barred.some((unit) => !known.includes(unit)) && after.holder.unit !== null ? [after.holder.unit] : []
  if (given.length === 0 && atWork.length === 0) return
  const under = await unitsUnder(ctx, barred)
  const unit = [...given, ...atWork].find((one) => under.has(one))
  if (unit !== undefined) throw refuse('matter.kept-from-unit', { unit: unitName(await unitsById(ctx), unit) })
}
