import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import ExcelJS from 'exceljs'
import type { Actor } from '@mazha/contracts/role'
import type { Language } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { type ExportMark, headerFooterOf } from '#modules/audit'
import { reasonHeadings } from './headings.ts'
import { forReader } from './known-numbers.ts'
import { selectReasons, type ImportRow, type StoredReason } from './store.ts'
import { sayReason } from './view.ts'

/** What became of a row, in the file's own column. */
const resultOf = ({ kept, code }: StoredReason): string => {
  if (kept) return '已登记，有备注 Registered, with a remark'
  return code === 'import.row-repeat' || code === 'import.row-known' ? '重复 Repeat' : '未登记 Rejected'
}

/** Whom the rows are for. */
type Reading = {
  readonly language: Language
  readonly reader: Actor
  /** Who took it, when and why: on every page, where it is taken by somebody of the console. */
  readonly mark?: ExportMark
  /** How many rows a sheet takes, its headings among them. */
  readonly sheetRows?: number
}

/** Excel opens no sheet with more. */
const mostSheetRows = 1_048_576

const lineOf = (reason: StoredReason, width: number, language: Language): readonly string[] => [
  ...Array.from({ length: width }, (_, column) => reason.cells[column] ?? ''),
  String(reason.row),
  resultOf(reason),
  sayReason(reason.code, reason.details)[language],
]

/**
 * Every row that did not become a matter, and every one that did with a remark, as it stood in the file, with what became of it and why.
 * It can be corrected and imported again as it is. Every cell is a text, so nothing in it is ever computed by whoever opens it. What one
 * sheet cannot take goes on in the next, below the same headings.
 */
export const rejectsWorkbook = (
  ctx: Context,
  row: ImportRow,
  { language, reader, mark, sheetRows = mostSheetRows }: Reading,
): Readable => {
  const out = new PassThrough()
  const headings = [...row.found.headings, ...reasonHeadings]
  const write = async (): Promise<void> => {
    const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out, useSharedStrings: false })
    const begin = (n: number): ExcelJS.Worksheet => {
      const begun = book.addWorksheet(n === 1 ? 'rows' : `rows ${n}`, {
        views: [{ state: 'frozen', ySplit: 1 }],
        ...(mark === undefined ? {} : { headerFooter: headerFooterOf(ctx, mark) }),
      })
      begun.columns = headings.map((_, at) => ({ width: at >= row.found.headings.length ? 24 : 16 }))
      begun.addRow(headings).commit()
      return begun
    }
    let sheets = 1
    let sheet = begin(sheets)
    let rows = 1
    for await (const reasons of selectReasons(ctx, row.id)) {
      for (const reason of await forReader(ctx, reader, reasons)) {
        if (rows >= sheetRows) {
          sheet.commit()
          sheets += 1
          sheet = begin(sheets)
          rows = 1
        }
        rows += 1
        const line = sheet.addRow(lineOf(reason, row.found.headings.length, language))
        line.eachCell((cell) => {
          cell.numFmt = '@'
        })
        line.commit()
      }
    }
    sheet.commit()
    await book.commit()
  }
  write().catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))))
  return out
}

/** The same as text: UTF-8 with a byte order mark, so that Excel shows Chinese. */
export const rejectsText = (ctx: Context, row: ImportRow, { language, reader }: Reading): Readable => {
  const out = new PassThrough()
  const put = async (line: readonly string[]): Promise<void> => {
    if (!out.write(`${line.map(toField).join(',')}\r\n`)) await once(out, 'drain')
  }
  const write = async (): Promise<void> => {
    out.write('\ufeff')
    await put([...row.found.headings, ...reasonHeadings])
    for await (const reasons of selectReasons(ctx, row.id)) {
      for (const reason of await forReader(ctx, reader, reasons))
        await put(lineOf(reason, row.found.headings.length, language))
    }
    out.end()
  }
  write().catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))))
  return out
}

/** A text that Excel would take for a formula gets an apostrophe before it; reading such a file takes it away again. */
const toField = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe
}
