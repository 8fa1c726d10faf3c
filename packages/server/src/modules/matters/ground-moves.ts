import { countPointMoves, type MoveCounter } from '#modules/grids'
import { selectOpenPlaces } from './ground-moves-store.ts'

/**
 * Open matters that would lie in another area after a change of the ground. What is recorded of them does not move: this is what
 * people will have to look at.
 */
export const matterMoves: MoveCounter = {
  what: 'matters',
  title: { zh: '未办结事项', en: 'Open matters' },
  async count(ctx, change) {
    if (change.bounds === null) return []
    return countPointMoves(change, await selectOpenPlaces(ctx.db, ctx.district.id, change.bounds))
  },
}
