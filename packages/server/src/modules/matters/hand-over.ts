import { holderOf } from '@mazha/contracts/standing'
import type { Context } from '#kernel/context'
import type { WorkSource } from '#modules/people'
import { actOn, procedureOf } from './commands.ts'
import { derivedId } from './ids.ts'
import { findMatter } from './queries.ts'
import { type HeldRow, selectHeldBy, selectHeldIn, selectHolders } from './hand-over-store.ts'

const workOf = ({ id, number, role, unit, person }: HeldRow) => ({
  id,
  role,
  unit,
  person,
  title: { zh: `事项 ${number}`, en: `Matter ${number}` },
})

/**
 * Matters as open work of people and units. One that is passed on has it entered in its ledger, by the system, at the version it
 * stood at; its limits run on.
 */
export const matterWork: WorkSource = {
  kind: 'matter',
  heldBy: async (ctx, people) => (await selectHeldBy(ctx.db, ctx.district.id, people)).map(workOf),
  heldIn: async (ctx, unit) => (await selectHeldIn(ctx.db, ctx.district.id, unit)).map(workOf),
  holders: (ctx) => selectHolders(ctx.db, ctx.district.id),
  pass: async (ctx: Context, { id, reason, person, unit }) => {
    const before = await findMatter(ctx, { id })
    if (before === undefined) return undefined
    const { matter } = await actOn(ctx, {
      // The same handover of the same standing is one command, whichever process sends it.
      clientId: derivedId('hand-over', id, String(before.version), JSON.stringify({ person, unit })),
      id,
      action: 'hand_over',
      input: { reason, ...(person === undefined ? {} : { person }), ...(unit === undefined ? {} : { unit }) },
      actor: { kind: 'system' },
    })
    if (matter.version === before.version) return undefined
    return { person: holderOf(procedureOf(ctx, matter), matter).person }
  },
}
