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
  return pool
}

/** The same log-in with settings of its own for one connection. */
export function withSettings(url: string, settings: Readonly<Record<string, string>>): string {
  const changed = new URL(url)
  const former = changed.searchParams.get('options')
  const added = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  changed.searchParams.set('options', [...(former === null ? [] : [former]), ...added].join(' '))
  return changed.href
}

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

type Element = string | number | boolean | Buffer | null

/**
 * A PostgreSQL array literal. Written out here because it is on the hot path: the driver's own conversion inspects
 * every element's type.
 */
export function arrayLiteral(values: readonly Element[]): string {
  let text = '{'
  for (let at = 0; at < values.length; at++) {
    if (at > 0) text += ','
    const value = values[at]
    if (value === null || value === undefined) text += 'NULL'
    else if (typeof value === 'string') text += `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`
    else if (Buffer.isBuffer(value)) text += `"\\\\x${value.toString('hex')}"`
    else text += String(value)
  }
  return `${text}}`
}
