/**
 * Who looked at whose data and what left the house: both are recorded before it happens, in logs that only grow. Nothing here
 * knows what a matter is.
 */
export { type ExportMark, headerFooterOf, recordExport } from './exports.ts'
export { cellTime, markedWorkbook, mostRows, sendWorkbook } from './workbook.ts'
export {
  lookAt,
  noteHeldAgainst,
  noteListed,
  noteOpened,
  noteSearches,
  noteTaken,
  refuseSpentSearches,
  tellKnown,
} from './views.ts'
export { certify, eraseDue } from './erasure.ts'
export { routes } from './routes.ts'
export { type Certificate, selectCertificates } from './store-erasure.ts'
export { selectViewsOf, selectViewsOfMatter, type ViewRecord } from './store.ts'
