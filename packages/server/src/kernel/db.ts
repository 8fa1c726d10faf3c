import pg from 'pg'

/** Connections for reads and rare writes. Statements that run often are named, so that the server plans them once. */
export function createPool(url: string, connections: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'mazha',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  })
  // An idle connection that the server closed is replaced by the pool; whoever uses one next sees its own error.
  pool.on('error', () => undefined)
  // One that is in use but asks nothing at that moment has nobody to tell either; its next statement fails.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/**
 * Work in one transaction that sees one district alone: PostgreSQL holds the wall, whatever the statements say.
 *
 * @throws what the work throws, after everything was rolled back
 */
export async function inDistrict<T>(
  pool: pg.Pool,
  district: string,
  work: (db: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query(`begin; set local mazha.district = ${pg.escapeLiteral(district)}`)
    const done = await work(client)
    await client.query('commit')
    client.release()
    return done
  } catch (error) {
    // The connection goes, and with it the transaction.
    client.release(true)
    throw error
  }
}

/** The same log-in with settings of its own for one connection. */
export function withSettings(url: string, settings: Readonly<Record<string, string>>): string {
  const changed = new URL(url)
  const former = changed.searchParams.get('options')
  const added = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  changed.searchParams.set('options', [...(former === null ? [] : [former]), ...added].join(' '))
  return changed.href
}

/** The same log-in behind one district's wall: it sees and writes that district's rows alone. */
export const inDistrictUrl = (url: string, district: string): string =>
  withSettings(url, { 'mazha.district': district })

/** PostgreSQL's five-letter code, when the error is one of its. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
    ? error.code
    : undefined
}

/** Whether trying again may help: the connection broke, the server restarts, or two transactions stood in each other's way. */
export function isPassing(error: unknown): boolean {
  const state = sqlState(error)
  if (state === undefined)
    return (
      error instanceof Error &&
      /connect|ECONN|EPIPE|terminated|ended|timeout/i.test(
        `${error.message} ${'code' in error ? String(error.code) : ''}`,
      )
    )
  return (
    state.startsWith('08') || state.startsWith('57P') || state === '40001' || state === '40P01' || state === '53300'
  )
}

type Element = string | number | Buffer | null

/**
 * The types that rows travel in. `json` is text that is JSON already, and `body` the same but stored as text: JSON has no
 * bare control characters, so one of them separates the elements, and neither side has to escape or unescape any.
 */
export type ColumnType = 'int' | 'float8' | 'uuid' | 'timestamptz' | 'text' | 'tsvector' | 'bytea' | 'json' | 'body'

const separator = '\u001e'

/** The SQL of an array parameter: `$3::uuid[]`. */
export function arraySql(place: number, type: ColumnType): string {
  if (type === 'json') return `string_to_array($${place}, E'\\x1e')::jsonb[]`
  if (type === 'body') return `string_to_array($${place}, E'\\x1e')`
  return `$${place}::${type}[]`
}

/** The value of an array parameter. Written out here because it is on the hot path: the driver inspects every element. */
export function arrayValue(type: ColumnType, values: readonly Element[]): string {
  if (type === 'json' || type === 'body') return values.join(separator)
  let text = ''
  for (const value of values) {
    const element = value === null ? 'NULL' : elementText(type, value)
    text = text === '' ? element : `${text},${element}`
  }
  return `{${text}}`
}

function elementText(type: Exclude<ColumnType, 'json' | 'body'>, value: string | number | Buffer): string {
  switch (type) {
    case 'int':
    case 'float8':
    case 'uuid':
    case 'timestamptz':
      return String(value)
    case 'bytea':
      return Buffer.isBuffer(value) ? `"\\\\x${value.toString('hex')}"` : 'NULL'
    case 'text':
    case 'tsvector': {
      const said = String(value)
      return `"${/["\\]/.test(said) ? said.replace(/["\\]/g, '\\$&') : said}"`
    }
  }
}

/** A `text[]` literal. */
export const textArray = (values: readonly Element[]): string =>
  values.length === 0 ? '{}' : arrayValue('text', values)
