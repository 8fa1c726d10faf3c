import { serveReader } from '#modules/intake/spreadsheet/reader'

/** The thread that reads a spreadsheet. */
await serveReader()
