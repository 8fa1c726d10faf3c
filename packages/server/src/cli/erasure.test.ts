import { randomUUID } from 'node:crypto'
import { certificateBody } from '@mazha/contracts/retention'
import pg from 'pg'
import { expect, test } from 'vitest'
import { world } from '../../../../test/world.ts'
import { hasValidSignature } from '../kernel/ledger/checkpoint.ts'
import { readDatabase } from '../kernel/ledger/database-source.ts'
import { verifyLedger } from '../kernel/ledger/verify.ts'
import { eraseDue, lookAt, recordExport, selectCertificates } from '../modules/audit/index.ts'
import { addStaff, setAccount, setUnits } from '../modules/people/index.ts'
import { logIn } from '../modules/people/log-in.ts'
import { resetPassword } from '../modules/people/passwords.ts'
import { actOn, bucketsOf, contactsOf, getMatter, recordHistories, rowOf, wordsOf } from '../modules/matters/index.ts'

const w = await world({ at: '2026-09-28 09:00' })
const { ctx } = w

const caller = {
  kind: 'staff',
  person: '00000000-0000-4000-8000-00000000ca11',
  posts: [{ post: 'caller', role: 'caller', unit: 'centre' }],
} as const

const history = (at: string, phone: string) => ({
  opening: {
    clientId: randomUUID(),
    actor: { kind: 'system' } as const,
    channel: 'spreadsheet',
    text: `多年前的诉求 ${phone}`,
    address: '文化路 18 号',
    place: { lng: 120.4472, lat: 36.3891 },
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

  const points = async () => {
    const { rows } = await ctx.db.query<{ id: string; lng: number | null; lat: number | null }>(
      'select id, lng, lat from mazha.matter',
    )
    return new Map(rows.map((row) => [row.id, [row.lng, row.lat]]))
  }
  const before = await points()
  for (const id of [old, young, shared]) expect(before.get(id)).toEqual([120.4472, 36.3891])
  expect((await verified()).faults).toEqual([])

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
    expect(await wordsOf(ctx, id)).toEqual({ title: '', text: '', address: null, place: null })
    expect(await contactsOf(ctx, id)).toEqual([])
    expect((await points()).get(id)).toEqual([null, null])
    expect((await getMatter(ctx, { id })).state).toBe('closed')
  }
  expect((await ctx.db.query('select matter_id from mazha.import_source')).rows).toEqual([{ matter_id: young }])
  expect(await contactsOf(ctx, young)).toMatchObject([{ name: '王五', phone: '13700000002' }])
  expect((await wordsOf(ctx, open.id)).text).toBe('还没办完')
  expect((await wordsOf(ctx, young)).place).toEqual({ lng: 120.4472, lat: 36.3891 })

  expect(await eraseDue(ctx)).toEqual([])
  expect(await selectCertificates(ctx.db, ctx.district.id)).toHaveLength(1)
  const report = await verified()
  expect(report.faults).toEqual([])
  const erased = report.districts[0]?.checked.erased
  expect(erased).toBeGreaterThan(2)
  expect(report.districts[0]?.erasures).toMatchObject([{ n: 1, matters: 2, found: erased }])

  // What happens to them afterwards brings nothing back: not to them, and not to what is opened of them.
  const recurred = async (id: string) => {
    await actOn(ctx, { clientId: randomUUID(), id, action: 'recur', input: { words: '又不亮了' }, actor: caller })
    const { rows } = await ctx.db.query<{ id: string }>(
      'select matter_id as id from mazha.link where to_matter_id = $1',
      [id],
    )
    return [(await points()).get(id), (await points()).get(rows[0]?.id ?? '')]
  }
  expect(await recurred(old)).toEqual([
    [null, null],
    [null, null],
  ])
  expect(await recurred(young)).toEqual([
    [120.4472, 36.3891],
    [120.4472, 36.3891],
  ])
  expect((await verified()).faults).toEqual([])
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
    expect(new Set(await codes())).toEqual(new Set(['word.missing']))
    for (const row of kept.rows)
      await owner.query('insert into mazha.words select * from jsonb_populate_record(null::mazha.words, $1)', [
        JSON.stringify({ ...row, salt: `\\x${row.salt.toString('hex')}`, value: `\\x${row.value.toString('hex')}` }),
      ])
    expect(await codes()).toEqual([])

    const { rows } = await owner.query<{ body: string }>('select body from mazha.erasure_certificate where n = 1')
    const forged = (rows[0]?.body ?? '').replace('"words":', '"words":9')
    await owner.query('update mazha.erasure_certificate set body = $1 where n = 1', [forged])
    expect(await codes()).toEqual(['erasure.wrong'])
    await owner.query('update mazha.erasure_certificate set body = $1 where n = 1', [rows[0]?.body])
    expect(await codes()).toEqual([])
  } finally {
    await owner.end()
  }
})

test('a matter that somebody acts on is left for the next time, so that no word of that act goes unnamed', async () => {
  await eraseDue(ctx)
  const id = await opened('2022-06-01T02:00:00.000Z', '13700000010')
  const owner = new pg.Client({ connectionString: w.database.ownerUrl })
  await owner.connect()
  try {
    await owner.query('begin')
    await owner.query('update mazha.matter set version = version where id = $1', [id])
    expect(await eraseDue(ctx)).toEqual([])
    expect((await wordsOf(ctx, id)).text).toContain('13700000010')
    await owner.query('rollback')
  } finally {
    await owner.end()
  }
  expect(await eraseDue(ctx)).toHaveLength(1)
  expect((await wordsOf(ctx, id)).text).toBe('')
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

const bodiesOf = (made: readonly { readonly body: string }[]) =>
  made.map(({ body }) => certificateBody.parse(JSON.parse(body)))

test('the server erases nothing younger than a year, nothing beyond its wall, and no words by itself', async () => {
  const erase = (district: string, before: string) =>
    ctx.db.query('select * from mazha.erase_matters($1, $2, 10)', [district, before])
  await expect(erase(ctx.district.id, '2026-09-01T00:00:00Z')).rejects.toThrow('younger than a year')
  await expect(erase('elsewhere', '2020-01-01T00:00:00Z')).rejects.toThrow('own district')
  await expect(ctx.db.query('delete from mazha.words')).rejects.toThrow('permission denied')
  await expect(ctx.db.query('update mazha.erasure_certificate set n = 9')).rejects.toThrow('permission denied')
})

test('homes go with those who were erased or left long ago, then the empty rows, and what was changed and called off by rule', async () => {
  const sql = (text: string, values: unknown[] = []) => ctx.db.query(text, [ctx.district.id, ...values])
  const [building, household, gone, freshly, known] = Array.from({ length: 5 }, () => randomUUID())
  await sql(
    `insert into mazha.area (district_id, id, level, origin, recorded_at) values ($1, 'a-grid', 'grid', 'import', $2)`,
    [ctx.now()],
  )
  await sql(
    `insert into mazha.building (district_id, id, area_id, area_path, name, address, address_key, kind, search, version, recorded_at)
       values ($1, $2, 'a-grid', 'a-grid/', '', '文化路 9 号', '文化路9号', 'dwelling', '', 1, $3)`,
    [building, ctx.now()],
  )
  await sql(
    `insert into mazha.household (district_id, id, building_id, room, room_key, kind, recorded_at) values ($1, $2, $3, '101', '101', 'family', $4)`,
    [household, building, ctx.now()],
  )
  await sql(
    `insert into mazha.resident (district_id, id, version, recorded_at, erased_at, erased_why)
       values ($1, $2, 2, $5, '2023-01-05', 'asked'), ($1, $3, 2, $5, $5, 'ended'), ($1, $4, 1, $5, null, null)`,
    [gone, freshly, known, ctx.now()],
  )
  await sql(
    `insert into mazha.residence (district_id, resident_id, household_id, relation, valid_from, valid_until)
       values ($1, $3, $2, 'other', '2015-01-01', '2023-01-05'), ($1, $4, $2, 'other', '2015-01-01', '2026-09-28'),
         ($1, $5, $2, 'head', '2014-01-01', '2020-01-01'), ($1, $5, $2, 'head', '2021-01-01', '2024-01-01'),
         ($1, $5, $2, 'head', '2025-01-01', null)`,
    [household, gone, freshly, known],
  )
  const change = `insert into mazha.register_change (district_id, id, at, person_id, subject_kind, subject_id, change, reason)
    values ($1, gen_random_uuid(), $2, $3, 'resident', $4, 'corrected', '本人来电')`
  await sql(change, ['2023-01-05T00:00:00Z', randomUUID(), known])
  await sql(change, [ctx.now(), randomUUID(), known])
  const plan = `insert into mazha.change_set (district_id, id, kind, title, basis, state, version, made_at, cancelled_at, cancel_reason)
    values ($1, $2, 'change', '调整', '张三来信', $3, 1, '2023-01-02', case when $3 = 'cancelled' then '2023-01-05'::timestamptz end, '居民反对')`
  const [off, draft] = [randomUUID(), randomUUID()]
  await sql(plan, [off, 'cancelled'])
  await sql(plan, [draft, 'draft'])
  await sql(
    `insert into mazha.change_set_item (district_id, change_set_id, n, kind, data) values ($1, $2, 1, 'rename', '{}')`,
    [off],
  )

  // Sole traders that closed: one long ago with its shop, one lately; a place that goes on without whoever ran it.
  const [ceased, lately, stall, kept] = Array.from({ length: 4 }, () => randomUUID())
  await sql(
    `insert into mazha.organisation (district_id, id, area_id, area_path, name, kind, code, address, address_key, search, recorded_at, closed_on, closed_why)
       values ($1, $2, 'a-grid', 'a-grid/', '张三面馆', 'other', '92X', '文化路 9 号', '1', '', $4, '2023-01-05', 'ceased'),
         ($1, $3, 'a-grid', 'a-grid/', '李四小卖部', 'other', null, '文化路 9 号', '2', '', $4, '2026-01-05', 'ceased')`,
    [ceased, lately, ctx.now()],
  )
  await sql(
    `insert into mazha.place (district_id, id, area_id, area_path, name, kind, organisation_id, address, address_key, search, recorded_at, closed_on, closed_why)
       values ($1, $2, 'a-grid', 'a-grid/', '张三面馆', 'shop', $4, '文化路 9 号', '1', '', $5, '2023-01-05', 'ceased'),
         ($1, $3, 'a-grid', 'a-grid/', '集市', 'square', $4, '文化路 10 号', '2', '', $5, null, null)`,
    [stall, kept, ceased, ctx.now()],
  )
  await sql(change.replace("'resident'", "'organisation'"), [ctx.now(), randomUUID(), ceased])

  // What was said just now of a day long ago: a year that was mistyped is put right the next morning.
  const [mistyped, moved] = [randomUUID(), randomUUID()]
  await sql(
    `insert into mazha.place (district_id, id, area_id, area_path, name, kind, address, address_key, search, recorded_at, closed_on, closed_why)
       values ($1, $2, 'a-grid', 'a-grid/', '王五茶馆', 'shop', '文化路 11 号', '3', '', $3, '1996-09-28', 'ceased')`,
    [mistyped, ctx.now()],
  )
  await sql(`insert into mazha.resident (district_id, id, version, recorded_at) values ($1, $2, 1, $3)`, [
    moved,
    ctx.now(),
  ])
  await sql(
    `insert into mazha.residence (district_id, resident_id, household_id, relation, valid_from, valid_until)
       values ($1, $3, $2, 'other', '1990-01-01', '1996-09-28')`,
    [household, moved],
  )
  const said = change.replace("'resident', $4, 'corrected', '本人来电'", '$5, $4, $6, null')
  await sql(said, [ctx.now(), randomUUID(), mistyped, 'place', 'closed'])
  await sql(said, [ctx.now(), randomUUID(), moved, 'resident', 'moved_out'])

  const made = bodiesOf(await eraseDue(ctx))
  expect(made.map(({ rule, erased }) => ({ rule, erased }))).toEqual([
    { rule: 'traces', erased: { residences: 3, changes: 1, residents: 1 } },
    { rule: 'businesses', erased: { organisations: 1, places: 1 } },
    { rule: 'plans', erased: { plans: 1 } },
  ])
  const businesses = await sql(
    `select id, null as "runBy" from mazha.organisation where district_id = $1 union all
     select id, organisation_id from mazha.place where district_id = $1`,
  )
  expect(new Set(businesses.rows.map(({ id }) => id))).toEqual(new Set([lately, kept, mistyped]))
  expect(businesses.rows.map(({ runBy }) => runBy)).toEqual([null, null, null])
  const reasons = await sql(`select reason from mazha.register_change where district_id = $1 and subject_id = $2`, [
    ceased,
  ])
  expect(reasons.rows).toEqual([{ reason: null }])
  const left = await sql(
    `select resident_id as id, valid_until::text as until from mazha.residence where district_id = $1 order by valid_from`,
  )
  expect(left.rows).toEqual([
    { id: moved, until: '1996-09-28' },
    { id: known, until: '2024-01-01' },
    { id: known, until: null },
  ])
  const rows = await sql(`select id from mazha.resident where district_id = $1 order by erased_at`)
  expect(new Set(rows.rows.map(({ id }) => id))).toEqual(new Set([freshly, known, moved]))
  expect((await sql(`select id from mazha.change_set where district_id = $1`)).rows).toEqual([{ id: draft }])
  for (const call of ['erase_traces', 'erase_handovers', 'erase_plans', 'erase_businesses']) {
    await expect(ctx.db.query(`select mazha.${call}('elsewhere', '2020-01-01', 1)`)).rejects.toThrow('own district')
    await expect(sql(`select mazha.${call}($1, '2026-06-01', 1)`)).rejects.toThrow('six months')
  }
  await expect(sql('delete from mazha.register_change where district_id = $1')).rejects.toThrow('permission denied')
  const later = { ...ctx, now: () => new Date('2027-04-05T02:00:00Z') }
  await sql(change, [later.now(), randomUUID(), known])
  expect(bodiesOf(await eraseDue(later)).slice(0, 2)).toMatchObject([
    { rule: 'traces', erased: { residences: 2 } },
    { rule: 'businesses', erased: { organisations: 0, places: 1 } },
  ])
})

test('who leaves loses every way in at once, telephone and reason after a year, the name after ten', async () => {
  await setUnits(ctx, [
    { id: 'hall', kind: 'centre', name: { zh: '大厅', en: 'Hall' }, phone: null, from: '2020-01-01' },
  ])
  const title = { zh: '受理员', en: 'Clerk' }
  const staff = (name: string, more: { keepsPassword?: boolean; login?: null; posts?: [] } = {}) => ({
    id: randomUUID(),
    name,
    login: `log-in-of-${name}`,
    password: 'Kfm3-xTq8-Hw6p',
    keepsPassword: true,
    from: '2020-01-01',
    posts: [{ post: `post-${name}`, unit: 'hall', role: 'clerk' as const, title }],
    ...more,
  })
  const left = staff('李离任')
  const stays = staff('王在任')
  const closed = staff('赵停用')
  const back = staff('孙将回', { keepsPassword: false })
  const taken = staff('周撤回', { posts: [] })
  await addStaff(ctx, [left, stays, closed, back, taken])
  const sql = (text: string, values: unknown[] = []) => ctx.db.query(text, values)
  await sql(`update mazha.person set office_phone = '0871-6310', staff_number = case when id = $1 then 'A-17' end`, [
    left.id,
  ])
  await sql(`update mazha.term set valid_until = '2026-09-27', end_reason = '病退' where person_id = any($1)`, [
    [left.id, back.id],
  ])
  // Taken back before it began: nothing that was held has ended.
  await sql(
    `insert into mazha.term (district_id, person_id, post_id, valid_from, valid_until) values ($1, $2, $3, '2026-09-01', '2026-08-31')`,
    [ctx.district.id, taken.id, 'post-李离任'],
  )
  await sql(`update mazha.person set login_closed_at = $2 where id = $1`, [closed.id, ctx.now()])
  const codes = [left.id, stays.id, closed.id]
  await sql(
    `insert into mazha.second_factor (district_id, person_id, secret, started_at, confirmed_at) select $1, unnest($2::uuid[]), '\\x01', $3, $3`,
    [ctx.district.id, codes, ctx.now()],
  )
  await sql(`insert into mazha.recovery_code (district_id, person_id, digest) select $1, unnest($2::uuid[]), '\\x02'`, [
    ctx.district.id,
    codes,
  ])
  await sql(
    `insert into mazha.single_sign_on (district_id, issuer, subject, person_id, linked_at) values ($1, 'i', 's', $2, $3)`,
    [ctx.district.id, left.id, ctx.now()],
  )
  await sql(
    `insert into mazha.former_password (district_id, login_name, password, until) select $1, name, 'x', $3 from mazha.login where person_id = any($2)`,
    [ctx.district.id, codes, ctx.now()],
  )
  await sql(
    `insert into mazha.session (district_id, id, person_id, csrf, opened_at, seen_at, until) select $1, int4send(n::int), p, '', $3, $3, $4
       from unnest($2::uuid[]) with ordinality as u (p, n)`,
    [ctx.district.id, codes, ctx.now(), new Date(ctx.now().getTime() + 3_600_000)],
  )
  await sql(
    `insert into mazha.handover (district_id, id, person_id, kind, item, to_unit, reason, done_at) values ($1, $2, $3, 'matter', 'x', 'hall', 'queue', $4)`,
    [ctx.district.id, randomUUID(), left.id, ctx.now()],
  )

  // A term that is often renewed late leaves some days; a closed account has none.
  const lenient = { ...ctx, district: { ...ctx.district, settings: { retention: { waysInDays: 1 } } } }
  expect(bodiesOf(await eraseDue(lenient))).toMatchObject([{ rule: 'ways_in', erased: { logins: 1, links: 0 } }])
  const now = await eraseDue(ctx)
  expect(bodiesOf(now)).toMatchObject([
    { rule: 'ways_in', erased: { logins: 1, passwords: 1, factors: 1, codes: 1, links: 1 } },
  ])
  const people = async (columns: string) =>
    (
      await sql(`select ${columns} from mazha.person n where id = any($1) order by array_position($1, id)`, [
        [left, stays, closed, back, taken].map(({ id }) => id),
      ])
    ).rows
  const has = (table: string) => `exists (select from mazha.${table} x where x.person_id = n.id)`
  expect(await people(`array[${['login', 'second_factor', 'session'].map(has).join()}] as has`)).toEqual([
    { has: [false, false, false] },
    { has: [true, true, true] },
    { has: [false, false, false] },
    { has: [true, false, false] },
    { has: [true, false, false] },
  ])
  // The provider still names the staff number, which links nobody again.
  expect((await people('sign_on_undone_at is not null as undone'))[0]).toEqual({ undone: true })
  expect(await eraseDue(ctx)).toEqual([])
  // Opened again, the account has no way in but a new one.
  const name = `log-in-of-${closed.name}`
  const enter = (password: string) => logIn(ctx, { name, password, device: '' })
  await expect(enter(closed.password)).rejects.toThrow('session.wrong-password')
  expect(await resetPassword(ctx, closed.id)).toBeUndefined()
  const fresh = await setAccount(ctx, { person: closed.id, name })
  await expect(enter(closed.password)).rejects.toThrow('session.wrong-password')
  expect((await enter(fresh)).session.pending).toBe('password')
  await sql(`update mazha.person set login_closed_at = $2 where id = $1`, [closed.id, ctx.now()])
  expect(bodiesOf(await eraseDue(ctx))).toMatchObject([{ rule: 'ways_in', erased: { logins: 1, passwords: 0 } }])

  // Nothing is younger than what the district last wrote down.
  const passes = async (years: number) => {
    await w.isNow(`${2026 + years}-09-29 09:00`)
    await w.resident.files({ text: '路灯又不亮了' })
    return bodiesOf(await eraseDue(ctx))
  }
  const year = await passes(1)
  expect(year.map(({ rule, erased }) => ({ rule, erased }))).toContainEqual({
    rule: 'staff',
    erased: { phones: 3, logins: 1, reasons: 2 },
  })
  expect(await people('name, office_phone')).toEqual([
    { name: '李离任', office_phone: null },
    { name: '王在任', office_phone: '0871-6310' },
    { name: '赵停用', office_phone: '0871-6310' },
    { name: '孙将回', office_phone: null },
    { name: '周撤回', office_phone: null },
  ])
  const ten = await passes(10)
  expect(ten.find(({ rule }) => rule === 'names')?.erased).toEqual({ names: 3, handovers: 1 })
  expect(await people('name')).toEqual([
    { name: 'A-17' },
    { name: '王在任' },
    { name: '赵停用' },
    { name: '已离任人员' },
    { name: '已离任人员' },
  ])
  expect((await verified()).faults).toEqual([])
  // A clock that runs ahead of all that was written down: the rules that look at it refuse, the others do their work.
  await sql(`update mazha.person set login_closed_at = $2 where id = $1`, [stays.id, ctx.now()])
  const ahead = bodiesOf(await eraseDue({ ...ctx, now: () => new Date('2060-01-01T00:00:00Z') }))
  expect(ahead.map(({ rule }) => rule)).toEqual(['ways_in'])
  for (const { body } of await selectCertificates(ctx.db, ctx.district.id)) expect(body).not.toMatch(/离任|王在任|0871/)
})
