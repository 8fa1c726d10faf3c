/**
 * Who looks after which ground: staffing sheets of grids, the staffing report, the public notice of a grid, and tables of units
 * and staff that are taken in and given out.
 */
export { gridNotice } from './notice.ts'
export { staffingReport } from './report.ts'
export { routes } from './routes.ts'
export { staffingSheet } from './sheet.ts'
