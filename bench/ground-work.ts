import pg from 'pg'
import type { Ground } from '../packages/server/src/modules/grids/index.ts'
import { chance, scatter } from './made-up-ground.ts'
import type { Installation } from './run.ts'

/**
 * Matters that lie on the ground, one in ten of them open, and people whose posts answer for grids: as much of them as a preview
 * reads. Indexes that it does not use are left out, so that making them does not take longer than what is measured.
 */
export async function makeWork(
  { ctx, database }: Installation,
  ground: Ground,
  { matters, staff }: { readonly matters: number; readonly staff: number },
): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `select indexname as name from pg_indexes where schemaname = 'mazha' and tablename = 'matter'
       and indexname not in ('matter_pkey', 'matter_facets') and indexname like 'matter\\_%' and indexname not like '%\\_key'`,
    )
    for (const { name } of rows) await client.query(`drop index mazha.${pg.escapeIdentifier(name)}`)
    for (let at = 0; at < matters; at += 20_000) {
      await putMatters(client, ctx.district.id, ground, { at, count: Math.min(20_000, matters - at) })
    }
    await putStaff(client, ctx.district.id, ground, staff)
    await client.query('vacuum analyze mazha.matter')
  } finally {
    await client.end()
  }
}

async function putMatters(
  client: pg.Client,
  district: string,
  ground: Ground,
  { at, count }: { readonly at: number; readonly count: number },
): Promise<void> {
  const points = scatter(count, 1000 + at).map((point) => ({ ...point, path: ground.findAreaAt(point)?.path ?? '' }))
  await client.query(
    `insert into mazha.matter (district_id, id, number, procedure, procedure_version, version, head, state, facts, tracks, queue,
       lng, lat, area_path, reach, opened_at, recorded_at, closed_at)
     select $1, gen_random_uuid(), 'made-up-' || ($2 + n), 'service-request', 1, 1, '', case when open then 'handling' else 'closed' end,
       '{}', '{}', case when open then 'to_handle' end, lng, lat, nullif(path, ''),
       case when path = '' then '{}' else (select array_agg('a:' || id) from unnest((string_to_array(trim(trailing '/' from path), '/'))[2:]) as i (id)) end,
       '2026-09-01', '2026-09-01', case when open then null else timestamptz '2026-09-08' end
     from (select p.*, n % 10 = 0 as open from unnest($3::float8[], $4::float8[], $5::text[]) with ordinality as p (lng, lat, path, n)) as made`,
    [district, at, points.map(({ lng }) => lng), points.map(({ lat }) => lat), points.map(({ path }) => path)],
  )
}

/** Each answers for as many grids next to each other as there are for each of them. */
async function putStaff(client: pg.Client, district: string, ground: Ground, staff: number): Promise<void> {
  const grids = ground.areas().filter(({ level }) => level === 'grid')
  const random = chance(5)
  const values = [district, staff]
  await client.query(
    `insert into mazha.unit (district_id, id, kind, valid_from) values ($1, 'grid-centre', 'centre', '2026-01-01')`,
    [district],
  )
  await client.query(
    `insert into mazha.post (district_id, id, unit_id, role, title_zh, title_en, valid_from)
     select $1, 'post-' || n, 'grid-centre', 'grid_worker', '网格员', 'Grid worker', '2026-01-01' from generate_series(1, $2::int) as n`,
    values,
  )
  await client.query(
    `with people as (
       insert into mazha.person (district_id, id, name, recorded_at)
       select $1, gen_random_uuid(), '网格员', '2026-01-01' from generate_series(1, $2::int) returning id)
     insert into mazha.term (district_id, person_id, post_id, valid_from)
     select $1, id, 'post-' || row_number() over (), '2026-01-01' from people`,
    values,
  )
  await client.query(
    `insert into mazha.post_area (district_id, post_id, area_id) select $1, 'post-' || post, area from unnest($2::int[], $3::text[]) as a (post, area)`,
    [district, grids.map(() => 1 + Math.floor(random() * staff)), grids.map(({ id }) => id)],
  )
}
