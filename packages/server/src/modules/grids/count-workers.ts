import { countHoldersOf } from '#modules/people'
import { today } from './day.ts'
import type { Move, MoveCounter } from './preview-change.ts'

/** People whose posts answer for an area that ends: they answer for all it goes on in. */
export const workerCounter: MoveCounter = {
  what: 'workers',
  title: { zh: '岗位人员', en: 'People at their posts' },
  async count(ctx, { successors }) {
    if (successors.size === 0) return []
    const holders = await countHoldersOf(ctx.db, ctx.district.id, { areas: [...successors.keys()], day: today(ctx) })
    return [...holders].flatMap(([from, count]): Move[] => {
      const heirs = successors.get(from) ?? []
      return heirs.length === 0 ? [{ from, to: null, count }] : heirs.map((to) => ({ from, to, count }))
    })
  },
}
