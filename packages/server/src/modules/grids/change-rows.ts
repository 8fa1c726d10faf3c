import type { AreaChangeItem } from '@mazha/contracts/area-change'
import { fill, type RefusalCode, refusals, refuse } from '@mazha/contracts/refusal'
import type { Text } from '@mazha/contracts/text'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { type ChangeSetRow, selectChangeSet, selectSteps } from './change-store.ts'
import type { Led } from './shared-work.ts'
import { parseSteps } from './steps.ts'

/** A change set as it is stored: its row, its steps, and why it could not be applied. */

export const isCode = (code: string): code is RefusalCode => code in refusals
export const storedFailure = z.object({
  code: z.string().refine(isCode),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.object({ zh: z.string(), en: z.string() })])),
  /** The ground's version that it could not be applied to: tried again when that has changed. */
  ground: z.int(),
})

export const sayFailure = ({ code, details }: Pick<z.infer<typeof storedFailure>, 'code' | 'details'>): Text => ({
  zh: fill(refusals[code].text.zh, details, 'zh'),
  en: fill(refusals[code].text.en, details, 'en'),
})

/** @throws ground.change-not-found */
export const getRow = async (ctx: Context, id: string): Promise<ChangeSetRow> => {
  const row = await selectChangeSet(ctx.db, ctx.district.id, id)
  if (row === undefined) throw refuse('ground.change-not-found')
  return row
}

const readAtOnce = 250

/** All steps, in pages: the server answers others while those of a whole city are read. */
export const getItems = async (
  ctx: Context,
  id: string,
  told: (done: number) => void = () => undefined,
): Promise<AreaChangeItem[]> => {
  const items: AreaChangeItem[] = []
  for (;;) {
    const page = await selectSteps(ctx.db, ctx.district.id, { id, from: items.length, limit: readAtOnce })
    items.push(...parseSteps(page))
    told(items.length)
    if (page.length < readAtOnce) return items
  }
}

/** The same for work that is followed: it tells how far it is, and ends when nobody waits. */
export const itemsOf =
  (ctx: Context, { id, steps }: Pick<ChangeSetRow, 'id' | 'steps'>) =>
  ({ signal, told }: Led): Promise<AreaChangeItem[]> =>
    getItems(ctx, id, (done) => {
      signal.throwIfAborted()
      told({ step: 'reading', share: Math.min(1, done / Math.max(1, steps)) })
    })
