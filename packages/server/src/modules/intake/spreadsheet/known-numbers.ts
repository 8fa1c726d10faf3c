import type { Actor } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'
import { scopeOf, visibleNumbers } from '#modules/matters'
import type { Context } from '#kernel/context'
import type { StoredReason } from './store.ts'

/** What stands for a number that whoever reads may not see: the row is known all the same. */
const notShown: Text = { zh: '（编号不显示）', en: '(number not shown)' }

type Reason = Pick<StoredReason, 'code' | 'details'>

/** Reasons as somebody may read them: the number of a matter that they may not see is left out. */
export const forReader = async <T extends Reason>(
  ctx: Context,
  reader: Actor,
  reasons: readonly T[],
): Promise<readonly T[]> => {
  const numberOf = ({ code, details }: Reason): string | undefined =>
    (code === 'import.row-known' || code === 'import.row-number-taken') && typeof details['number'] === 'string'
      ? details['number']
      : undefined
  const numbers = new Set(reasons.flatMap((reason) => numberOf(reason) ?? []))
  if (numbers.size === 0) return reasons
  const seen = await visibleNumbers(ctx, scopeOf(reader), [...numbers])
  return reasons.map((reason) => {
    const number = numberOf(reason)
    // One that names a row of the file itself names no matter.
    if (number === undefined || seen.has(number) || number.startsWith('#')) return reason
    return { ...reason, details: { ...reason.details, number: notShown } }
  })
}
