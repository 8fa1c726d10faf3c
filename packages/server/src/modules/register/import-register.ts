import { randomUUID } from 'node:crypto'
import { fill, refusals, refuse } from '@mazha/contracts/refusal'
import { organisationKind, placeKind } from '@mazha/contracts/register'
import {
  type RegisterField,
  type RegisterImportOptions,
  type RegisterImportRow,
  type RegisterImportView,
  type RegisterTable,
  registerTables,
} from '@mazha/contracts/register-import'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { cellText, readTable, type Row, type Table } from '#kernel/spreadsheet/index'
import { groundNow } from '#modules/grids'
import { searchOf } from './addresses.ts'
import { type Author, changeBy } from './changes.ts'
import { today } from './day.ts'
import { registerColumns } from './import-columns.ts'
import { createJudge, type Reason, type Said, type SaidRow } from './judge-rows.ts'
import { createHomePlanner, type Outcome } from './plan-homes.ts'
import { everywhere, type Reach, reachOf } from './reach.ts'
import { type Db, insertChanges, recording } from './store.ts'
import { insertOrganisations, insertPlaces, selectNamed } from './store-things.ts'

/** A city district has some 700,000 base records; a street's table a few tens of thousands. */
const mostRows = 300_000
const batch = 2000
const previewRows = 20
const mostReasons = 5000

export type RegisterFile = {
  /** Where it stands on this machine. */
  readonly path: string
  readonly name: string
  readonly options?: Partial<RegisterImportOptions>
  /** Who imports it; null: a command. */
  readonly by: Author
}

/** What a table would become. Nothing is written. @throws what is wrong with the file */
export const previewRegister = (ctx: Context, file: RegisterFile): Promise<RegisterImportView> => run(ctx, file, false)

/** Adds what a table holds. What is there already stays as it is, so that the same file again adds nothing. */
export const importRegister = (ctx: Context, file: RegisterFile): Promise<RegisterImportView> => run(ctx, file, true)

type Taker = {
  readonly counts: Partial<RegisterImportView['counts']>
  take(db: Db, rows: readonly SaidRow[], write: boolean): Promise<readonly Outcome[]>
}

const run = async (ctx: Context, file: RegisterFile, write: boolean): Promise<RegisterImportView> => {
  const kind = file.options?.table ?? 'residents'
  const columns = registerColumns[kind]
  const table = await readTable<RegisterField>(
    { path: file.path, name: file.name, sheet: file.options?.sheet, mapping: mappingOf(kind, file.options?.mapping) },
    { columns, mostRows },
  )
  const places = columns.columnsOf(table.headings.names, table.mapping)
  if (places.address === undefined && places.building === undefined) throw refuse('register.no-address-column')
  const reach = file.by === null ? everywhere : reachOf(file.by.posts)
  const ground = await groundNow(ctx)
  const judge = createJudge({ table: kind, columns: places, ground, today: today(ctx), reach })
  const taker = kind === 'residents' ? takeHomes(ctx, reach, file.by) : takeThings(ctx, kind, file.by)
  const outcomes: Outcome[] = []
  for (let at = 0; at < table.rows.length; at += batch) {
    const said = table.rows.slice(at, at + batch).map(judge)
    const good = said.filter((one): one is SaidRow => !('reason' in one))
    const taken = write
      ? await recording(ctx, (db) => taker.take(db, good, true))
      : await taker.take(ctx.db, good, false)
    outcomes.push(...inOrder(said, taken))
  }
  return view(file, { kind, table, outcomes, written: write, counts: taker.counts })
}

const inOrder = (said: readonly Said[], taken: readonly Outcome[]): Outcome[] => {
  let next = 0
  return said.map((one): Outcome => {
    if ('reason' in one) return { row: one.row, becomes: 'reject', reason: one.reason }
    const outcome = taken[next]
    next += 1
    if (outcome === undefined) throw new Error(`row ${one.row} was lost`)
    return outcome
  })
}

const isField = (kind: RegisterTable, name: string): name is RegisterField => name in registerTables[kind]

/** @throws import.no-column for a field that such a table does not have */
const mappingOf = (
  kind: RegisterTable,
  given: Readonly<Record<string, string | null>> | undefined,
): Table<RegisterField>['mapping'] | undefined => {
  if (given === undefined) return undefined
  return Object.fromEntries(
    Object.entries(given).map(([heading, field]) => {
      if (field === null || isField(kind, field)) return [heading, field]
      throw refuse('import.no-column', { column: field })
    }),
  )
}

const takeHomes = (ctx: Context, reach: Reach, by: Author): Taker => {
  const planner = createHomePlanner(ctx, reach)
  return {
    counts: planner.counts,
    async take(db, rows, write) {
      const { outcomes, additions } = await planner.plan(db, rows)
      if (write) await planner.write(db, additions, by)
      return outcomes
    },
  }
}

/** Places and organisations: known by name and address, organisations by their code as well. */
const takeThings = (ctx: Context, kind: 'places' | 'organisations', by: Author): Taker => {
  const district = ctx.district.id
  const counts = { [kind]: 0 }
  const seen = new Set<string>()
  const subject = kind === 'places' ? 'place' : 'organisation'
  const keysOf = ({ name, key, code }: { name: string; key: string; code: string | null }): string[] => [
    `${name}\n${key}`,
    ...(code === null ? [] : [code]),
  ]
  return {
    counts,
    async take(db, rows, write) {
      const there = await selectNamed(db, district, subject, rows)
      for (const row of there) for (const key of keysOf(row)) seen.add(key)
      const fresh: SaidRow[] = []
      const outcomes = rows.map((row): Outcome => {
        if (keysOf(row).some((key) => seen.has(key))) return { row: row.row, becomes: 'known' }
        if (row.area === null) {
          const details = { address: row.address, area: row.areaSaid || '—' }
          return { row: row.row, becomes: 'reject', reason: { code: 'register.row-no-area', details } }
        }
        for (const key of keysOf(row)) seen.add(key)
        fresh.push(row)
        return { row: row.row, becomes: 'added' }
      })
      counts[kind] = (counts[kind] ?? 0) + fresh.length
      if (!write || fresh.length === 0) return outcomes
      const now = ctx.now()
      const kept = fresh.flatMap(({ area, name, address, key, lng, lat, kind: sort, code }) =>
        area === null
          ? []
          : [
              {
                id: randomUUID(),
                area: area.id,
                path: area.path,
                name,
                address,
                key,
                lng,
                lat,
                sort,
                code,
                search: searchOf(name, address),
              },
            ],
      )
      const ids =
        kind === 'places'
          ? await insertPlaces(
              db,
              district,
              kept.map((row) => ({ ...row, kind: placeKind.parse(row.sort) })),
              now,
            )
          : await insertOrganisations(
              db,
              district,
              kept.map((row) => ({ ...row, kind: organisationKind.parse(row.sort) })),
              now,
            )
      await insertChanges(
        db,
        district,
        ids.map((id) => changeBy(by, { kind: subject, subject: id, change: 'imported' })),
        now,
      )
      return outcomes
    },
  }
}

const sayReason = ({ code, details }: Reason): Text => ({
  zh: fill(refusals[code].text.zh, details, 'zh'),
  en: fill(refusals[code].text.en, details, 'en'),
})

const view = (
  file: RegisterFile,
  look: {
    readonly kind: RegisterTable
    readonly table: Table<RegisterField>
    readonly outcomes: readonly Outcome[]
    readonly written: boolean
    readonly counts: Taker['counts']
  },
): RegisterImportView => {
  const { kind, table, outcomes, written, counts } = look
  const cellsOf = new Map<number, Row['cells']>(table.rows.map(({ row, cells }) => [row, cells]))
  const show = ({ row, becomes, reason }: Outcome): RegisterImportRow => ({
    row,
    cells: (cellsOf.get(row) ?? []).map((cell) => (cellText(cell) ?? '').slice(0, 200)),
    becomes,
    reason: reason === undefined ? null : sayReason(reason),
  })
  const count = (what: Outcome['becomes']): number => outcomes.filter(({ becomes }) => becomes === what).length
  return {
    table: kind,
    name: file.name,
    headings: table.headings.names.map((heading, column) => ({
      heading,
      field: table.mapping[heading] ?? null,
      samples: table.rows.slice(0, 3).map(({ cells }) => (cellText(cells[column]) ?? '').slice(0, 60)),
    })),
    fields: Object.entries(registerTables[kind]).map(([field, title]) => ({ field, title })),
    written,
    rows: outcomes.length,
    added: count('added'),
    known: count('known'),
    rejected: count('reject'),
    counts: { buildings: 0, units: 0, households: 0, residents: 0, places: 0, organisations: 0, ...counts },
    preview: outcomes.slice(0, previewRows).map(show),
    reasons: outcomes
      .filter(({ becomes }) => becomes === 'reject')
      .slice(0, mostReasons)
      .map(show),
  }
}
