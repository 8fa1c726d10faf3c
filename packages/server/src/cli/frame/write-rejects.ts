import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Language } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { rejectsText, rejectsWorkbook, type ImportRow } from '#modules/intake'

/** Writes an import's rows with their reasons to a file: text when its name ends in .csv, else a workbook. */
export const writeRejects = (ctx: Context, row: ImportRow, file: string, language: Language): Promise<void> =>
  pipeline(
    (file.endsWith('.csv') ? rejectsText : rejectsWorkbook)(ctx, row, { language, reader: { kind: 'system' } }),
    createWriteStream(file, { mode: 0o600 }),
  )
