/**
 * Who looks after which ground: staffing sheets of grids, the staffing report, the public notice of a grid, the contact cards and
 * notices that are printed, and tables of units and staff that are taken in and given out.
 */
export { printGrids } from './cards.ts'
export { cardRoutes } from './cards-routes.ts'
export { photoRoutes } from './photo-routes.ts'
export { sweepPhotos } from './photos.ts'
export { servePrints } from './cards-thread.ts'
export { routes } from './routes.ts'
