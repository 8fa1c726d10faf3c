import type { Context } from '#kernel/context'
import { moveState, type ImportRow } from './store.ts'

/** How far an import is. */
export type Progress = Pick<
  ImportRow,
  'id' | 'state' | 'rows_total' | 'rows_read' | 'created' | 'repeated' | 'rejected' | 'remarked'
>

/** What `onImport` tells, in this process and in the others. */
const topic = 'import'

/** Tells open pages how far it is. */
export const tellProgress = (ctx: Context, { id, state, ...progress }: Progress): void => {
  const { rows_total: rowsTotal, rows_read: rowsRead, created, repeated, rejected } = progress
  ctx.news.tellProgress({ topic, of: id, data: { id, state, rowsTotal, rowsRead, created, repeated, rejected } })
}

/** Moves it to another state and tells open pages. @returns whether it was in one of the states to move from */
export const moveImport = async (ctx: Context, move: Parameters<typeof moveState>[1]): Promise<boolean> => {
  const moved = await moveState(ctx, move)
  if (moved) ctx.news.tellProgress({ topic, of: move.id, data: { id: move.id, state: move.to } })
  return moved
}
