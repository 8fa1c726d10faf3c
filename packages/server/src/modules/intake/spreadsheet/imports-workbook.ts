import type { Readable } from 'node:stream'
import { consoleTexts } from '@mazha/contracts/texts/console'
import type { Language } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { cellTime, type ExportMark, markedWorkbook } from '#modules/audit'
import type { ImportRow } from './store.ts'
import { toImported } from './view.ts'

/** What was imported, when, and what became of it: figures, no row of any table. */
export const importsWorkbook = (
  ctx: Context,
  imports: readonly ImportRow[],
  out: { readonly mark: ExportMark; readonly language: Language },
): Promise<Readable> => {
  const { language } = out
  const time = cellTime(ctx)
  const rows = imports.map((row) => {
    const one = toImported(row, language)
    return [
      one.name,
      time(one.recordedAt),
      consoleTexts[`imports.state.${one.state}`][language],
      one.rowsTotal ?? '',
      one.rowsRead,
      one.created,
      one.repeated,
      one.rejected,
      one.remarked,
      one.finishedAt === null ? '' : time(one.finishedAt),
      one.failure ?? '',
    ]
  })
  const sheet = {
    title: consoleTexts['imports.history'],
    columns: [
      [consoleTexts['imports.file'], 40],
      [consoleTexts['imports.when'], 20],
      [consoleTexts['imports.state'], 12],
      [{ zh: '总行数', en: 'Rows' }, 10],
      [{ zh: '已读', en: 'Read' }, 10],
      [consoleTexts['imports.created'], 10],
      [consoleTexts['imports.repeated'], 10],
      [consoleTexts['imports.rejected'], 10],
      [consoleTexts['imports.remarked'], 10],
      [{ zh: '结束时间', en: 'Ended' }, 20],
      [{ zh: '失败原因', en: 'Why it failed' }, 40],
    ],
    rows,
  } as const
  return markedWorkbook(ctx, [sheet], { ...out, plain: true })
}
