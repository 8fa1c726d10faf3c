import { worksAt } from '@mazha/contracts/hand-over'
import type { Actor } from '@mazha/contracts/role'
import { holderOf } from '@mazha/contracts/standing'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { derivedId } from '#kernel/ids'
import type { Told, WorkSource } from '#modules/people'
import { actOn, procedureOf } from './commands.ts'
import { isKeptFrom } from './kept-from.ts'
import { findMatter, restrictedMatters, visibleMatters } from './queries.ts'
import { scopeOf } from './scope.ts'
import { type HeldRow, selectHeldBy, selectHolders, selectNaming } from './hand-over-store.ts'

const titleOf = (number: string): Text => ({ zh: `事项 ${number}`, en: `Matter ${number}` })

const workOf = ({ id, number, role, unit, person }: HeldRow) => ({
  id,
  role,
  unit,
  person,
  title: titleOf(number),
})

/** Whether a person's posts see any matter at all: administrators' see none. */
const seesNone = (asked: Actor): boolean => {
  const scope = scopeOf(asked)
  return !scope.district && scope.units.length === 0 && (scope.reach ?? []).length === 0
}

/**
 * Matters as open work of people and units. One that is passed on has it entered in its ledger, by the system, at the version it
 * stood at; its limits run on.
 */
export const matterWork: WorkSource = {
  kind: 'matter',
  heldBy: async (ctx, people) => (await selectHeldBy(ctx.db, ctx.district.id, people)).map(workOf),
  heldIn: async (ctx, unit) =>
    (await selectNaming(ctx.db, ctx.district.id, unit))
      .filter((row) => row.unit === unit || worksAt(procedureOf(ctx, row), row.facts, unit))
      .map(workOf),
  holders: (ctx, asked) => {
    if (asked === undefined) return selectHolders(ctx.db, ctx.district.id, {})
    return selectHolders(ctx.db, ctx.district.id, { open: seesNone(asked), bars: scopeOf(asked).bars ?? [] })
  },
  told: async (ctx, asked, ids) => {
    const [visible, restricted] = await Promise.all([
      visibleMatters(ctx, scopeOf(asked), ids),
      restrictedMatters(ctx, ids),
    ])
    return new Map(
      ids.map((id): [string, Told] => {
        const number = visible.get(id)
        if (number !== undefined) return [id, { title: titleOf(number) }]
        return [id, restricted.has(id) ? 'nothing' : 'counted']
      }),
    )
  },
  pass: async (ctx: Context, { id, unit, record, ...move }) => {
    const before = await findMatter(ctx, { id })
    if (before === undefined) return undefined
    // A successor who belongs to a unit from which it is kept does not get it: then whoever of the unit takes it.
    const to = move.person?.to ?? null
    const kept =
      to !== null && (await isKeptFrom(ctx, { procedure: procedureOf(ctx, before), matter: before, person: to }))
    const reason = kept ? 'queue' : move.reason
    const person = kept && move.person !== undefined ? { ...move.person, to: null } : move.person
    // The same handover of the same standing is one command, whichever process sends it.
    const clientId = derivedId('hand-over', id, String(before.version), JSON.stringify({ person, unit }))
    const { matter } = await actOn(ctx, {
      clientId,
      id,
      action: 'hand_over',
      input: { reason, ...(person === undefined ? {} : { person }), ...(unit === undefined ? {} : { unit }) },
      actor: { kind: 'system' },
      handover: (after) => {
        if (record === undefined || person === undefined) return undefined
        const toPerson = holderOf(procedureOf(ctx, after), after).person
        return {
          id: derivedId('kept', clientId),
          person: person.from,
          post: record.post,
          kind: matterWork.kind,
          item: id,
          toPerson,
          toUnit: record.unit,
          reason: toPerson === null ? 'queue' : reason,
        }
      },
    })
    if (matter.version === before.version) return undefined
    return { person: holderOf(procedureOf(ctx, matter), matter).person }
  },
}
