import { randomBytes } from 'node:crypto'
import type { Json, Language } from '@mazha/contracts/text'
import type { Workbook } from 'exceljs'
import type { Context } from '#kernel/context'
import { insertExport } from './store.ts'

/** What leaves the house: recorded before it goes, and marked with who took it, when and why. */

export type ExportMark = {
  readonly number: string
  readonly at: Date
  /** The name of whoever takes it. */
  readonly by: string
  readonly reason: string
}

/** Short enough to be read out, and of nothing else: `X260921-1a2b3c4d`. */
export const spokenNumber = (kind: 'X' | 'T', at: Date): string =>
  `${kind}${at.toISOString().slice(2, 10).replaceAll('-', '')}-${randomBytes(4).toString('hex')}`

/**
 * Records an export. The number is short enough to be read out from a page. That something was searched for is kept, not the words:
 * they may name somebody.
 */
export const recordExport = async (
  ctx: Context,
  {
    person,
    name,
    kind,
    reason,
    query,
  }: {
    readonly person: string
    readonly name: string
    readonly kind: string
    readonly reason: string
    readonly query: { readonly [name: string]: Json | undefined }
  },
): Promise<ExportMark> => {
  const at = ctx.now()
  const number = spokenNumber('X', at)
  const searched = typeof query['q'] === 'string' && query['q'] !== ''
  const kept = Object.fromEntries(Object.entries({ ...query, q: searched }).filter(([, value]) => value !== undefined))
  await insertExport(ctx.db, ctx.district.id, { number, at, person, kind, reason, query: kept })
  return { number, at, by: name, reason }
}

const sayTime = (ctx: Context, at: Date): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: ctx.district.zone, dateStyle: 'short', timeStyle: 'short' }).format(at)

/** `&` begins a code in a header of Excel's. */
const plain = (text: string): string => text.replaceAll('&', '＆').replaceAll(/[\r\n]+/g, ' ')

/** What stands at the head and the foot of every printed page. */
export const headerFooterOf = (
  ctx: Context,
  { number, at, by, reason }: ExportMark,
): { oddHeader: string; oddFooter: string } => {
  // Excel takes at most 255 characters of each.
  const line = plain(`${number} · ${by} · ${sayTime(ctx, at)} · ${reason}`).slice(0, 240)
  return { oddHeader: `&C${line}`, oddFooter: `&L${line}&R&P/&N` }
}

const notes = {
  personal: {
    zh: '含有个人信息，仅限上述用途使用；导出已记入日志。',
    en: 'It holds personal data, for the purpose above alone; the export is on record.',
  },
  plain: { zh: '仅限上述用途使用；导出已记入日志。', en: 'For the purpose above alone; the export is on record.' },
} as const

/** Adds the sheet that says who took this out of the house, when and why. */
export const addMarkSheet = (
  ctx: Context,
  book: Workbook,
  mark: ExportMark,
  { language, plain = false }: { readonly language: Language; readonly plain?: boolean },
): void => {
  const zh = language === 'zh'
  const sheet = book.addWorksheet(zh ? '导出说明' : 'About this export', { headerFooter: headerFooterOf(ctx, mark) })
  const rows: readonly (readonly [string, string])[] = [
    [zh ? '导出编号' : 'Number', mark.number],
    [zh ? '导出人' : 'Taken by', mark.by],
    [zh ? '导出时间' : 'When', sayTime(ctx, mark.at)],
    [zh ? '用途' : 'Why', mark.reason],
    [zh ? '提示' : 'Note', (plain ? notes.plain : notes.personal)[language]],
  ]
  for (const row of rows) sheet.addRow([...row]).commit()
  sheet.commit()
}
