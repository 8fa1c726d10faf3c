import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { depthOf } from '@mazha/contracts/area'
import { findServerUser } from '../packages/server/src/kernel/postgres-binaries.ts'
import { initCluster, startCluster } from '../packages/server/src/kernel/postgres-server.ts'
import { geometryOf, type Ground, type Position } from '../packages/server/src/modules/grids/index.ts'

/** Where Debian puts a PostgreSQL that has PostGIS; undefined when there is none. */
export function findPostgis(): string | undefined {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []
  const version = versions.find((one) => existsSync(`/usr/share/postgresql/${one}/extension/postgis.control`))
  return version === undefined ? undefined : `/usr/lib/postgresql/${version}/bin`
}

type Compared = { readonly of: number; readonly different: number }

/**
 * The same questions to PostGIS: of the areas that hold or touch a point, the finest, and of those the one whose id comes
 * first. Corners and borders are asked exactly as the doubles stand.
 */
export async function comparePostgis(
  binDir: string,
  ground: Ground,
  { points }: { readonly points: readonly Position[] },
): Promise<{ random: Compared; corners: Compared; middles: Compared; rate: number }> {
  const dir = mkdtempSync(join(process.env['MAZHA_BENCH_DIR'] || tmpdir(), 'mazha-postgis-'))
  const user = findServerUser()
  if (user !== undefined) chownSync(dir, user.uid, user.gid)
  const options = {
    clusterDir: join(dir, 'cluster'),
    binDir,
    user,
    password: 'bench',
    logFile: join(dir, 'log'),
    durable: false,
  }
  initCluster(options)
  const cluster = await startCluster(options)
  const client = new pg.Client({ connectionString: `postgres://postgres:bench@127.0.0.1:${cluster.port}/postgres` })
  try {
    await client.connect()
    await client.query('create extension postgis')
    await fill(client, ground)
    const corners = points.flatMap((point) => cornerOf(ground, point) ?? [])
    const middles = points.flatMap((point) => middleOf(ground, point) ?? [])
    const random = await compare(client, ground, points)
    return {
      random,
      corners: await compare(client, ground, corners),
      middles: await compare(client, ground, middles),
      rate: points.length / random.seconds,
    }
  } finally {
    await client.end()
    await cluster.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function fill(client: pg.Client, ground: Ground): Promise<void> {
  await client.query('create table area (id text collate "C", depth int, geom geometry)')
  const all = ground.areas().flatMap(({ id, level }) => {
    const shape = ground.shape(id)
    return shape === undefined ? [] : [{ id, depth: depthOf(level), geometry: JSON.stringify(geometryOf(shape)) }]
  })
  for (let at = 0; at < all.length; at += 5000) {
    // GeoJSON keeps every digit of a double, and so does PostGIS.
    await client.query(
      `insert into area select x ->> 'id', (x ->> 'depth')::int, st_geomfromgeojson(x ->> 'geometry') from jsonb_array_elements($1::jsonb) x`,
      [JSON.stringify(all.slice(at, at + 5000))],
    )
  }
  await client.query('create index on area using gist (geom)')
  await client.query('vacuum analyze area')
}

async function compare(
  client: pg.Client,
  ground: Ground,
  points: readonly Position[],
): Promise<Compared & { seconds: number }> {
  await client.query('drop table if exists point')
  await client.query('create table point (n int, geom geometry)')
  await client.query(
    `insert into point select n, st_setsrid(st_point(lng, lat), 4326) from unnest($1::float8[], $2::float8[]) with ordinality as p (lng, lat, n)`,
    [points.map(({ lng }) => lng), points.map(({ lat }) => lat)],
  )
  await client.query('analyze point')
  const began = performance.now()
  const { rows } = await client.query<{ n: number; id: string | null }>(
    `select p.n, a.id from point p
     left join lateral (select id from area where st_intersects(area.geom, p.geom) order by depth desc, id limit 1) a on true`,
  )
  const seconds = (performance.now() - began) / 1000
  const different = rows.filter(({ n, id }) => {
    const point = points[n - 1]
    return point === undefined || (ground.findAreaAt(point)?.id ?? null) !== id
  })
  return { of: points.length, different: different.length, seconds }
}

/** The first edge of the grid that holds a point. */
const edgeOf = (
  ground: Ground,
  point: Position,
): readonly [readonly [number, number], readonly [number, number]] | undefined => {
  const shape = ground.shape(ground.findAreaAt(point)?.id ?? '')
  if (shape === undefined) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = shape.coordinates
  return [
    [a, b],
    [c, d],
  ]
}

const cornerOf = (ground: Ground, point: Position): Position | undefined => {
  const edge = edgeOf(ground, point)
  return edge && { lng: edge[0][0], lat: edge[0][1] }
}

const middleOf = (ground: Ground, point: Position): Position | undefined => {
  const edge = edgeOf(ground, point)
  return edge && { lng: (edge[0][0] + edge[1][0]) / 2, lat: (edge[0][1] + edge[1][1]) / 2 }
}
