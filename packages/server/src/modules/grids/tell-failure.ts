import { dayInWords } from '@mazha/contracts/day-words'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { recordNotice } from '#modules/notices'
import { listHoldersOf } from '#modules/people'
import type { ChangeSetRow } from './change-store.ts'
import { selectNamedAreas } from './change-store.ts'
import { today } from './day.ts'

/** Who decides how the ground is divided: they can take the change back, revise it, or choose another day. */
const planners = ['role:leader', 'role:administrator']
/** More people than these read of it in the list of changes. */
const mostTold = 500

/**
 * Tells of a change that could not be applied at its date: whoever drew it up and planned it, those who plan the ground, and those
 * who answer for the areas that it names. Once for each reason and day, however often it is tried.
 */
export const tellFailure = async (
  ctx: Context,
  change: Pick<ChangeSetRow, 'id' | 'title' | 'made_by' | 'planned_by' | 'planned_for'>,
  { code, words }: { readonly code: string; readonly words: Text },
): Promise<void> => {
  const { id, title, made_by: madeBy, planned_by: plannedBy, planned_for: day } = change
  const district = ctx.district.id
  const areas = await selectNamedAreas(ctx.db, district, { id, limit: 5000 })
  const holders = await listHoldersOf(ctx.db, district, { areas, day: today(ctx) })
  const people = [madeBy, plannedBy, ...holders.slice(0, mostTold).map(({ person }) => person)]
  const addressees = new Set([
    ...people.flatMap((person) => (person === null ? [] : [`person:${person}`])),
    ...planners,
  ])
  const text = {
    zh: `区划调整“${title}”没有在${dayInWords(day ?? '', 'zh')}生效：${words.zh}`,
    en: `The change of the ground “${title}” was not applied on ${dayInWords(day ?? '', 'en')}: ${words.en}`,
  }
  for (const addressee of addressees) {
    await recordNotice(ctx, {
      id: `change:${id}:${day ?? ''}:${code}:${addressee}`,
      matter: null,
      change: id,
      addressee,
      text,
      at: ctx.now(),
    })
  }
}
