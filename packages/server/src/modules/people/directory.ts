import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { type Person, selectNames, selectPeople, selectUnits, type Unit } from './store.ts'

const keptMs = 10_000
const kept = new WeakMap<
  Context,
  { readonly day: string; readonly at: number; readonly units: Promise<ReadonlyMap<string, Unit>> }
>()

/** The units of today by id. Every list names them, so they are read once in ten seconds. */
export const unitsById = (ctx: Context): Promise<ReadonlyMap<string, Unit>> => {
  const day = today(ctx)
  const at = ctx.now().getTime()
  const known = kept.get(ctx)
  if (known !== undefined && known.day === day && at >= known.at && at - known.at < keptMs) return known.units
  const units = selectUnits(ctx.db, ctx.district.id, day).then((list) => new Map(list.map((unit) => [unit.id, unit])))
  kept.set(ctx, { day, at, units })
  units.catch(() => kept.delete(ctx))
  return units
}

/** Forgets what was read of the units: after one was added or renamed. */
export const forgetUnits = (ctx: Context): void => {
  kept.delete(ctx)
}

/** A unit's name; a unit that is no longer there keeps its id as its name. */
export const unitName = (units: ReadonlyMap<string, Unit>, id: string): Text =>
  units.get(id)?.name ?? { zh: id, en: id }

/** Who holds a post today; of one unit, or of the whole district. */
export const listPeople = (ctx: Context, { unit }: { unit?: string | undefined } = {}): Promise<Person[]> =>
  selectPeople(ctx.db, ctx.district.id, today(ctx), unit ?? null)

/** Names of people by id, also of those who have left. */
export const personNames = (ctx: Context, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> => {
  const wanted = [...new Set(ids)]
  return wanted.length === 0 ? Promise.resolve(new Map()) : selectNames(ctx.db, ctx.district.id, wanted)
}
