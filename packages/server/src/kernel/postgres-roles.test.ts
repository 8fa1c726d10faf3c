import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { openDatabase } from './postgres.ts'
import { findServerUser, preparePostgresBinaries } from './postgres-binaries.ts'
import { type ClusterOptions, initCluster, startCluster } from './postgres-server.ts'
import { systemClock } from './time.ts'

// An operator's server: a cluster that knows nothing of us.
const scratch = mkdtempSync(join(tmpdir(), 'mazha-operator-'))
const user = findServerUser()
const options: ClusterOptions = {
  clusterDir: join(scratch, 'cluster'),
  binDir: process.env.MAZHA_TEST_POSTGRES || preparePostgresBinaries(user),
  user,
  password: 'secret',
  logFile: join(scratch, 'log'),
  durable: false,
}
initCluster(options)
const cluster = await startCluster(options)
afterAll(async () => {
  await cluster.stop()
  rmSync(scratch, { recursive: true, force: true })
})

const urlOf = (role: string, database: string): string =>
  `postgres://${role}:secret@127.0.0.1:${cluster.port}/${database}`

async function run(url: string, ...statements: readonly string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let rows: unknown[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

test('an owner who may not make roles gets the statements for the administrator', async () => {
  await run(
    urlOf('postgres', 'postgres'),
    `create role humble login password 'secret'`,
    'create database humble owner humble',
  )
  const { ownerUrl } = await openDatabase({ dataDir: scratch, program: 'test', databaseUrl: urlOf('humble', 'humble') })
  await expect(migrate({ ownerUrl, clock: systemClock })).rejects.toThrow(
    /Have a database administrator run: create role mazha_app nologin; grant mazha_app to <owner>;/,
  )
})

test('an owner who may make roles needs nothing else: the server and the auditor step down', async () => {
  await run(
    urlOf('postgres', 'postgres'),
    `create role owner login createrole password 'secret'`,
    'create database mazha owner owner',
  )
  const database = await openDatabase({ dataDir: scratch, program: 'test', databaseUrl: urlOf('owner', 'mazha') })
  expect(database.embedded).toBe(false)
  const applied = await migrate({ ownerUrl: database.ownerUrl, clock: systemClock })
  expect(applied).toContain('0001_kernel')
  expect(await migrate({ ownerUrl: database.ownerUrl, clock: systemClock })).toEqual([])

  expect(await run(database.appUrl, 'select current_user as who')).toEqual([{ who: 'mazha_app' }])
  await run(database.appUrl, 'select count(*) from mazha.ledger')
  await expect(run(database.appUrl, 'delete from mazha.ledger')).rejects.toThrow('permission denied')
  expect(await run(database.auditUrl, 'select current_user as who')).toEqual([{ who: 'mazha_audit' }])
  await expect(run(database.auditUrl, 'select 1 from mazha.login')).rejects.toThrow('permission denied')
})

test('log-ins that the administrator made are used as they are, by an owner who may not make roles', async () => {
  await run(
    urlOf('postgres', 'postgres'),
    `alter role mazha_app login password 'secret'`,
    `alter role mazha_audit login password 'secret'`,
  )
  const database = await openDatabase({
    dataDir: scratch,
    program: 'test',
    databaseUrl: urlOf('humble', 'humble'),
    appUrl: urlOf('mazha_app', 'humble'),
    auditUrl: urlOf('mazha_audit', 'humble'),
  })
  await migrate({ ownerUrl: database.ownerUrl, clock: systemClock })
  expect(await run(database.appUrl, 'select session_user as who')).toEqual([{ who: 'mazha_app' }])
  await expect(run(database.appUrl, 'truncate mazha.ledger')).rejects.toThrow('permission denied')
})
