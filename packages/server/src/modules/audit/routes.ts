import {
  type exportItem,
  exportKind,
  exportKinds,
  exporters,
  exportPage,
  exportReason,
  heldAgainst,
  heldAgainstTitle,
  openingPurposes,
  purposes,
  searchedBy,
  takenOut,
  takenOutTitle,
  unusual,
  unusualKinds,
  viewKind,
  type ViewItem,
  viewPage,
} from '@mazha/contracts/audit'
import { civilDay } from '@mazha/contracts/area'
import { isMoveDay } from '@mazha/contracts/register'
import { certificates } from '@mazha/contracts/retention'
import { refuse } from '@mazha/contracts/refusal'
import { barsOf, roles } from '@mazha/contracts/role'
import type { Language, Text } from '@mazha/contracts/text'
import { getZone, parseDay } from '@mazha/contracts/zone'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { actorOf, type Routes } from '#kernel/http'
import { hmac } from '#kernel/secrets'
import { personNames, unitName, unitsById } from '#modules/people'
import { accountLogRoutes } from './account-log.ts'
import { type ExportMark, recordExport } from './exports.ts'
import { selectCertificates } from './store-erasure.ts'
import { selectExporters, selectExports, selectViews, type ViewRecord } from './store.ts'
import { cellTime, markedWorkbook, sendWorkbook } from './workbook.ts'

const asked = z.object({
  /** `any`, or one kind of what is unusual. */
  unusual: z.union([z.literal('any'), unusual]).optional(),
  kind: viewKind.optional(),
  person: z.uuid().optional(),
  cursor: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  lang: z.string().max(10).optional(),
})
// As far as the database's calendar and ours are one.
const day = civilDay.refine(isMoveDay)

const both = (text: string): Text => ({ zh: text, en: text })
const titles: Readonly<Record<string, Text>> = {
  ...purposes,
  ...openingPurposes,
  [takenOut]: takenOutTitle,
  [heldAgainst]: heldAgainstTitle,
}

/** `2026-09-28T01:00:00.000Z id`: where a page ended. */
const readCursor = (cursor: string | undefined, idShape: z.ZodType<string>): { at: string; id: string } | null => {
  if (cursor === undefined || cursor === '') return null
  const [at = '', id = ''] = cursor.split(' ')
  const read = ended.extend({ id: idShape }).safeParse({ at, id })
  if (!read.success) throw refuse('cursor.invalid')
  return read.data
}
// The year 0 is none to the database.
const ended = z.object({ at: z.iso.datetime().refine((at) => at >= '0001') })
const exportNumber = z.string().regex(/^[\w-]{1,40}$/)
const nextOf = (
  rows: readonly { at: Date }[],
  limit: number,
  idOf: (n: number) => string | undefined,
): string | null => {
  const last = rows.at(limit - 1)
  return rows.length > limit && last !== undefined ? `${last.at.toISOString()} ${idOf(limit - 1) ?? ''}` : null
}

/** Who it was, for those who may not know: the same person always has the same name here. */
const aliasOf = (ctx: Context, subject: string): string =>
  hmac(ctx.secrets.blindIndexKey, ctx.district.id, 'subject', subject).toString('hex').slice(0, 8).toUpperCase()

/** Lists and searches of matters find nobody and are not in vain. */
const searchesPeople = ({ searchedBy: by }: ViewRecord): boolean => by !== null && by !== 'words' && by !== 'list'

type Row = ViewRecord & { readonly number: string | null }

const itemsOf = async (ctx: Context, rows: readonly Row[]): Promise<ViewItem[]> => {
  const [people, units] = await Promise.all([
    personNames(ctx, new Set(rows.map(({ person }) => person))),
    unitsById(ctx),
  ])
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    person: row.person,
    name: people.get(row.person) ?? '',
    roleTitle: roles[row.role],
    unitName: unitName(units, row.unit),
    subject: row.subject === null ? null : aliasOf(ctx, row.subject),
    searchedBy: row.searchedBy === null ? null : searchedBy[row.searchedBy],
    vain: row.subject === null && searchesPeople(row),
    matter: row.matter,
    number: row.number,
    purpose: titles[row.purpose] ?? both(row.purpose),
    unusual: row.unusual,
    people: row.people,
    export: row.taken,
  }))
}

const exportTitles: Readonly<Record<string, Text>> = exportKinds
const nobody: Text = { zh: '未查到人', en: 'Nobody found' }
const unknown: Text = { zh: '未留联系方式', en: 'Nobody is known' }
/** Whose data it was, in a cell. */
const whoseOf = (item: ViewItem): Text => {
  if (item.people !== null) return both(`${item.people} · ${item.export ?? ''}`)
  if (item.subject !== null) return both(item.subject)
  if (item.searchedBy === null) return unknown
  return item.vain ? nobody : both('—')
}
const columns: readonly (readonly [Text, number])[] = [
  [{ zh: '时间', en: 'When' }, 20],
  [{ zh: '查看人', en: 'Who looked' }, 12],
  [{ zh: '岗位', en: 'Post' }, 14],
  [{ zh: '单位', en: 'Unit' }, 20],
  [{ zh: '被查看人代号', en: 'Whose data (alias)' }, 12],
  [{ zh: '查找方式', en: 'Looked up by' }, 16],
  [{ zh: '用途', en: 'For what' }, 16],
  [{ zh: '异常', en: 'Unusual' }, 30],
]

/** The log as a workbook, written as it is read. */
const viewWorkbook = async (
  ctx: Context,
  query: Pick<z.infer<typeof asked>, 'unusual' | 'person' | 'kind'> & { readonly bars: readonly string[] },
  mark: ExportMark,
  language: Language,
): Promise<Readable> => {
  const time = cellTime(ctx)
  async function* lines(): AsyncGenerator<readonly string[]> {
    let before: { at: string; id: string } | null = null
    for (;;) {
      const rows: Row[] = await selectViews(ctx.db, ctx.district.id, {
        unusual: query.unusual ?? null,
        person: query.person ?? null,
        kind: query.kind ?? null,
        before,
        limit: 500,
        bars: query.bars,
      })
      for (const item of await itemsOf(ctx, rows))
        yield [
          time(item.at),
          item.name,
          item.roleTitle[language],
          item.unitName[language],
          whoseOf(item)[language],
          item.searchedBy?.[language] ?? '',
          item.purpose[language],
          item.unusual.map((kind) => unusualKinds[kind][language]).join('、'),
        ]
      const last: Row | undefined = rows.at(-1)
      if (last === undefined || rows.length < 500) return
      before = { at: last.at.toISOString(), id: last.id }
    }
  }
  return markedWorkbook(ctx, [{ title: { zh: '查看记录', en: 'Looks' }, columns, rows: lines() }], { mark, language })
}

export const routes: Routes = (app, ctx) => {
  accountLogRoutes(app, ctx)

  app.get(
    '/api/erasures',
    {
      schema: {
        tags: ['audit'],
        summary: 'Certificates of erasure, the newest first: numbers alone, signed with the district’s key',
        response: { 200: certificates },
      },
    },
    async () => {
      const made = await selectCertificates(ctx.db, ctx.district.id)
      return {
        items: made.map((one) => ({ ...one, at: one.at.toISOString(), signature: one.signature.toString('base64') })),
      }
    },
  )

  app.get(
    '/api/audit/views',
    {
      schema: {
        tags: ['audit'],
        summary: 'Who looked at whose data, the newest first; `unusual=any` lists what asks for an explanation',
        description:
          '`kind`: `people` looked at or up, `matters` that were opened (once a day and person), or `lists` and searches of matters.',
        querystring: asked,
        response: { 200: viewPage },
      },
    },
    async (request) => {
      const { limit, cursor, person, kind } = request.query
      const rows = await selectViews(ctx.db, ctx.district.id, {
        unusual: request.query.unusual ?? null,
        kind: kind ?? null,
        person: person ?? null,
        before: readCursor(cursor, z.uuid()),
        limit: limit + 1,
        bars: barsOf(actorOf(request)),
      })
      return { items: await itemsOf(ctx, rows.slice(0, limit)), next: nextOf(rows, limit, (n) => rows[n]?.id) }
    },
  )

  app.get(
    '/api/audit/views.xlsx',
    {
      schema: {
        tags: ['audit'],
        summary: 'The same as a workbook, marked with who took it and why',
        querystring: asked
          .pick({ unusual: true, kind: true, person: true, lang: true })
          .extend({ reason: exportReason }),
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      const { reason, unusual: odd, kind, person } = request.query
      const mark = await recordExport(ctx, {
        person: actorOf(request).person,
        name: request.session?.name ?? '',
        kind: 'views',
        reason,
        query: { unusual: odd ?? null, kind: kind ?? null, person: person ?? null },
      })
      const bars = barsOf(actorOf(request))
      const book = await viewWorkbook(ctx, { unusual: odd, kind, person, bars }, mark, request.language)
      return sendWorkbook(reply, `views-${mark.number}`, book)
    },
  )

  app.get(
    '/api/audit/exports',
    {
      schema: {
        tags: ['audit'],
        summary:
          'What left the house as a workbook, the newest first; of one person, one kind, from one day to another',
        querystring: asked.pick({ person: true, cursor: true, limit: true, lang: true }).extend({
          kind: exportKind.optional(),
          from: day.optional(),
          to: day.optional(),
        }),
        response: { 200: exportPage },
      },
    },
    async (request) => {
      const { limit, cursor, person, kind, from, to } = request.query
      const zone = getZone(ctx.district.zone)
      const startOf = (day: string | undefined, later: number): Date | null =>
        day === undefined ? null : new Date(zone.at(parseDay(day) + later, 0))
      const rows = await selectExports(ctx.db, ctx.district.id, {
        before: readCursor(cursor, exportNumber),
        limit: limit + 1,
        person: person ?? null,
        kind: kind ?? null,
        from: startOf(from, 0),
        until: startOf(to, 1),
      })
      const shown = rows.slice(0, limit)
      const people = await personNames(ctx, new Set(shown.map(({ person }) => person)))
      const items = shown.map((row): z.infer<typeof exportItem> => ({
        ...row,
        kindTitle: exportTitles[row.kind] ?? both(row.kind),
        at: row.at.toISOString(),
        name: people.get(row.person) ?? '',
      }))
      return { items, next: nextOf(rows, limit, (n) => rows[n]?.number) }
    },
  )

  app.get(
    '/api/audit/exporters',
    { schema: { tags: ['audit'], summary: 'Who ever took anything out of the house', response: { 200: exporters } } },
    async () => {
      const people = await personNames(ctx, new Set(await selectExporters(ctx.db, ctx.district.id)))
      const items = [...people].map(([person, name]) => ({ person, name }))
      return { items: items.toSorted((a, b) => a.name.localeCompare(b.name, 'zh')) }
    },
  )
}
