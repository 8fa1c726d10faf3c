import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { officeCalendar, stateCouncilCalendar } from '@mazha/contracts/calendar'
import { defineProcedure } from '@mazha/contracts/define'
import { field, form } from '@mazha/contracts/form'
import { toData } from '@mazha/contracts/procedure-data'
import type { Actor, Role } from '@mazha/contracts/role'
import { procedures } from '@mazha/procedures/all'
import { certify } from '#modules/audit'
import { actOn, bucketsOf, foldTallies, openMatter, rowOf } from '#modules/matters'
import fc from 'fast-check'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { closeContext, createContext, type Context } from '#kernel/context'
import { saveDistrict } from '#kernel/district'
import { keepCalendar } from '#kernel/ledger/calendar-store'
import { listCheckpoints, makeCheckpoint } from '#kernel/ledger/checkpoint'
import { checkPart } from '#kernel/ledger/check-part'
import { lawFromChecked } from '#kernel/ledger/checked-law'
import { readDatabase } from '#kernel/ledger/database-source'
import { readExport, writeExport } from '#kernel/ledger/export-file'
import { readShared } from '#kernel/ledger/read-matters'
import { takeShares } from '#kernel/ledger/shares'
import type { LedgerSource } from '#kernel/ledger/source'
import { verifyLedger, type Threads, type VerifyOptions } from '#kernel/ledger/verify'
import { digestOf } from '#kernel/procedure-digest'
import { secretsFrom } from '#kernel/secrets'
import { settableClock } from '#kernel/time'
import { loadProcedures } from '#modules/procedures'
import { testDatabase, type TestDatabase } from '../../../../test/database.ts'
import { ledgerLaw } from './frame/ledger-law.ts'
import { command as verifyCommand } from './verify.ts'

const district = 'jimo'
const key = secretsFrom(Buffer.alloc(32, 7)).checkpointKey
const clock = settableClock(new Date('2026-09-21T01:00:00.000Z'))
const scratch = mkdtempSync(join(tmpdir(), 'mazha-ledger-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

let database: TestDatabase
let owner: pg.Client
let ctx: Context

const staff = (role: Role, unit: string): Actor => {
  const person = `00000000-0000-4000-8000-${Buffer.from(role.padEnd(6, '-').slice(0, 6)).toString('hex')}`
  return { kind: 'staff', person, posts: [{ post: `${unit}-${role}`, role, unit }] }
}
const clerk = staff('clerk', 'centre')
const dispatcher = staff('dispatcher', 'centre')
const handler = staff('handler', 'water-bureau')
const verifier = staff('verifier', 'centre')

const does = async (id: string, actor: Actor, action: string, input: Record<string, unknown> = {}): Promise<void> => {
  clock.pass(3_600_000)
  await actOn(ctx, { clientId: randomUUID(), id, action, input, actor })
}

/** A request on its way: filed, dispatched, suspended over two days, extended, reported; `far` says how far it gets. */
const request = async (text: string, far: number): Promise<string> => {
  const { matter } = await openMatter(ctx, {
    clientId: randomUUID(),
    actor: { kind: 'reporter' },
    channel: 'portal',
    text,
    address: '潮海街道振华街 12 号',
    contact: { name: '王秀兰', phone: '13905320001' },
    place: { lng: 120.4472, lat: 36.3891 },
    category: 'lighting',
  })
  const { id } = matter
  const steps: readonly (() => Promise<void>)[] = [
    () => does(id, clerk, 'accept', { level: 'street_coordinated', words: '来电人语气着急' }),
    () => does(id, dispatcher, 'dispatch', { lead: 'water-bureau', assists: ['street-office'], words: '请尽快处理' }),
    () => does(id, handler, 'assignment.sign'),
    () => does(id, handler, 'suspension.request', { basis: 'awaiting_appraisal', words: '等待检测结论' }),
    () => does(id, dispatcher, 'suspension.approve'),
    async () => {
      clock.pass(2 * 86_400_000)
      await does(id, handler, 'suspension.resume')
    },
    () => does(id, handler, 'extension.request', { days: 3, basis: 'complex', words: '管线复杂' }),
    () => does(id, handler, 'report', { reply: '已更换水管', solved: 'solved' }),
    () => does(id, verifier, 'verification.pass', { way: 'on_site', findings: '现场已恢复供水' }),
  ]
  for (const step of steps.slice(0, far)) await step()
  return id
}

const verify = async (
  source: LedgerSource,
  more: Partial<Pick<VerifyOptions, 'outside' | 'publicKey' | 'threads' | 'calendarOf' | 'procedureOf'>> = {},
) =>
  verifyLedger({
    source,
    procedureOf: (id, version) => procedures.find((one) => one.id === id && one.version === version),
    calendarOf: () => stateCouncilCalendar(),
    rowOf,
    bucketsOf,
    ...more,
  })
const verifyDatabase = async (more: Parameters<typeof verify>[1] = {}) => {
  const client = new pg.Client({ connectionString: database.auditUrl })
  await client.connect()
  try {
    return await verify(readDatabase(client), more)
  } finally {
    await client.end()
  }
}
const faultsOf = async () => (await verifyDatabase()).faults.map(({ code, matter, seq }) => ({ code, matter, seq }))
const signCheckpoint = () => makeCheckpoint({ db: ctx.db, district, key, now: () => clock.now(), settleMs: 5 })

const tables = ['matter', 'ledger', 'clock', 'words', 'contact', 'link', 'tally', 'calendar', 'checkpoint'] as const
/** Those, and what all districts share. */
const restored = [...tables, 'procedure_version', 'erasure_certificate', 'erased_matter'] as const
let ids: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await saveDistrict(owner, { id: district, name: { zh: '即墨区', en: 'Jimo' }, zone: 'Asia/Shanghai' })
  ctx = createContext({
    appUrl: database.appUrl,
    district: { id: district, name: { zh: '即墨区', en: 'Jimo' }, zone: 'Asia/Shanghai', settings: {} },
    calendar: stateCouncilCalendar(),
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    log: pino({ level: 'silent' }),
    procedures: {
      current: (id) => procedures.find((one) => one.id === id),
      find: (id, version) => procedures.find((one) => one.id === id && one.version === version),
      list: () => procedures,
    },
    clock,
  })
  ids = [await request('自来水管漏水，路面结冰', 9), await request('路灯不亮', 5)]
  await signCheckpoint()
  ids.push(await request('垃圾无人清运', 7), await request('噪音扰民', 0))
  const twin = await request('垃圾没人清运', 1)
  await does(twin, dispatcher, 'merge', { into: ids[2] })
  ids.push(twin)
  await signCheckpoint()
  await loadProcedures({ db: ctx.db, now: clock.now() })
  await keepCalendar(ctx.db, district, ctx.calendar, clock.now())
  await foldTallies(ctx)
  // A count of nothing says nothing, whatever it is called.
  await owner.query('delete from mazha.tally where n = 0')
  // What only an owner can do, and an owner who covers tracks would.
  await owner.query('alter table mazha.ledger alter column pos set generated by default')
  await owner.query('create schema kept')
  for (const table of restored) await owner.query(`create table kept.${table} as table mazha.${table}`)
})
afterAll(async () => {
  await closeContext(ctx)
  await owner.end()
})
beforeEach(async () => {
  for (const table of restored) {
    await owner.query(`delete from mazha.${table}`)
    await owner.query(`insert into mazha.${table} overriding system value select * from kept.${table}`)
  }
})

test('a whole ledger is whole, and verify says how much it checked', async () => {
  const report = await verifyDatabase()
  expect(report.faults).toEqual([])
  const counts = async (table: string) =>
    Number((await owner.query(`select count(*) as n from mazha.${table}`)).rows[0].n)
  expect(report.districts).toEqual([
    {
      district,
      checked: {
        entries: await counts('ledger'),
        matters: 5,
        clocks: await counts('clock'),
        words: await counts('words'),
        contacts: 5,
        links: await counts('link'),
        erased: 0,
        leftOut: 0,
        checkpoints: 2,
      },
      newer: 0,
      key: expect.stringMatching(/^([0-9a-f]{4} ?){4}$/),
      erasures: [],
    },
  ])
})

test('threads that share one snapshot check the same as one alone', async () => {
  const client = new pg.Client({ connectionString: database.auditUrl })
  await client.connect()
  let started = 0
  const check: Threads['check'] = async (told) => {
    started += 1
    const { snapshot, district: id, law, shares } = (await told)!
    const own = new pg.Client({ connectionString: database.auditUrl })
    await own.connect()
    const matters = readShared(own, { snapshot, district: id, ranges: takeShares(shares) })
    const result = await checkPart(matters, { ...lawFromChecked(law), rowOf, bucketsOf })
    await own.end()
    return result
  }
  await owner.query(`update mazha.matter set state = 'closed'`)
  const shared = await verify(readDatabase(client, 0), { threads: { count: 3, check } })
  await client.end()
  expect(started).toBe(2)
  const { faults, ...alone } = await verifyDatabase()
  expect(shared).toMatchObject(alone)
  expect(shared.faultCount).toBe(ids.length)
  expect(new Set(shared.faults.map(({ matter }) => matter))).toEqual(new Set(ids))
  expect(faults).toHaveLength(ids.length)
})

test('verify reads as a role that can write nothing', async () => {
  const client = new pg.Client({ connectionString: database.auditUrl })
  await client.connect()
  for (const table of tables) {
    await expect(client.query(`delete from mazha.${table}`)).rejects.toThrow(/permission denied/)
    await expect(client.query(`update mazha.${table} set district_id = 'x'`)).rejects.toThrow(/permission denied/)
  }
  await client.end()
})

/** As the job that erases by rule signs it. */
const certified = async (matters: readonly string[], words: number, contacts: number) => {
  const { rows } = await owner.query<{ matter: string; upto: number }>(
    'select id as matter, version as upto from mazha.matter where id = any($1::uuid[])',
    [matters],
  )
  const erased = { matters: rows.length, words, contacts, keys: 0, files: 0 }
  return certify(ctx, ctx.db, { rule: 'matters', before: ctx.now(), erased, list: rows })
}
/** Erases the words of a matter as the job does. @returns how many there were */
const eraseWords = async (id: string | undefined): Promise<number> => {
  const { rowCount } = await owner.query('delete from mazha.words where matter_id = $1', [id])
  await owner.query('update mazha.matter set lng = null, lat = null where id = $1', [id])
  return rowCount ?? 0
}
const unlist = 'delete from mazha.erased_matter'

test('words erased lawfully leave the chain whole, and verify says on which certificate they went', async () => {
  const [first = '', second = ''] = ids
  const gone = await eraseWords(first)
  const named = await verifyDatabase()
  expect(new Set(named.faults.map(({ code, matter }) => `${code} ${matter}`))).toEqual(
    new Set([`word.missing ${first}`]),
  )
  expect(named.faults.map(({ seq, details }) => `${seq} ${details['name']}`)).toContain('1 place')
  expect(named.faultCount).toBe(gone)
  // A certificate of something else says nothing of it.
  await certified([second], gone, 0)
  expect((await verifyDatabase()).faultCount).toBe(gone)
  await certified([first], gone, 0)
  const report = await verifyDatabase()
  expect(report.faults).toEqual([])
  expect(report.districts[0]).toMatchObject({
    checked: { erased: gone },
    erasures: [
      { n: 1, matters: 1, found: 0 },
      { n: 2, matters: 1, found: gone },
    ],
  })

  // What was said after it went on none; a list that is not the one that was signed, or that nobody signed, is worth nothing.
  await owner.query(`update mazha.erased_matter set upto = 1 where n = 2`)
  const codes = async () => new Set((await verifyDatabase()).faults.map(({ code }) => code))
  expect(await codes()).toEqual(new Set(['word.missing', 'erasure.list']))
  await owner.query(unlist)
  expect(await codes()).toEqual(new Set(['word.missing', 'erasure.list']))
  await owner.query(`insert into mazha.erased_matter select district_id, id, 9, version from mazha.matter`)
  expect(await codes()).toEqual(new Set(['erasure.list']))
})

test('a contact erased lawfully, row or bytes, leaves the chain whole and is counted', async () => {
  await owner.query(`delete from mazha.contact where matter_id = $1`, [ids[0]])
  await owner.query(`update mazha.contact set name = null, phone = null, phone_index = null where matter_id = $1`, [
    ids[1],
  ])
  expect(await faultsOf()).toEqual(
    ids
      .slice(0, 2)
      .map((matter) => ({ code: 'contact.missing', matter, seq: 1 }))
      .toSorted(byMatter),
  )
  await certified(ids.slice(0, 2), 0, 2)
  const report = await verifyDatabase()
  expect(report.faults).toEqual([])
  expect(report.districts[0]?.checked).toMatchObject({ contacts: ids.length - 2, erased: 2 })
})

const byMatter = (a: { readonly matter: string }, b: { readonly matter: string }): number =>
  a.matter < b.matter ? -1 : 1

describe('where a matter is', () => {
  test('stands in no entry and in no fact, only in its words and in its row', async () => {
    const { rows } = await owner.query<{ body: string; facts: string; lng: number; words: string }>(
      `select l.body, m.facts::text as facts, m.lng, convert_from(w.value, 'UTF8') as words
       from mazha.matter m join mazha.ledger l on l.matter_id = m.id and l.seq = 1
       join mazha.words w on w.matter_id = m.id and w.seq = 1 and w.name = 'place'`,
    )
    expect(rows).toHaveLength(ids.length)
    for (const { body, facts, lng, words } of rows) {
      expect(body + facts).not.toMatch(/120\.44|36\.38|lng/)
      expect(lng).toBe(120.4472)
      expect(words).toBe('{"lng":120.4472,"lat":36.3891}')
    }
  })

  test('moves with the newest word of that name, whoever remembers it otherwise', async () => {
    const title = { zh: '树', en: 'Tree' }
    const place = field.place({ label: title })
    const moves = defineProcedure({
      id: 'tree',
      version: 1,
      title,
      about: title,
      sources: [title],
      facts: {},
      states: { begun: { title, holder: { role: 'clerk' } }, ended: { title, final: true } },
      clocks: {},
      tracks: {},
      open: { title, to: 'begun', by: ['reporter'], form: form({ place: place.optional() }) },
      actions: {
        move: { title, from: ['begun'], by: ['clerk'], form: form({ place }) },
        look: { title, from: ['begun'], by: ['clerk'] },
        end: { title, from: ['begun'], to: 'ended', by: ['clerk'] },
      },
    })
    const { matter } = await openMatter(
      { ...ctx, procedures: { ...ctx.procedures, current: () => moves, find: () => moves } },
      { clientId: randomUUID(), actor: { kind: 'reporter' }, channel: 'portal', procedure: 'tree', text: '树倒了' },
    )
    const at = { ...ctx, procedures: { ...ctx.procedures, find: () => moves } }
    const { id } = matter
    const act = async (action: string, input = {}): Promise<unknown> => {
      await actOn(at, { clientId: randomUUID(), id, action, input, actor: clerk })
      const { rows } = await owner.query(`select lng, lat from mazha.matter where id = $1`, [id])
      return rows[0]
    }
    const known: VerifyOptions['procedureOf'] = (name, version) =>
      name === 'tree' ? moves : procedures.find((one) => one.id === name && one.version === version)
    const faults = async () => (await verifyDatabase({ procedureOf: known })).faults.filter((one) => one.matter === id)
    expect(await act('look')).toEqual({ lng: null, lat: null })
    expect(await act('move', { place: { lng: 120.1, lat: 36.1 } })).toEqual({ lng: 120.1, lat: 36.1 })
    expect(await act('look')).toEqual({ lng: 120.1, lat: 36.1 })
    expect(await act('move', { place: { lng: 120.2, lat: 36.2 } })).toEqual({ lng: 120.2, lat: 36.2 })
    expect(await faults()).toEqual([])
    await owner.query('update mazha.matter set lng = 120.1, lat = 36.1 where id = $1', [id])
    expect(await faults()).toMatchObject([{ details: { column: 'lng' } }, { details: { column: 'lat' } }])
    // Erased while this process remembers it: an act brings nothing back.
    await owner.query('update mazha.matter set lng = null, lat = null where id = $1', [id])
    expect(await act('end')).toEqual({ lng: null, lat: null })
    for (const table of ['outbox', 'command', 'tally_delta']) await owner.query(`delete from mazha.${table}`)
  })

  test('that was moved or lost without a certificate is named', async () => {
    const [id] = ids
    await owner.query('update mazha.matter set lng = 120.5 where id = $1', [id])
    const { faults } = await verifyDatabase()
    expect(faults).toMatchObject([
      { code: 'matter.column', matter: id, details: { column: 'lng', found: '120.5', expected: '120.4472' } },
    ])
    await owner.query('update mazha.matter set lng = null, lat = null where id = $1', [id])
    expect((await faultsOf()).map(({ code }) => code)).toEqual(['matter.column', 'matter.column'])
    await owner.query(`update mazha.matter set lng = 120.4472, lat = 36.3891 where id = $1`, [id])
    expect(await faultsOf()).toEqual([])

    const moved = Buffer.from('{"lng":120.5,"lat":36.3891}')
    await owner.query(`update mazha.words set value = $2 where matter_id = $1 and name = 'place'`, [id, moved])
    expect(await faultsOf()).toContainEqual({ code: 'word.wrong', matter: id, seq: 1 })
    await owner.query(`delete from mazha.words where matter_id = $1 and name = 'place'`, [id])
    expect(await faultsOf()).toContainEqual({ code: 'word.missing', matter: id, seq: 1 })
    // Half an erasure: the word is gone on a certificate, the row still tells it.
    await certified([id ?? ''], 1, 0)
    expect((await faultsOf()).map(({ code }) => code)).toEqual(['matter.column', 'matter.column'])
    await owner.query('update mazha.matter set lng = null, lat = null where id = $1', [id])
    expect(await faultsOf()).toEqual([])
    // Whoever deletes more than the certificate counted is found by that.
    expect(await eraseWords(id)).toBeGreaterThan(1)
    expect((await verifyDatabase()).faults).toMatchObject([
      { code: 'erasure.uncertified', details: { n: 1, certified: 1 } },
    ])
  })
})

describe('what was in force when it was written is what counts', () => {
  const later = officeCalendar(stateCouncilCalendar(), {
    hours: ['10:00-11:00'],
    restDays: [{ date: '2026-09-22', name: { zh: '本区休息', en: 'Closed here' } }],
  })

  test('an office calendar that changed afterwards names no clock falsely', async () => {
    expect((await verifyDatabase({ calendarOf: () => later })).faults).toEqual([])
  })

  test('without the calendar that was kept nobody can tell, and a changed one is named', async () => {
    await owner.query(`update mazha.calendar set body = replace(body, '2026-10-01', '2026-10-09')`)
    const { faults } = await verifyDatabase({ calendarOf: () => later })
    expect(faults[0]).toMatchObject({ code: 'calendar.wrong' })
    expect(faults[1]).toMatchObject({ code: 'entry.replay', seq: 1 })
  })

  test('a file that moved on to the next version leaves the version of old matters to be replayed from the database', async () => {
    const movedOn: VerifyOptions['procedureOf'] = (id, version) =>
      procedures.filter((one) => one.id === id && version === 2).map((one) => ({ ...one, version: 2 }))[0]
    expect((await verifyDatabase({ procedureOf: movedOn })).faults).toEqual([])
    const path = join(scratch, `${randomUUID()}.jsonl`)
    const client = new pg.Client({ connectionString: database.auditUrl })
    await client.connect()
    await writeExport(readDatabase(client), path, { words: false })
    await client.end()
    expect((await verify(readExport(path), { procedureOf: movedOn, calendarOf: () => later })).faults).toEqual([])
    await owner.query('delete from mazha.procedure_version')
    const { faults } = await verifyDatabase({ procedureOf: movedOn })
    expect(faults.map(({ code }) => code)).toEqual(ids.map(() => 'entry.replay'))
  })

  test('a version that was changed where it is kept, with and without its digest, is named', async () => {
    const change = `to_jsonb(replace(body #>> '{}', '"contactable"', '"contactablf"'))`
    await owner.query(`update mazha.procedure_version set body = ${change} where procedure = 'service-request'`)
    expect((await verifyDatabase()).faults).toMatchObject([{ code: 'procedure.wrong' }])
    const kept = procedures.find(({ id }) => id === 'service-request')!
    const other = { ...kept, title: { zh: '别的', en: 'Another' } }
    await owner.query(
      `update mazha.procedure_version set body = to_jsonb($1::text), digest = $2 where procedure = 'service-request'`,
      [JSON.stringify(toData(other)), digestOf(other)],
    )
    expect((await verifyDatabase()).faults).toMatchObject([{ code: 'procedure.changed' }])
  })
})

describe('what the database owner does behind the server’s back is named', () => {
  test('an entry deleted from the middle', async () => {
    await owner.query('delete from mazha.ledger where matter_id = $1 and seq = 3', [ids[0]])
    expect(await faultsOf()).toContainEqual({ code: 'entry.missing', matter: ids[0], seq: 4 })
  })

  test('two entries that change places', async () => {
    await owner.query(
      'update mazha.ledger set seq = case seq when 2 then 1003 else 1002 end where matter_id = $1 and seq in (2, 3)',
      [ids[0]],
    )
    await owner.query('update mazha.ledger set seq = seq - 1000 where seq > 1000')
    expect(await faultsOf()).toContainEqual({ code: 'entry.prev', matter: ids[0], seq: 2 })
  })

  test('an entry moved to another matter', async () => {
    const [from, to] = ids
    await owner.query('update mazha.ledger set matter_id = $2, seq = 99 where matter_id = $1 and seq = 1', [from, to])
    const found = await faultsOf()
    expect(found).toContainEqual({ code: 'entry.missing', matter: from, seq: 2 })
    expect(found).toContainEqual({ code: 'entry.missing', matter: to, seq: 99 })
  })

  test('a tail that is cut off, matter and clocks put back to match', async () => {
    const last = (await owner.query('select max(seq) as seq from mazha.ledger where matter_id = $1', [ids[0]])).rows[0]
      .seq
    await owner.query('delete from mazha.ledger where matter_id = $1 and seq = $2', [ids[0], last])
    const found = await faultsOf()
    expect(found).toContainEqual({ code: 'matter.column', matter: ids[0], seq: null })
    expect(found).toContainEqual({ code: 'checkpoint.count', matter: null, seq: null })
  })

  test('a whole matter dropped from every table', async () => {
    for (const table of ['ledger', 'matter', 'clock', 'words', 'contact', 'link']) {
      await owner.query(`delete from mazha.${table} where ${table === 'matter' ? 'id' : 'matter_id'} = $1`, [ids[1]])
    }
    const { faults } = await verifyDatabase()
    expect(new Set(faults.map(({ code }) => code))).toEqual(new Set(['checkpoint.count', 'tally.wrong']))
    expect(faults[0]?.details).toMatchObject({ foundMatters: expect.any(Number) })
  })

  test('a matter without entries, and entries without a matter', async () => {
    await owner.query('delete from mazha.ledger where matter_id = $1', [ids[1]])
    expect(await faultsOf()).toContainEqual({ code: 'matter.no-entries', matter: ids[1], seq: null })
    await owner.query('delete from mazha.matter where id = $1', [ids[0]])
    expect(await faultsOf()).toContainEqual({ code: 'matter.missing', matter: ids[0], seq: null })
  })

  test('a link that is dropped, added or moved in time', async () => {
    await owner.query("update mazha.link set recorded_at = recorded_at + interval '1 second'")
    expect(await faultsOf()).toEqual([{ code: 'link.column', matter: ids[4], seq: null }])
    await owner.query('delete from mazha.link')
    expect(await faultsOf()).toEqual([{ code: 'link.missing', matter: ids[4], seq: null }])
    await owner.query(
      `insert into mazha.link select district_id, id, 'recurrence', $1, recorded_at from mazha.matter`,
      [ids[0]],
    )
    expect((await faultsOf()).filter(({ code }) => code === 'link.unknown')).toHaveLength(ids.length)
  })

  test('a contact that is exchanged or added', async () => {
    await owner.query(
      `update mazha.contact set phone = (select phone from mazha.contact where matter_id = $2) where matter_id = $1`,
      [ids[0], ids[1]],
    )
    expect(await faultsOf()).toEqual([{ code: 'contact.wrong', matter: ids[0], seq: 1 }])
    await owner.query(
      `insert into mazha.contact select district_id, matter_id, $1, name, phone, phone_index, recorded_at from mazha.contact
       where matter_id = $2`,
      ['ffffffff-0000-4000-8000-000000000000', ids[1]],
    )
    expect(await faultsOf()).toContainEqual({ code: 'contact.unknown', matter: ids[1], seq: null })
  })

  test('counts beside the queues that are not those of the matters', async () => {
    await owner.query(`update mazha.tally set n = n + 1 where bucket = 'open'`)
    const { faults } = await verifyDatabase()
    expect(faults).toMatchObject([{ code: 'tally.wrong', details: { bucket: 'open', found: 5, expected: 4 } }])
    await owner.query(`insert into mazha.tally_delta (district_id, bucket, n) values ($1, 'open', -1)`, [district])
    expect((await verifyDatabase()).faults).toEqual([])
    await owner.query('delete from mazha.tally_delta')
    await owner.query(`delete from mazha.tally where bucket = 'open'`)
    expect((await verifyDatabase()).faults).toMatchObject([{ code: 'tally.wrong', details: { found: 0 } }])
  })

  test('a checkpoint deleted, also the last one where it was kept outside', async () => {
    const kept = await listCheckpoints(owner, district)
    await owner.query('delete from mazha.checkpoint where n = 1')
    expect(await faultsOf()).toContainEqual({ code: 'checkpoint.missing', matter: null, seq: null })
    await owner.query('delete from mazha.checkpoint')
    expect((await verifyDatabase()).faults).toEqual([])
    const { faults } = await verifyDatabase({ outside: kept.slice(-1) })
    expect(faults.map(({ code }) => code)).toEqual(['checkpoint.lost'])
  })

  test('everything written anew under another key, where the district’s key is known', async () => {
    const other = generateKeyPairSync('ed25519').privateKey
    const publicKey = (await listCheckpoints(owner, district))[0]?.publicKey ?? ''
    expect((await verifyDatabase({ publicKey })).faults).toEqual([])
    await owner.query('delete from mazha.checkpoint')
    await makeCheckpoint({ db: ctx.db, district, key: other, now: () => clock.now(), settleMs: 5 })
    expect((await verifyDatabase()).faults).toEqual([])
    expect((await verifyDatabase({ publicKey })).faults.map(({ code }) => code)).toEqual(['checkpoint.key'])
  })

  test('any byte of any column', async () => {
    // Not checked: tx orders deliveries and is no part of what happened; key_id says which key opens the words; a calendar
    // that is missing is as good as kept where it is still the district's own.
    const { rows: columns } = await owner.query<{ table: string; column: string; type: string }>(
      `select table_name as table, column_name as column, data_type as type from information_schema.columns
       where table_schema = 'mazha' and table_name = any($1) and not (column_name = 'tx' or (table_name, column_name) in (('words', 'key_id'), ('calendar', 'recorded_at'), ('calendar', 'district_id'))) order by 1, 2`,
      [tables],
    )
    expect(columns.length).toBeGreaterThan(50)
    for (const at of columns) {
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 7 }), async (row, byte, bit) => {
          const cell = await spoil(at, row, byte, bit)
          try {
            const { faults } = await verifyDatabase()
            expect(faults.length, `${at.table}.${at.column}: ${cell}`).toBeGreaterThan(0)
          } finally {
            await owner.query(`delete from mazha.${at.table}`)
            await owner.query(`insert into mazha.${at.table} overriding system value select * from kept.${at.table}`)
          }
        }),
        { numRuns: 3, endOnFailure: true },
      )
    }
  }, 400_000)
})

/** Changes one cell as the owner of the database can. */
const spoil = async (
  { table, column, type }: { table: string; column: string; type: string },
  row: number,
  byte: number,
  bit: number,
): Promise<string> => {
  const { rows } = await owner.query(`select ctid::text as ctid, ${column}::text as old from mazha.${table} order by 1`)
  const { ctid, old } = rows[row % rows.length]
  const change = async (value: string) =>
    owner.query(
      `update mazha.${table} set ${column} = $2::${type === 'ARRAY' ? 'text[]' : type} where ctid = $1::tid`,
      [ctid, value],
    )
  if (old === null) {
    const some: Record<string, string> = {
      uuid: randomUUID(),
      'timestamp with time zone': '2026-01-01',
      'double precision': '1',
    }
    await change(some[type] ?? 'x')
    return `null → ${some[type] ?? 'x'}`
  }
  if (type === 'timestamp with time zone') {
    await owner.query(
      `update mazha.${table} set ${column} = ${column} + ($2 || ' microseconds')::interval where ctid = $1::tid`,
      [ctid, 1 << (bit * 2)],
    )
    return `${old} + ${1 << (bit * 2)} µs`
  }
  if (type === 'double precision' || type === 'integer' || type === 'bigint') {
    await change(String(Number(old) + 1000))
    return `${old} + 1000`
  }
  for (let tries = 0; tries < 2 * old.length; tries += 1) {
    const at = (byte + tries) % old.length
    const hex = type === 'bytea' || type === 'uuid'
    const digit = hex ? Number.parseInt(old[at], 16) : old.codePointAt(at)
    if (!Number.isFinite(digit) || (type === 'bytea' && at < 2)) continue
    const other = hex ? (digit ^ (1 << (bit % 4))).toString(16) : String.fromCodePoint(digit ^ (1 << (bit % 7)))
    if (other === '\0' || /[\ud800-\udfff]/.test(other)) continue
    const changed = old.slice(0, at) + other + old.slice(at + (digit > 0xffff ? 2 : 1))
    try {
      const same = await owner.query(`select $1::${type === 'ARRAY' ? 'text[]' : type}::text = $2 as same`, [
        changed,
        old,
      ])
      if (same.rows[0].same) continue
      await change(changed)
      return `${old} → ${changed}`
    } catch (error) {
      // Not a value of that type, or forbidden by a check: another byte.
      if (!(error instanceof pg.DatabaseError)) throw error
    }
  }
  // A column whose check allows a few words only.
  const others: Record<string, string> = { ARRAY: '{near}', jsonb: '{"near": 1}' }
  const other = others[type] ?? (old === 'near' ? 'overdue' : 'near')
  await change(other)
  return `${old} → ${other}`
}

describe('an export', () => {
  const exportTo = async (name: string, words = false): Promise<string> => {
    const path = join(scratch, `${randomUUID()}-${name}`)
    const client = new pg.Client({ connectionString: database.auditUrl })
    await client.connect()
    await writeExport(readDatabase(client), path, { words })
    await client.end()
    return path
  }

  const commandOn = async (path: string): Promise<{ code: number; printed: string }> => {
    const lines: string[] = []
    const code = await verifyCommand.run({
      values: { export: path },
      positionals: [],
      env: { LANG: 'en_US.UTF-8' },
      print: (line) => void lines.push(line),
      say: () => undefined,
    })
    return { code, printed: lines.join('\n') }
  }

  test('is checked on its own, plain or compressed, with or without private words', async () => {
    for (const name of ['ledger.jsonl', 'ledger.jsonl.gz']) {
      const report = await verify(readExport(await exportTo(name)))
      expect(report.faults).toEqual([])
      expect(report.districts[0]?.checked).toMatchObject({ matters: 5, words: 0, checkpoints: 2 })
      expect(report.districts[0]?.checked.leftOut).toBeGreaterThan(10)
    }
    const report = await verify(readExport(await exportTo('words.jsonl', true)))
    expect(report.faults).toEqual([])
    expect(report.districts[0]?.checked.words).toBeGreaterThan(5)
    expect(readFileSync(await exportTo('ledger.jsonl'), 'utf8')).not.toMatch(/漏水|120\.44|36\.38/)
  })

  test('tells what was erased, by which certificate, from what is missing', async () => {
    const [first, second] = ids
    const gone = await eraseWords(first)
    await owner.query('delete from mazha.contact where matter_id = $1', [first])
    await certified([first ?? ''], gone, 1)
    for (const words of [false, true]) {
      const { districts, faults } = await verify(readExport(await exportTo('erased.jsonl', words)))
      expect(faults).toEqual([])
      expect(districts[0]?.erasures).toMatchObject([{ n: 1, matters: 1, found: gone + 1 }])
    }
    const whole = await commandOn(await exportTo('erased.jsonl'))
    expect(whole.code).toBe(0)
    expect(whole.printed).toMatch(
      new RegExp(`erased by certificate 1 of 2026-\\d\\d-\\d\\d: ${gone + 1} private words and contacts of 1 matters`),
    )
    expect(whole.printed).toMatch(/this export leaves out private words and contacts: \d+ were not checked/)
    await owner.query(`delete from mazha.words where matter_id = $1 and name = 'address'`, [second])
    for (const words of [false, true]) {
      const path = await exportTo('missing.jsonl', words)
      expect((await verify(readExport(path))).faults).toMatchObject([
        { code: 'word.missing', matter: second, seq: 1, details: { name: 'address' } },
      ])
      const missing = await commandOn(path)
      expect(missing.code).toBe(1)
      expect(missing.printed).toMatch(/entry 1: the private words “address” are missing, and no certificate says/)
      // Whoever takes a matter into the list, or the certificate out, is found by the signature, and by the number.
      const lines = readFileSync(path, 'utf8')
      writeFileSync(path, lines.replace('"matters":[{', `"matters":[{"matter":"${second}","upto":99},{`))
      expect((await verify(readExport(path))).faults.map(({ code }) => code)).toEqual(['erasure.list'])
      writeFileSync(path, lines.replace(/^\{"erasure".*\n/m, ''))
      expect(new Set((await verify(readExport(path))).faults.map(({ code }) => code))).toEqual(
        new Set(['word.missing', 'contact.missing']),
      )
    }
  })

  test('a time zone that there is none of is named with what mends it, and the rest is checked', async () => {
    const zoneFault = [{ code: 'district.zone', district, details: { zone: 'Asia/Peking' } }]
    await owner.query(`update mazha.district set zone = 'Asia/Peking'`)
    try {
      const path = await exportTo('zone.jsonl')
      for (const report of [
        await verifyDatabase({ calendarOf: ledgerLaw.calendarOf }),
        await verify(readExport(path), { calendarOf: ledgerLaw.calendarOf }),
      ]) {
        expect(report.faults).toMatchObject(zoneFault)
        expect(report.districts[0]?.checked.matters).toBe(ids.length)
      }
      const { code, printed } = await commandOn(path)
      expect(code).toBe(1)
      expect(printed).toMatch(/no time zone “Asia\/Peking”.*npx mazha district jimo/)
    } finally {
      await owner.query(`update mazha.district set zone = 'Asia/Shanghai'`)
    }
  })

  test('that was changed, cut off or lost a matter is found', async () => {
    const path = await exportTo('ledger.jsonl')
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    const codes = async (changed: readonly string[], name = 'changed.jsonl') => {
      const to = join(scratch, `${randomUUID()}-${name}`)
      const text = `${changed.join('\n')}\n`
      writeFileSync(to, name.endsWith('.gz') ? gzipSync(text) : text)
      return (await verify(readExport(to))).faults.map(({ code }) => code)
    }
    expect(await codes(lines)).toEqual([])
    expect(await codes(lines.slice(0, -2))).toContain('file.line')
    expect(await codes(lines.filter((_, i) => i !== 3))).toEqual(['file.end'])
    const fewer = lines.filter((_, i) => i !== 3)
    const end = JSON.parse(fewer.at(-2)!)
    const lost = JSON.parse(lines[3]!).matter.entries.length
    fewer[fewer.length - 2] = JSON.stringify({ end: { matters: end.end.matters - 1, entries: end.end.entries - lost } })
    expect(await codes(fewer)).toEqual(['checkpoint.count'])
    expect(await codes(lines.map((line) => line.replaceAll('water-bureau', 'water-bureaw')))).toContain('entry.hash')
    expect(await codes(['not json', ...lines.slice(1)])).toEqual(['file.line'])
    const compressed = await exportTo('ledger.jsonl.gz')
    writeFileSync(compressed, readFileSync(compressed).subarray(0, -40))
    expect((await verify(readExport(compressed))).faults.map(({ code }) => code)).toEqual(['file.line'])
    expect(gunzipSync(readFileSync(await exportTo('ledger.jsonl.gz'))).length).toBeGreaterThan(1000)
  })
})
