import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, test } from 'vitest'
import { world } from '../../../../test/world.ts'
import { inDistrict, inDistrictUrl } from './db.ts'

const here = await world({ district: 'chaohai' })
const there = await world({ district: 'nextdoor' })
const ownerUrl = here.database.ownerUrl

const asApp = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

test('a statement without a where clause sees the rows of its own district alone', async () => {
  await here.resident.files({ text: '这边的路灯不亮', contact: { phone: '13800000001' } })
  // Both districts in one database.
  const neighbour = await world({ district: 'elsewhere', beside: here })
  await neighbour.resident.files({ text: '那边的水管漏水', contact: { phone: '13800000002' } })
  for (const [district, said] of [
    ['chaohai', '这边的路灯不亮'],
    ['elsewhere', '那边的水管漏水'],
  ] as const) {
    await asApp(inDistrictUrl(here.database.appUrl, district), async (client) => {
      for (const table of ['matter', 'matter_here', 'ledger', 'words', 'contact', 'person_key', 'command', 'clock']) {
        const { rows } = await client.query<{ district_id: string }>(`select distinct district_id from mazha.${table}`)
        expect(rows, `${table} of ${district}`).toEqual([{ district_id: district }])
      }
      const { rows } = await client.query<{ body: string }>('select body from mazha.matter_text')
      expect(rows).toEqual([{ body: said }])
      expect((await client.query(`update mazha.matter set level = level`)).rowCount).toBe(1)
      expect((await client.query(`delete from mazha.contact`)).rowCount).toBe(1)
      // Nor is anything written beyond the wall.
      const other = district === 'chaohai' ? 'elsewhere' : 'chaohai'
      const write = `insert into mazha.tally (district_id, bucket, n) values ('${other}', 'x', 1)`
      await expect(client.query(write)).rejects.toThrow('row-level security')
    })
  }
})

test('without a district nothing is seen; a transaction may stand behind another wall, and no longer than it lasts', async () => {
  await there.resident.files({ text: '隔壁' })
  await asApp(there.database.appUrl, async (client) => {
    expect((await client.query('select from mazha.matter')).rowCount).toBe(0)
    await client.query(`begin; set local mazha.district = 'nextdoor'`)
    expect((await client.query('select from mazha.matter')).rowCount).toBe(1)
    await client.query('commit')
    expect((await client.query('select from mazha.matter')).rowCount).toBe(0)
  })
  const { db } = there.ctx
  const seen = await inDistrict(db, 'nobody', (own) => own.query('select from mazha.matter'))
  expect(seen.rowCount).toBe(0)
  await expect(inDistrict(db, 'nextdoor', () => Promise.reject(new Error(randomUUID())))).rejects.toThrow()
  expect((await db.query('select from mazha.matter')).rowCount).toBe(1)
})

test('every table that has a district stands behind the wall', async () => {
  await asApp(ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'district_id' and not a.attisdropped
       where c.relnamespace = 'mazha'::regnamespace and c.relkind = 'r' and c.relname <> 'district'
         and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'district_wall'))
       order by 1`,
    )
    expect(rows).toEqual([])
  })
})
