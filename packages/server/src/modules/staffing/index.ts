/**
 * Who looks after which ground: staffing sheets of grids, the staffing report, the public notice of a grid, and tables of units
 * and staff that are taken in and given out.
 */
export { routes } from './routes.ts'
