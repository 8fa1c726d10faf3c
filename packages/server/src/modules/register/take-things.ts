import { randomUUID } from 'node:crypto'
import { organisationKind, placeKind } from '@mazha/contracts/register'
import type { RegisterImportView } from '@mazha/contracts/register-import'
import type { Context } from '#kernel/context'
import { searchOf } from './addresses.ts'
import { type Author, changeBy } from './changes.ts'
import type { SaidRow } from './judge-rows.ts'
import { createHomePlanner, type Outcome } from './plan-homes.ts'
import type { Reach } from './reach.ts'
import { type Db, insertChanges } from './store.ts'
import { insertOrganisations, insertPlaces, selectNamed } from './store-things.ts'

type Taken = {
  readonly outcomes: readonly Outcome[]
  /** Who was met by number beyond the reach of whoever takes the table in. */
  readonly crossed: readonly string[]
  /** Who was met by number within it. */
  readonly met: readonly string[]
}

/** Takes judged rows in, a batch at a time. */
export type Taker = {
  readonly counts: Partial<RegisterImportView['counts']>
  /** @param write false: only says what would become of them */
  take(db: Db, rows: readonly SaidRow[], write: boolean): Promise<Taken>
  /** Lets go of what is known by heart: what was written is looked up again. */
  forget(): void
}

export const takeHomes = (ctx: Context, reach: Reach, by: Author): Taker => {
  const planner = createHomePlanner(ctx, reach)
  return {
    counts: planner.counts,
    async take(db, rows, write) {
      const { outcomes, additions, crossed, met } = await planner.plan(db, rows)
      if (write) await planner.write(db, additions, by)
      return { outcomes, crossed, met }
    },
    forget: planner.forget,
  }
}

/** Places and organisations: known by name and address, organisations by their code as well. */
export const takeThings = (ctx: Context, kind: 'places' | 'organisations', by: Author): Taker => {
  const district = ctx.district.id
  const counts = { [kind]: 0 }
  const seen = new Set<string>()
  const subject = kind === 'places' ? 'place' : 'organisation'
  const keysOf = ({ name, key, code }: { name: string; key: string; code: string | null }): string[] => [
    `${name}\n${key}`,
    ...(code === null ? [] : [code]),
  ]

  const write = async (db: Db, fresh: readonly SaidRow[]): Promise<void> => {
    const now = ctx.now()
    const kept = fresh.flatMap(({ area, name, address, key, lng, lat, kind: sort, code }) => {
      if (area === null) return []
      const lies = { area: area.id, path: area.path, lng, lat }
      const open = { closedOn: null, closedWhy: null }
      return [{ id: randomUUID(), ...lies, ...open, name, address, key, sort, code, search: searchOf(name, address) }]
    })
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
  }

  return {
    counts,
    async take(db, rows, writing) {
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
      if (writing && fresh.length > 0) await write(db, fresh)
      return { outcomes, crossed: [], met: [] }
    },
    forget: () => seen.clear(),
  }
}
