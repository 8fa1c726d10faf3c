import { serveReader } from '#kernel/spreadsheet/thread-side'

/** The thread that reads a spreadsheet. */
await serveReader()
