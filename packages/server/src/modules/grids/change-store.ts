import type pg from 'pg'

/** The only SQL on change sets and their items. */

type Db = Pick<pg.Pool, 'query'>

/** An import stands among the change sets as one that has been applied. */
export const insertImport = async (
  db: Db,
  row: {
    readonly district: string
    readonly id: string
    readonly title: string
    readonly by: string | null
    readonly now: Date
    readonly day: string
    readonly version: number
    readonly counts: unknown
  },
): Promise<void> => {
  await db.query(
    `insert into mazha.change_set
       (district_id, id, kind, title, basis, state, version, made_by, made_at, planned_for, applied_at, applied_as, counts)
     values ($1, $2, 'import', $3, '', 'applied', 1, $4, $5, $6, $5, $7, $8)`,
    [row.district, row.id, row.title, row.by, row.now, row.day, row.version, JSON.stringify(row.counts)],
  )
}
