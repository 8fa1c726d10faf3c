/**
 * Reads .xlsx and .csv as streams of typed cells, with memory that does not grow with the rows, and refuses what is damaged, hostile or something
 * else than its name says. Knows nothing of matters or of the database; runs in a thread of its own.
 */
export { bareText, cellText, formatCivil, parseCivil, possibleOrders, serialToCivil } from './cell.ts'
export type { Cell, Civil, DateOrder, Row } from './cell.ts'
export { limits } from './limits.ts'
export { readInThread } from './thread.ts'
export { readSpreadsheet, type FileFacts, type ReadFile } from './read-file.ts'
export { type Columns, createColumns, type Mapping } from './columns.ts'
export { commaText } from './comma-text.ts'
export { readTable, type Table } from './table.ts'
