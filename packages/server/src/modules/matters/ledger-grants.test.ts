import pg from 'pg'
import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'

const w = await world()

test.each([
  ['ledger', 'body'],
  ['checkpoint', 'body'],
  ['procedure_version', 'procedure'],
  ['words', 'name'],
  ['link', 'kind'],
])('the server cannot change what %s holds', async (table, column) => {
  await w.resident.files({ text: '井盖破了' })
  const client = new pg.Client({ connectionString: w.database.appUrl })
  await client.connect()
  try {
    for (const statement of [
      `update mazha.${table} set ${column} = 'x'`,
      `delete from mazha.${table}`,
      `truncate mazha.${table}`,
      `drop table mazha.${table}`,
      `alter table mazha.${table} add column x int`,
    ]) {
      await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' })
    }
  } finally {
    await client.end()
  }
})
