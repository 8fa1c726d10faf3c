import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { hasCode, StartProblem } from './postgres-problem.ts'
import { ensureOperatorRoles } from './postgres-roles.ts'
import type { Clock } from './time.ts'

/** One numbered step of the schema. */
export interface Migration {
  /** `0001_kernel` */
  name: string
  sql: string
  /** Hex, over the text with Unix line ends. */
  sha256: string
}

/** Held while migrating, so that several servers that start together migrate once. */
const advisoryLock = 7_366_951_024

/** Where the numbered SQL files are, seen from the sources as well as from the bundled program. */
export function findMigrationsDir(from = dirname(fileURLToPath(import.meta.url))): string {
  for (let at = from; ; at = dirname(at)) {
    for (const dir of [join(at, 'migrations'), join(at, 'packages', 'server', 'migrations')]) {
      if (existsSync(join(dir, '0001_kernel.sql'))) return dir
    }
    if (dirname(at) === at) throw new Error(`no migrations directory above ${from}`)
  }
}

/** The migrations in their order. Two branches that took the same number meet here; a number that nobody took stays free. */
export function listMigrations(dir = findMigrationsDir()): Migration[] {
  const names = readdirSync(dir)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted()
  return names.map((name, index) => {
    if (!/^\d{4}_/.test(name)) throw new Error(`migration ${name} should begin with a number of four figures`)
    if (names[index - 1]?.slice(0, 4) === name.slice(0, 4)) {
      throw new Error(`migration ${name} should have another number than ${names[index - 1]}`)
    }
    const sql = readFileSync(join(dir, `${name}.sql`), 'utf8').replaceAll('\r\n', '\n')
    return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
  })
}

export interface MigrateOptions {
  ownerUrl: string
  clock: Clock
  migrations?: readonly Migration[]
  /** Called before each migration that is applied. */
  onProgress?: (name: string) => void
}

/**
 * Brings a database to the newest schema. Each migration runs in its own transaction and is recorded with its digest.
 *
 * @returns the names of those applied now
 * @throws StartProblem when the server is older than PostgreSQL 15, the database is newer than this program, or a migration
 *   that was applied has been changed since
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const migrations = options.migrations ?? listMigrations()
  const client = await connectOwner(options.ownerUrl)
  try {
    await checkVersion(client)
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    await ensureOperatorRoles(client)
    await client.query('create schema if not exists mazha')
    await client.query(`create table if not exists mazha.migration (
      name text primary key, sha256 text not null, applied_at timestamptz not null)`)
    await client.query('grant select on mazha.migration to mazha_app, mazha_audit')
    const applied = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from mazha.migration order by name',
    )
    const pending = findPending(migrations, applied.rows)
    for (const migration of pending) {
      options.onProgress?.(migration.name)
      await applyMigration(client, migration, options.clock.now())
    }
    return pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** The migrations that a database has not seen yet, given those that it has. */
export function findPending(
  migrations: readonly Migration[],
  applied: readonly { name: string; sha256: string }[],
): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, sha256 } of applied) {
    const migration = known.get(name)
    if (migration === undefined) {
      throw new StartProblem({
        zh: `数据库比本程序新（已有 ${name}）。请升级程序后再启动，不要用旧程序打开新数据。`,
        en: `The database is newer than this program (it has ${name}). Upgrade the program and start again; do not open new data with an old program.`,
      })
    }
    if (migration.sha256 !== sha256) {
      throw new StartProblem({
        zh: `迁移文件 ${name}.sql 在执行之后被改动过。请恢复原文件；要改动表结构，请新增一个迁移文件。`,
        en: `Migration ${name}.sql was changed after it had been applied. Restore the file; to change the schema, add a new migration.`,
      })
    }
  }
  const done = new Set(applied.map(({ name }) => name))
  return migrations.filter(({ name }) => !done.has(name))
}

async function applyMigration(client: pg.Client, migration: Migration, now: Date): Promise<void> {
  await client.query('begin')
  try {
    // A migration that waits for a lock makes everybody behind it wait as well: rather give up and be tried again.
    await client.query(`set local lock_timeout = '10s'`)
    await client.query(migration.sql)
    await client.query('insert into mazha.migration (name, sha256, applied_at) values ($1, $2, $3)', [
      migration.name,
      migration.sha256,
      now,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    if (hasCode(error, '55P03')) {
      throw new StartProblem(
        {
          zh: `迁移 ${migration.name} 等不到表锁，可能有长时间运行的查询。请结束它们后重新启动；数据库没有改动。`,
          en: `Migration ${migration.name} could not get a table lock; a long query may hold it. End it and start again; nothing was changed.`,
        },
        { cause: error },
      )
    }
    throw error
  }
}

async function connectOwner(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // An idle connection that the server ends reports it here as well as to the next query.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (cause) {
    const why = cause instanceof Error ? cause.message || String(cause) : String(cause)
    throw new StartProblem(
      {
        zh: `连不上数据库：${why}。请检查 DATABASE_URL 的地址、端口、用户名和密码，以及服务器是否允许从本机连接。`,
        en: `The database cannot be reached: ${why}. Check the address, port, user and password in DATABASE_URL, and that the server accepts connections from here.`,
      },
      { cause },
    )
  }
}

async function checkVersion(client: pg.Client): Promise<void> {
  const shown = await client.query<{ server_version_num: string; server_encoding: string }>(
    `select current_setting('server_version_num') as server_version_num, current_setting('server_encoding') as server_encoding`,
  )
  const version = Number(shown.rows[0]?.server_version_num)
  if (version < 150_000) {
    throw new StartProblem({
      zh: `这台 PostgreSQL 的版本是 ${Math.floor(version / 10_000)}，需要 15 或更新。请升级数据库，或换一台服务器。`,
      en: `This PostgreSQL is version ${Math.floor(version / 10_000)}; 15 or later is needed. Upgrade it or name another server.`,
    })
  }
  if (shown.rows[0]?.server_encoding !== 'UTF8') {
    throw new StartProblem({
      zh: '这个数据库的编码不是 UTF8。请用 create database … encoding utf8 新建一个，再把 DATABASE_URL 指向它。',
      en: 'This database is not encoded in UTF8. Make one with create database … encoding utf8 and point DATABASE_URL to it.',
    })
  }
}
