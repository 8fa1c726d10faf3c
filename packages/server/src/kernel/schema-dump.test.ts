import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '../../../../test/database.ts'
import { findMigrationsDir } from './migrate.ts'
import { dumpSchema } from './schema-dump.ts'

const { ownerUrl } = await testDatabase()
const written = readFileSync(join(dirname(findMigrationsDir()), 'schema.sql'), 'utf8')

async function dumpAfter(...statements: readonly string[]): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('begin')
    for (const statement of statements) await client.query(statement)
    return await dumpSchema(client)
  } finally {
    await client.end() // The transaction was never committed.
  }
}

test('schema.sql is what the migrations make (else: node scripts/schema.mjs --write)', async () => {
  expect(await dumpAfter()).toBe(written)
})

test.each([
  'alter table mazha.matter add column extra text',
  'alter table mazha.matter alter column state drop not null',
  'alter table mazha.matter drop constraint matter_version_check',
  'drop index mazha.clock_marked',
  'grant delete on mazha.ledger to mazha_app',
  'create view mazha.v as select 1 as one',
  'create function mazha.f() returns int language sql as $$ select 1 $$',
])('canary: a drift is seen: %s', async (statement) => {
  expect(await dumpAfter(statement)).not.toBe(written)
})
