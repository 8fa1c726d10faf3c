import { PassThrough, type Readable } from 'node:stream'
import type { Language, Text } from '@mazha/contracts/text'
import type { Worksheet } from 'exceljs'
import type { FastifyReply } from 'fastify'
import type { Context } from '#kernel/context'
import { addMarkSheet, type ExportMark, headerFooterOf } from './exports.ts'

/** Tables as a marked workbook: heads that stay, a page's head and foot, and a last sheet that says who took it, when and why. */

/** More rows than this stand in no workbook. */
export const mostRows = 50_000
const cut: Text = {
  zh: `只写到这里：一张表最多 ${mostRows.toLocaleString('en')} 行，其余没有写入。请加上条件，分几次导出。`,
  en: `It ends here: a table holds ${mostRows.toLocaleString('en')} rows at most, and the others are not in it. Filter, and export in parts.`,
}

type MarkedSheet = {
  readonly title: Text
  /** Heading and width of each column. */
  readonly columns: readonly (readonly [Text, number])[]
  readonly rows: Iterable<Cells> | AsyncIterable<Cells>
}
type Cells = readonly (string | number)[]

/** A workbook, written as its rows are read; a text stays a text, whatever sign it begins with. */
export const markedWorkbook = async (
  ctx: Context,
  sheets: readonly MarkedSheet[],
  {
    mark,
    language,
    plain = false,
  }: {
    readonly mark: ExportMark
    readonly language: Language
    /** It tells of nobody but who worked on it. */
    readonly plain?: boolean
  },
): Promise<Readable> => {
  const { default: Excel } = await import('exceljs')
  const out = new PassThrough()
  const book = new Excel.stream.xlsx.WorkbookWriter({ stream: out, useSharedStrings: false, useStyles: true })
  const write = async (): Promise<void> => {
    for (const { title, columns, rows } of sheets) {
      const sheet = book.addWorksheet(title[language], {
        views: [{ state: 'frozen', ySplit: 1 }],
        headerFooter: headerFooterOf(ctx, mark),
      })
      sheet.columns = columns.map(([header, width]) => ({ header: header[language], width }))
      sheet.getRow(1).font = { bold: true }
      let written = 0
      for await (const row of rows) {
        if (out.destroyed) break
        if (written >= mostRows) {
          addCutRow(sheet, language)
          break
        }
        sheet.addRow([...row]).commit()
        written += 1
        if (out.writableNeedDrain)
          await new Promise<void>((resolve) => out.once('drain', resolve).once('close', resolve))
      }
      sheet.commit()
    }
    addMarkSheet(ctx, book, mark, { language, plain })
    await book.commit()
  }
  write().catch((error: unknown) =>
    out.destroy(error instanceof Error ? error : new Error('The export failed', { cause: error })),
  )
  return out
}

/** Says as the last row of a table that there is more than stands in it. */
const addCutRow = (sheet: Pick<Worksheet, 'addRow'>, language: Language): void => {
  const row = sheet.addRow([cut[language]])
  row.font = { bold: true }
  row.commit()
}

/** A moment in a cell, on the district's clock. */
export const cellTime = (ctx: Context): ((at: Date | string) => string) => {
  const time = new Intl.DateTimeFormat('sv-SE', {
    timeZone: ctx.district.zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return (at) => time.format(typeof at === 'string' ? new Date(at) : at)
}

/** Answers a workbook as a file, which nothing on the way keeps. */
export const sendWorkbook = (reply: FastifyReply, stem: string, book: Readable): FastifyReply =>
  reply
    .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .header('content-disposition', `attachment; filename="${stem}.xlsx"`)
    .header('cache-control', 'no-store')
    .send(book)
