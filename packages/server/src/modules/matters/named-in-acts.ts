import { listFields } from '@mazha/contracts/form-data'
import type { Matter } from '@mazha/contracts/matter'
import type { Procedure } from '@mazha/contracts/procedure'
import { compile } from '@mazha/contracts/program'
import { refuse } from '@mazha/contracts/refusal'
import type { Actor } from '@mazha/contracts/role'
import { z } from 'zod'
import { findUnits, listPeople, personNames, unitName, unitsById } from '#modules/people'
import type { Context } from '#kernel/context'
import { defaultProcedure } from './opening.ts'
import { barredOf, personKey, unitsOf } from './standing.ts'

type Decided = {
  readonly procedure: Procedure
  readonly before: Matter
  readonly after: Matter
  readonly actor: Actor
}

const withPrefix = (keys: readonly string[], prefix: string): string[] =>
  keys.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))

/**
 * Whom an act of somebody's names is there: work goes to a unit that stands today and to a person who may do it there, and what is
 * kept from somebody is kept from somebody who is known. A form that is open since yesterday, or another program, may name any other.
 *
 * @throws matter.unit-gone, term.unknown-person, term.not-able
 */
export function requireNamed(ctx: Context, { procedure, before, after, actor }: Decided): Promise<void> | undefined {
  if (actor.kind !== 'staff') return undefined
  const had = unitsOf(procedure, before)
  const given = unitsOf(procedure, after).filter((unit) => !had.includes(unit))
  const barredBefore = barredOf(procedure, before)
  const barred = barredOf(procedure, after).filter((key) => !barredBefore.includes(key))
  const { person, role, unit } = after.holder
  const holder = person === null || person === before.holder.person || person === actor.person ? undefined : person
  // Nearly no act names anybody new, and then nothing is looked up.
  if (given.length + barred.length === 0 && holder === undefined) return undefined
  return requireThere(ctx, { given, barred, holder, role, unit })
}

type Named = {
  readonly given: readonly string[]
  readonly barred: readonly string[]
  readonly holder: string | undefined
  readonly role: Matter['holder']['role']
  readonly unit: string | null
}

async function requireThere(ctx: Context, { given, barred, holder, role, unit }: Named): Promise<void> {
  if (given.length > 0) {
    const units = await unitsById(ctx)
    const gone = given.find((one) => !units.has(one))
    if (gone !== undefined) throw refuse('matter.unit-gone', { unit: unitName(units, gone) })
  }
  await requireKnown(ctx, { units: withPrefix(barred, 'u:'), people: withPrefix(barred, personKey('')) })
  if (holder === undefined) return
  const [found] = (await listPeople(ctx, { unit: unit ?? undefined })).filter(({ id }) => id === holder)
  if (found?.posts.some((post) => post.role === role && (unit === null || post.unit === unit)) === true) return
  const name = (await personNames(ctx, [holder])).get(holder)
  throw name === undefined ? refuse('term.unknown-person') : refuse('term.not-able', { name })
}

/**
 * The same of what a form of registration names, before anything is opened.
 *
 * @throws matter.unit-gone, term.unknown-person
 */
export async function requireNamedAtOpening(
  ctx: Context,
  {
    procedure: id = defaultProcedure,
    input,
  }: { readonly procedure?: string | undefined; readonly input: Readonly<Record<string, unknown>> },
): Promise<void> {
  const procedure = ctx.procedures.current(id)
  const form = procedure === undefined ? null : compile(procedure).open.form
  if (form === null) return
  const named = (...widgets: readonly string[]): string[] =>
    listFields(form.schema)
      .filter(({ meta }) => widgets.includes(meta.widget))
      .flatMap(({ name }) => input[name])
      .filter((one) => typeof one === 'string')
  // What is no id at all the form itself refuses.
  const people = named('person', 'people').filter((one) => uuid.safeParse(one).success)
  await requireKnown(ctx, { units: named('unit', 'units'), people })
}
const uuid = z.uuid()

/** A unit that has ended is known: what it became is barred with it. */
const requireKnown = async (
  ctx: Context,
  { units, people }: { readonly units: readonly string[]; readonly people: readonly string[] },
): Promise<void> => {
  const there = units.length === 0 ? new Set<string>() : await findUnits(ctx, units)
  const gone = units.find((unit) => !there.has(unit))
  if (gone !== undefined) throw refuse('matter.unit-gone', { unit: gone })
  const names = await personNames(ctx, people)
  if (people.some((person) => !names.has(person))) throw refuse('term.unknown-person')
}
