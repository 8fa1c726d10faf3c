import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../../../../../test/database.ts'
import { pauseImport, resumeImport, startImport } from './commands.ts'
import { importWorld, type ImportWorld } from './made-up-district.ts'
import { runImport } from './run-import.ts'
import { selectImport } from './store.ts'

let database: TestDatabase
let w: ImportWorld
let outside: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  w = await importWorld(database.appUrl, '2026-06-01T02:00:00.000Z')
  const url = new URL(inject('template').superUrl)
  url.pathname = `/${database.name}`
  outside = new pg.Client({ connectionString: url.href })
  await outside.connect()
})
afterAll(async () => {
  await outside.end()
  await w.close()
})

const fileOf = (name: string): string =>
  ['编号,内容', ...Array.from({ length: 200 }, (_, n) => `${name}${n},${name}的第${n}件事`), ''].join('\n')

/** The backends that hold an import, seen from outside. */
const holders = async (): Promise<readonly number[]> => {
  const { rows } = await outside.query<{ pid: number }>(
    `select l.pid from pg_locks l join pg_database d on d.oid = l.database
     where l.locktype = 'advisory' and l.granted and d.datname = $1`,
    [database.name],
  )
  return rows.map(({ pid }) => pid)
}

/** The backends behind the pool's connections, every one asked. */
const pooled = async (): Promise<readonly number[]> => {
  const clients = await Promise.all(Array.from({ length: w.ctx.db.totalCount }, () => w.ctx.db.connect()))
  try {
    return await Promise.all(
      clients.map(
        async (client) => (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid,
      ),
    )
  } finally {
    for (const client of clients) client.release()
  }
}

const gone = async (pid: number): Promise<void> => {
  for (let tries = 0; tries < 1000; tries += 1) {
    const { rowCount } = await outside.query('select from pg_stat_activity where pid = $1', [pid])
    if (rowCount === 0) return
    await new Promise((done) => setTimeout(done, 20))
  }
  throw new Error(`backend ${pid} is still there`)
}

/** Runs an import up to its first batch, does something, and lets it pause there. */
const runAndPause = async (id: string, meanwhile: (pid: number) => Promise<unknown>): Promise<number> => {
  let holder = 0
  let done: Promise<unknown> | undefined
  const state = await runImport(w.ctx, id, {
    batchRows: 10,
    onProgress: () => {
      done ??= holders().then(async ([pid]) => {
        holder = pid ?? 0
        await meanwhile(holder)
        await pauseImport(w.ctx, id)
      })
    },
  })
  await done
  expect(['paused', 'done']).toContain(state)
  expect(holder).toBeGreaterThan(0)
  return holder
}

const goesOn = async (id: string): Promise<void> => {
  if ((await selectImport(w.ctx, id))?.state === 'paused') await resumeImport(w.ctx, id)
  if ((await selectImport(w.ctx, id))?.state === 'running') expect(await runImport(w.ctx, id)).toBe('done')
  expect(await selectImport(w.ctx, id)).toMatchObject({ state: 'done', created: 200, repeated: 0, rejected: 0 })
}

test('an unlock that the database refuses closes the connection instead of putting it back with the import in its hands', async () => {
  const id = await w.receive('refused.csv', fileOf('甲'))
  await startImport(w.ctx, { id, by: null })
  const before = await runAndPause(id, () =>
    outside.query('revoke execute on function pg_catalog.pg_advisory_unlock(bigint) from public'),
  )
  // The backend lived on and held the import; it is gone with its connection, and the pool has no part of it.
  await gone(before)
  expect(await holders()).toEqual([])
  expect(await pooled()).not.toContain(before)
  await outside.query('grant execute on function pg_catalog.pg_advisory_unlock(bigint) to public')
  await goesOn(id)
  expect(await holders()).toEqual([])
})

test('a connection that is ended in the act costs the run nothing, and the import can be run again', async () => {
  const id = await w.receive('ended.csv', fileOf('乙'))
  await startImport(w.ctx, { id, by: null })
  const before = await runAndPause(id, (pid) => outside.query('select pg_terminate_backend($1)', [pid]))
  await gone(before)
  expect(await holders()).toEqual([])
  expect(await pooled()).not.toContain(before)
  await goesOn(id)
})
