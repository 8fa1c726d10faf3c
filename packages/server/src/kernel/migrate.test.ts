import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '../../../../test/database.ts'
import { findPending, listMigrations, migrate } from './migrate.ts'
import { settableClock } from './time.ts'

const { ownerUrl, appUrl, auditUrl } = await testDatabase()
const clock = settableClock(new Date('2026-09-28T01:00:00Z'))

async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

test('a migrated database needs nothing more, however many servers start together', async () => {
  const applied = await Promise.all([1, 2, 3].map(() => migrate({ ownerUrl, clock })))
  expect(applied).toEqual([[], [], []])
  const recorded = await query(ownerUrl, 'select name, sha256 from mazha.migration order by name')
  expect(recorded.rows).toEqual(listMigrations().map(({ name, sha256 }) => ({ name, sha256 })))
})

test('a migration is applied once, in a transaction, and recorded with its digest and time', async () => {
  const migrations = [
    ...listMigrations(),
    { name: '9001_probe', sql: 'create table mazha.probe (n int)', sha256: 'ab' },
  ]
  expect(await migrate({ ownerUrl, clock, migrations })).toEqual(['9001_probe'])
  expect(await migrate({ ownerUrl, clock, migrations })).toEqual([])
  const recorded = await query(ownerUrl, `select applied_at from mazha.migration where name = '9001_probe'`)
  expect(recorded.rows).toEqual([{ applied_at: new Date('2026-09-28T01:00:00Z') }])

  const broken = [...migrations, { name: '9002_broken', sql: 'drop table mazha.probe; select nothing', sha256: 'cd' }]
  await expect(migrate({ ownerUrl, clock, migrations: broken })).rejects.toThrow('nothing')
  await query(ownerUrl, 'select n from mazha.probe')

  await expect(migrate({ ownerUrl, clock })).rejects.toThrow('newer than this program')
  await query(ownerUrl, `drop table mazha.probe; delete from mazha.migration where name = '9001_probe'`)
})

test('a migration that was changed after it had been applied is refused', () => {
  const [first] = listMigrations()
  expect(() => findPending([first!], [{ name: first!.name, sha256: 'other' }])).toThrow('was changed after')
})

test('an unreachable database gets a sentence', async () => {
  await expect(migrate({ ownerUrl: 'postgres://nobody@127.0.0.1:1/none', clock })).rejects.toThrow(
    /cannot be reached: .*ECONNREFUSED.*Check the address/,
  )
})

test('the server may add to the ledger and nothing more; the auditor may only read', async () => {
  for (const sql of [
    `update mazha.ledger set action = 'x'`,
    'delete from mazha.ledger',
    'truncate mazha.ledger',
    'delete from mazha.checkpoint',
    'drop table mazha.ledger',
    'create table mazha.mine (n int)',
    `update mazha.migration set sha256 = ''`,
  ]) {
    await expect(query(appUrl, sql), sql).rejects.toThrow(/permission denied|must be owner/)
  }
  await query(auditUrl, 'select count(*) from mazha.ledger')
  for (const sql of [
    `insert into mazha.district values ('x', 'x', 'x')`,
    'delete from mazha.ledger',
    'select 1 from mazha.login',
  ]) {
    await expect(query(auditUrl, sql), sql).rejects.toThrow('permission denied')
  }
})
