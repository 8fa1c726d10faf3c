import type pg from 'pg'
import { z } from 'zod'

/** The only SQL on procedure versions. They are shared by all districts of a database and never changed or removed. */

type Db = Pick<pg.Pool, 'query'>

export type StoredVersion = {
  readonly procedure: string
  readonly version: number
  readonly digest: Buffer
  /** The body as it was written: jsonb would lose the order of actions and fields, so it holds the text. */
  readonly body: string
}

const row = z.object({
  procedure: z.string(),
  version: z.int(),
  digest: z.instanceof(Buffer),
  body: z.string(),
})

export const listVersions = async (db: Db): Promise<readonly StoredVersion[]> => {
  const { rows } = await db.query(
    'select procedure, version, digest, body from mazha.procedure_version order by procedure, version',
  )
  return z.array(row).parse(rows)
}

/** Adds those that are not there yet; what is there stays. */
export const addVersions = async (db: Db, versions: readonly StoredVersion[], at: Date): Promise<void> => {
  await db.query({
    text: `insert into mazha.procedure_version (procedure, version, digest, body, recorded_at)
           select procedure, version, digest, to_jsonb(body), $5
           from unnest($1::text[], $2::int[], $3::bytea[], $4::text[]) as v (procedure, version, digest, body)
           on conflict (procedure, version) do nothing`,
    values: [
      versions.map(({ procedure }) => procedure),
      versions.map(({ version }) => version),
      versions.map(({ digest }) => digest),
      versions.map(({ body }) => body),
      at,
    ],
  })
}
