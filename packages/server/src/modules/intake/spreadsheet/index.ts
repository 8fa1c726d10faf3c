/**
 * Spreadsheets of requests and histories: received, mapped, previewed, and imported in the background through the same commands as every
 * other door, so that each row becomes a matter once or comes back with its reason.
 */
export { cancelImport, getImportRow, mapImport, pauseImport, resumeImport, startImport } from './commands.ts'
export { startImports, type ImportJobs } from './jobs.ts'
export { receiveImport } from './receive.ts'
export { rejectsText, rejectsWorkbook } from './rejects.ts'
export { routes } from './routes.ts'
export type { Progress } from './progress.ts'
export { runImport } from './run-import.ts'
export { countReasons, selectReasons, type ImportRow, type StoredReason } from './store.ts'
export { sayReason, toImportView } from './view.ts'
