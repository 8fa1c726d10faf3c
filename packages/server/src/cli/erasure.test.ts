import { randomUUID } from 'node:crypto'
import { certificateBody } from '@mazha/contracts/retention'
import pg from 'pg'
import { expect, test } from 'vitest'
import { world } from '../../../../test/world.ts'
import { hasValidSignature } from '../kernel/ledger/checkpoint.ts'
import { readDatabase } from '../kernel/ledger/database-source.ts'
import { verifyLedger } from '../kernel/ledger/verify.ts'
import { eraseDue, lookAt, recordExport, selectCertificates } from '../modules/audit/index.ts'
import { bucketsOf, contactsOf, getMatter, recordHistories, rowOf, wordsOf } from '../modules/matters/index.ts'

const w = await world({ at: '2026-09-28 09:00' })
const { ctx } = w

const history = (at: string, phone: string) => ({
  opening: {
    clientId: randomUUID(),
    actor: { kind: 'system' } as const,
    channel: 'spreadsheet',
    text: `多年前的诉求 ${phone}`,
    contact: { name: '王五', phone },
    input: { history: true },
    at,
  },
  acts: [{ at, action: 'record_history', input: { reply: '已答复' }, actor: { kind: 'system' } as const }],
})
const opened = async (at: string, phone: string): Promise<string> => {
  const [outcome] = await recordHistories(ctx, [history(at, phone)])
  if (outcome === undefined || 'refused' in outcome) throw new Error('The history was refused')
  return outcome.done.matter.id
}

const verified = async () => {
  const client = new pg.Client({ connectionString: w.database.auditUrl })
  await client.connect()
  try {
    return await verifyLedger({
      source: readDatabase(client),
      procedureOf: (id, version) => ctx.procedures.find(id, version),
      calendarOf: () => ctx.calendar,
      rowOf,
      bucketsOf,
    })
  } finally {
    await client.end()
  }
}

test('what is kept no longer goes with its keys, a signed certificate says how much, and the ledger stays whole', async () => {
  const old = await opened('2022-03-01T02:00:00.000Z', '13700000001')
  const young = await opened('2025-03-03T02:00:00.000Z', '13700000002')
  // The same person as the old one, in a matter that stays: the key stays with it.
  const shared = await opened('2022-04-01T02:00:00.000Z', '13700000002')
  const open = await w.resident.files({ text: '还没办完', contact: { name: '赵六', phone: '13700000003' } })

  // What says that their rows were imported before.
  for (const id of [old, young])
    await ctx.db.query(
      `insert into mazha.import_source (district_id, digest, matter_id, keyed) values ($1, $2, $3, true)`,
      [ctx.district.id, Buffer.from(id), id],
    )

  const [certificate] = await eraseDue(ctx)
  if (certificate === undefined) throw new Error('Nothing was erased')
  const body = certificateBody.parse(JSON.parse(certificate.body))
  expect(body).toMatchObject({ n: 1, rule: 'matters', erased: { matters: 2, contacts: 2, keys: 1 } })
  expect('words' in body.erased && body.erased.words).toBeGreaterThan(1)
  expect(hasValidSignature(certificate.body, certificate.publicKey, certificate.signature)).toBe(true)
  expect(
    hasValidSignature(
      certificate.body.replace('"matters":2', '"matters":3'),
      certificate.publicKey,
      certificate.signature,
    ),
  ).toBe(false)
  expect(certificate.body).not.toMatch(/1370000|王五|诉求/)

  for (const id of [old, shared]) {
    expect(await wordsOf(ctx, id)).toEqual({ title: '', text: '', address: null })
    expect(await contactsOf(ctx, id)).toEqual([])
    expect((await getMatter(ctx, { id })).state).toBe('closed')
  }
  expect((await ctx.db.query('select matter_id from mazha.import_source')).rows).toEqual([{ matter_id: young }])
  expect(await contactsOf(ctx, young)).toMatchObject([{ name: '王五', phone: '13700000002' }])
  expect((await wordsOf(ctx, open.id)).text).toBe('还没办完')

  expect(await eraseDue(ctx)).toEqual([])
  expect(await selectCertificates(ctx.db, ctx.district.id)).toHaveLength(1)
  const report = await verified()
  expect(report.faults).toEqual([])
  expect(report.districts[0]?.checked.erased).toBeGreaterThan(2)
})

test('words that are gone without a certificate are missed, and so is a certificate that is changed or gone', async () => {
  const owner = new pg.Client({ connectionString: w.database.ownerUrl })
  await owner.connect()
  const codes = async () => (await verified()).faults.map(({ code }) => code)
  try {
    await owner.query('begin')
    const { matters } = await w.ctx.db
      .query<{ matters: string[] }>(`select array_agg(id) as matters from mazha.matter where closed_at is null`)
      .then(({ rows: [row] }) => row ?? { matters: [] })
    const kept = await owner.query('delete from mazha.words where matter_id = any($1::uuid[]) returning *', [matters])
    expect(kept.rowCount).toBeGreaterThan(0)
    await owner.query('commit')
    expect(await codes()).toEqual(['erasure.uncertified'])
    for (const row of kept.rows)
      await owner.query('insert into mazha.words select * from jsonb_populate_record(null::mazha.words, $1)', [
        JSON.stringify({ ...row, salt: `\\x${row.salt.toString('hex')}`, value: `\\x${row.value.toString('hex')}` }),
      ])
    expect(await codes()).toEqual([])

    const { rows } = await owner.query<{ body: string }>('select body from mazha.erasure_certificate where n = 1')
    const forged = (rows[0]?.body ?? '').replace('"words":', '"words":9')
    await owner.query('update mazha.erasure_certificate set body = $1 where n = 1', [forged])
    expect(await codes()).toEqual(['erasure.wrong', 'erasure.uncertified'])
    await owner.query('update mazha.erasure_certificate set body = $1 where n = 1', [rows[0]?.body])
    expect(await codes()).toEqual([])
  } finally {
    await owner.end()
  }
})

test('words that an erased matter got later go as well', async () => {
  const id = await opened('2022-05-01T02:00:00.000Z', '13700000009')
  await eraseDue(ctx)
  // As a remark or a recurrence leaves them.
  await ctx.db.query(
    `insert into mazha.words (district_id, matter_id, seq, name, salt, value)
      select district_id, matter_id, seq, 'words', '\\x00', '后来的话' from mazha.ledger where matter_id = $1 and seq = 2`,
    [id],
  )
  const [certificate] = await eraseDue(ctx)
  expect(certificateBody.parse(JSON.parse(certificate?.body ?? ''))).toMatchObject({ erased: { matters: 1, words: 1 } })
})

test('the logs of looks, exports and accounts end too, on a certificate of their own, and searches stand in none', async () => {
  const person = randomUUID()
  const asked = { person, name: '李敏', kind: 'matters', reason: '年度统计', query: { q: '张三', queue: 'to_accept' } }
  const aged = { ...ctx, now: () => new Date('2023-01-05T02:00:00Z') }
  const look = {
    person,
    as: { post: 'clerk', role: 'clerk', unit: 'centre' },
    matter: null,
    purpose: 'follow_up',
    elsewhere: false,
  } as const
  const read = () => Promise.resolve({ subjects: [randomUUID()], data: null })
  await recordExport(aged, asked)
  await lookAt(aged, look, read)
  await recordExport(ctx, asked)
  await lookAt(ctx, look, read)
  const [certificate, none] = await eraseDue(ctx)
  expect(none).toBeUndefined()
  expect(certificateBody.parse(JSON.parse(certificate?.body ?? ''))).toMatchObject({
    rule: 'views',
    before: '2023-09-28T01:00:00.000Z',
    erased: { views: 1, exports: 1, events: 0 },
  })
  const { rows } = await ctx.db.query('select at, query from mazha.export_log')
  expect(rows).toEqual([{ at: ctx.now(), query: { q: true, queue: 'to_accept' } }])
  await expect(
    ctx.db.query('select * from mazha.erase_logs($1, $2, 10)', [ctx.district.id, '2026-05-01T00:00:00Z']),
  ).rejects.toThrow('six months')
})

test('the server erases nothing younger than a year, nothing beyond its wall, and no words by itself', async () => {
  const erase = (district: string, before: string) =>
    ctx.db.query('select * from mazha.erase_matters($1, $2, 10)', [district, before])
  await expect(erase(ctx.district.id, '2026-09-01T00:00:00Z')).rejects.toThrow('younger than a year')
  await expect(erase('elsewhere', '2020-01-01T00:00:00Z')).rejects.toThrow('own district')
  await expect(ctx.db.query('delete from mazha.words')).rejects.toThrow('permission denied')
  await expect(ctx.db.query('update mazha.erasure_certificate set n = 9')).rejects.toThrow('permission denied')
})
