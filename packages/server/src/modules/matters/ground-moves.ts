import { changedCells, countPointMoves, type MoveCounter, pointMoves } from '#modules/grids'
import { selectOpenPlaces } from './ground-moves-store.ts'
import { visibleMatters } from './queries.ts'
import { scopeOf } from './scope.ts'

/**
 * Open matters that would lie in another area after a change of the ground. What is recorded of them does not move: this is what
 * people will have to look at.
 */
export const matterMoves: MoveCounter = {
  what: 'matters',
  title: { zh: '未办结事项', en: 'Open matters' },
  async count(ctx, change) {
    if (change.bounds === null) return []
    return countPointMoves(change, await selectOpenPlaces(ctx.db, ctx.district.id, change.bounds, changedCells(change)))
  },
  async list(ctx, change, { asked, most }) {
    if (change.bounds === null) return []
    const moved = [
      ...pointMoves(change, await selectOpenPlaces(ctx.db, ctx.district.id, change.bounds, changedCells(change))),
    ].slice(0, most)
    const seen = await visibleMatters(
      ctx,
      scopeOf(asked),
      moved.map(({ point }) => point.id),
    )
    return moved.flatMap(({ point: { id, number: name }, from, to }) => (seen.has(id) ? [{ id, name, from, to }] : []))
  },
}
