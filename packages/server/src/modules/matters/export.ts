import { queues } from '@mazha/contracts/matter'
import { waitText } from '@mazha/contracts/clock-explain'
import type { Language, Text } from '@mazha/contracts/text'
import { PassThrough, type Readable } from 'node:stream'
import type { Context } from '#kernel/context'
import { addMarkSheet, type ExportMark, headerFooterOf } from '#modules/audit'
import { unitName, unitsById } from '#modules/people'
import { listMatters } from './lists.ts'
import type { MatterItem, MatterQuery } from './types.ts'

const mostRows = 50_000
const pageRows = 200

const columns = [
  { key: 'number', width: 16, title: { zh: '编号', en: 'Number' } },
  { key: 'title', width: 40, title: { zh: '标题', en: 'Title' } },
  { key: 'text', width: 60, title: { zh: '内容', en: 'Text' } },
  { key: 'state', width: 12, title: { zh: '状态', en: 'State' } },
  { key: 'queue', width: 12, title: { zh: '队列', en: 'Queue' } },
  { key: 'category', width: 16, title: { zh: '类别', en: 'Category' } },
  { key: 'channel', width: 10, title: { zh: '来源', en: 'Channel' } },
  { key: 'address', width: 30, title: { zh: '地址', en: 'Address' } },
  { key: 'holder', width: 20, title: { zh: '承办单位', en: 'Held by' } },
  { key: 'opened', width: 18, title: { zh: '登记时间', en: 'Opened' } },
  { key: 'clock', width: 16, title: { zh: '时限', en: 'Limit' } },
  { key: 'due', width: 18, title: { zh: '最迟', en: 'Due' } },
  { key: 'closed', width: 18, title: { zh: '办结时间', en: 'Closed' } },
] as const satisfies readonly { key: string; width: number; title: Text }[]

/** `2026-09-28 09:03` in the district's zone. */
const clockTime = (zone: string): ((instant: string | null) => string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  return (instant) => (instant === null ? '' : format.format(new Date(instant)))
}

/**
 * A list as a workbook, written as it is read. Every cell is text of its own type, so that a title that begins with `=`
 * stays a title.
 */
export const matterWorkbook = async (
  ctx: Context,
  query: MatterQuery,
  { mark, language }: { readonly mark: ExportMark; readonly language: Language },
): Promise<Readable> => {
  const { default: Excel } = await import('exceljs')
  const out = new PassThrough()
  const book = new Excel.stream.xlsx.WorkbookWriter({ stream: out, useSharedStrings: false, useStyles: true })
  const sheet = book.addWorksheet(language === 'zh' ? '事项' : 'Matters', {
    views: [{ state: 'frozen', ySplit: 1 }],
    headerFooter: headerFooterOf(ctx, mark),
  })
  sheet.columns = columns.map(({ key, width, title }) => ({ key, width, header: title[language] }))
  sheet.getRow(1).font = { bold: true }
  const units = await unitsById(ctx)
  const time = clockTime(ctx.district.zone)
  const queueTitles: Readonly<Record<string, Text>> = queues
  const dueOf = ({ clock }: MatterItem): Text => {
    const year = clock?.waitsFor ?? null
    const at = time(clock?.dueAt ?? null)
    return year === null ? { zh: at, en: at } : waitText({ year })
  }
  const rowOf = (item: MatterItem): Record<(typeof columns)[number]['key'], string> => ({
    number: item.number,
    title: item.title,
    text: item.text,
    state: item.stateTitle[language],
    queue: item.queue === null ? '' : (queueTitles[item.queue]?.[language] ?? item.queue),
    category: item.category ?? '',
    channel: item.channel ?? '',
    address: item.address ?? '',
    holder: item.holder.unit === null ? '' : unitName(units, item.holder.unit)[language],
    opened: time(item.openedAt),
    clock: item.clock?.title[language] ?? '',
    due: dueOf(item)[language],
    closed: time(item.closedAt),
  })
  const write = async (): Promise<void> => {
    let cursor: string | undefined
    for (let rows = 0; rows < mostRows;) {
      const page = await listMatters(ctx, { ...query, cursor, limit: pageRows })
      for (const item of page.items) sheet.addRow(rowOf(item)).commit()
      rows += page.items.length
      if (out.destroyed || page.next === null) break
      if (out.writableNeedDrain) await new Promise<void>((resolve) => out.once('drain', resolve).once('close', resolve))
      cursor = page.next
    }
    sheet.commit()
    addMarkSheet(ctx, book, mark, { language })
    await book.commit()
  }
  write().catch((error: unknown) =>
    out.destroy(error instanceof Error ? error : new Error('The export failed', { cause: error })),
  )
  return out
}
