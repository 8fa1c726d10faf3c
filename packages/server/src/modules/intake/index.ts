/** Intake: the doors through which matters come in: the residents' portal, the clerk's desk, spreadsheets. */
export { districtSettings } from './district.ts'
export { routes } from './routes.ts'
export {
  cancelImport,
  countReasons,
  getImportRow,
  mapImport,
  pauseImport,
  receiveImport,
  rejectsText,
  rejectsWorkbook,
  resumeImport,
  routes as importRoutes,
  runImport,
  sayReason,
  selectReasons,
  startImport,
  startImports,
  toImportView,
  type ImportJobs,
  type ImportRow,
  type Progress,
  type StoredReason,
} from './spreadsheet/index.ts'
