import { queues } from '@mazha/contracts/matter'
import { waitText } from '@mazha/contracts/clock-explain'
import type { Language, Text } from '@mazha/contracts/text'
import type { Readable } from 'node:stream'
import type { Context } from '#kernel/context'
import { type ExportMark, markedWorkbook } from '#modules/audit'
import { unitName, unitsById } from '#modules/people'
import { listMatters } from './lists.ts'
import type { MatterItem, MatterQuery } from './types.ts'

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

/** A list as a workbook, written as it is read. */
export const matterWorkbook = (
  ctx: Context,
  query: MatterQuery,
  out: { readonly mark: ExportMark; readonly language: Language },
): Promise<Readable> =>
  markedWorkbook(
    ctx,
    [
      {
        title: { zh: '事项', en: 'Matters' },
        columns: columns.map(({ title, width }) => [title, width] as const),
        rows: linesOf(ctx, query, out.language),
      },
    ],
    out,
  )

async function* linesOf(ctx: Context, query: MatterQuery, language: Language): AsyncGenerator<string[]> {
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
  let cursor: string | undefined
  do {
    const page = await listMatters(ctx, { ...query, cursor, limit: pageRows })
    for (const item of page.items) {
      const row = rowOf(item)
      yield columns.map(({ key }) => row[key])
    }
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
}
