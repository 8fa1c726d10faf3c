import { purposes, type RegisterViews } from '@mazha/contracts/audit'
import { roles } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { selectViewsOf } from '#modules/audit'
import { unitName, unitsById } from '#modules/people'
import { today } from './day.ts'
import { digestOfProven, formerPhoneDigest, provenPhone } from './personal.ts'
import { changeDigest, selectPhoneOwners } from './store-people.ts'

/**
 * What a resident reads of the looks at what the register keeps of them. The telephone that was proved is all that is known of
 * whoever asks; so looks are told only where that number stands with one person and nobody else, and only since it was recorded
 * there: whoever had it before, or shares it, is another person (docs/register.md).
 */

const titles: Readonly<Record<string, Text>> = purposes

/** Whether somebody of the register has this number; a code may be sent to it. */
export const isPhoneRegistered = async (ctx: Context, phone: string): Promise<boolean> => {
  const digest = await takeOver(ctx, phone)
  return (await selectPhoneOwners(ctx.db, ctx.district.id, digest, today(ctx))).length > 0
}

/** Rows of before are found by the number alone, which is at hand only here. */
const takeOver = async (ctx: Context, phone: string): Promise<Buffer> => {
  const digest = digestOfProven(ctx, provenPhone(ctx, phone))
  const from = formerPhoneDigest(ctx, phone)
  await changeDigest(ctx.db, ctx.district.id, { field: 'phone', from, to: digest })
  return digest
}

/** Who looked at what is kept of whoever proved a number: by post, with the purpose. */
export const viewsOfProven = async (ctx: Context, proven: Buffer): Promise<RegisterViews> => {
  const owners = await selectPhoneOwners(ctx.db, ctx.district.id, digestOfProven(ctx, proven), today(ctx))
  const [owner] = owners
  if (owner === undefined) return { known: 'none', items: [] }
  if (owners.length > 1) return { known: 'several', items: [] }
  const { resident, since } = owner
  const [views, units] = await Promise.all([
    selectViewsOf(ctx.db, ctx.district.id, { subject: resident, since }),
    unitsById(ctx),
  ])
  return {
    known: 'one',
    items: views.map(({ at, role, unit, purpose }) => ({
      at: at.toISOString(),
      roleTitle: roles[role],
      unitName: unitName(units, unit),
      purpose: titles[purpose] ?? { zh: purpose, en: purpose },
    })),
  }
}
