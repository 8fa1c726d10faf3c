/**
 * The ground: the area tree from city to micro-grid, its boundaries, which area a point lies in, and the ground of any past
 * day. It changes by dated change sets and imports; nothing that was recorded on it moves with it.
 *
 * ```ts
 * const ground = await groundNow(ctx)          // in memory after the first time
 * const area = ground.findAreaAt({ lng, lat }) // the finest one; undefined outside all
 * const then = await groundOf(ctx, '2026-03-01')
 * ```
 */
export { boundaryRoutes } from './boundary-routes.ts'
export { type BoundaryResult, runBoundaries } from './boundary-run.ts'
export { serveBoundaries } from './boundary-thread.ts'
export { changeRoutes } from './change-routes.ts'
export { serveChecks } from './check-thread.ts'
export { applyDueChanges } from './apply-change.ts'
export { checkDraft, draftChange, draftPacked, planForDay, previewChange } from './changes.ts'
export { findAreaAt, groundNow, groundOf, refreshGround } from './current.ts'
export type { Ground } from './ground.ts'
export { startGround } from './jobs.ts'
export { borderOf, joinShapes, pointWithin } from './join-shapes.ts'
export {
  addMoveCounter,
  changedCells,
  countPointMoves,
  type GroundChange,
  type Move,
  type MoveCounter,
  pointMoves,
} from './preview-change.ts'
export { getArea } from './queries.ts'
export { type AreaFile, importAreas, previewAreas } from './import-areas.ts'
export { rejectsText } from './import-rejects.ts'
export { importRoutes } from './import-routes.ts'
export { routes } from './routes.ts'
export { featureRoutes } from './features-routes.ts'
export { type Bounds, geometryOf, type Position, type Shape, shapeOf, shapeOfPolygons } from './shape.ts'
export { type GroundWrite, writeGround } from './write-ground.ts'
export type { AreaEdit } from './change-ground.ts'
export { packSteps } from './steps.ts'
export { serveTiles } from './tiles-thread.ts'
export { tileRoutes } from './tiles-routes.ts'
