import { randomUUID } from 'node:crypto'
import { workingDays } from '@mazha/contracts/clock'
import pg from 'pg'
import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { inDistrictUrl } from '../../kernel/db.ts'
import { sealContacts } from './contacts.ts'
import { draftOpening, sealOpening } from './opening.ts'
import {
  actOn,
  checkReceipt,
  clocksOf,
  contactsOf,
  linksOf,
  listMatters,
  openMatters,
  receiptCode,
  recordHistories,
  scopeOf,
  similarMatters,
  timeline,
  wordsOf,
} from './index.ts'

const w = await world({ at: '2026-09-21 09:00' })
const district = scopeOf(w.dispatcher.actor)

const numbersOf = async (query: Parameters<typeof listMatters>[1]): Promise<string[]> =>
  (await listMatters(w.ctx, query)).items.map(({ number }) => number)

test('a contact is kept under one key a person, readable by us and by nobody in the database', async () => {
  const a = await w.resident.files({ text: '路灯不亮', contact: { name: '王小明', phone: '138 0000 1234' } })
  const b = await w.resident.files({ text: '井盖破了', contact: { phone: '+8613800001234' } })
  const [ofA] = await contactsOf(w.ctx, a.id)
  const [ofB] = await contactsOf(w.ctx, b.id)
  expect(ofA).toMatchObject({ name: '王小明', phone: '138 0000 1234' })
  expect(ofB?.key).toBe(ofA?.key)
  const { rows } = await w.ctx.db.query('select c::text as row from mazha.contact c')
  expect(JSON.stringify(rows)).not.toMatch(/13800001234|王小明/)
  const dump = await w.ctx.db.query('select l.body from mazha.ledger l')
  expect(JSON.stringify(dump.rows)).not.toMatch(/1380000|王小明|路灯/)
  // Destroying the key destroys the person's data everywhere.
  await w.ctx.db.query('delete from mazha.person_key where id = $1', [ofA?.key])
  expect(await contactsOf(w.ctx, b.id)).toEqual([{ key: ofA?.key, name: null, phone: null }])
})

test('a receipt opens its own matter and no other', async () => {
  const a = await w.resident.files({ text: '垃圾没人清' })
  const b = await w.resident.files({ text: '垃圾没人清' })
  const code = receiptCode(w.ctx, a.id)
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
  expect((await checkReceipt(w.ctx, a.number, code.toLowerCase().replaceAll('-', ' '))).id).toBe(a.id)
  for (const [number, wrong] of [
    [b.number, code],
    [a.number, ''],
    [a.number, `${code}0`],
    ['260921999999', code],
    ['', code],
  ]) {
    await expect(checkReceipt(w.ctx, number ?? '', wrong ?? '')).rejects.toMatchObject({ code: 'matter.wrong-code' })
  }
})

test('a merge names the other matter by its number, and both know of it', async () => {
  const first = await w.resident.files({ text: '文化路水管漏水' })
  const second = await w.resident.files({ text: '文化路漏水了' })
  await w.clerk.does(second, 'merge', { into: first.number })
  expect(await linksOf(w.ctx, first.id, district)).toEqual([
    { kind: 'merged_into', id: second.id, number: second.number, outgoing: false },
  ])
  expect(await linksOf(w.ctx, second.id, district)).toMatchObject([{ id: first.id, outgoing: true }])
  await expect(w.clerk.does(first, 'merge', { into: '260921999999' })).rejects.toMatchObject({
    code: 'matter.not-found',
  })
})

test('what happened again becomes a new matter, linked, with the same person and a receipt of its own', async () => {
  const [result] = await recordHistories(w.ctx, [
    {
      opening: {
        clientId: randomUUID(),
        actor: w.system.actor,
        channel: 'spreadsheet',
        text: '楼道灯坏了',
        at: '2026-02-12T01:00:00.000Z',
        contact: { name: '李某', phone: '13900000000' },
        input: { history: true },
      },
      acts: [
        {
          at: '2026-02-25T01:00:00.000Z',
          action: 'record_history',
          input: { reply: '已修好。', unit: 'municipal' },
          actor: w.system.actor,
        },
      ],
    },
  ])
  if (result === undefined || 'refused' in result) throw result?.refused ?? new Error('nothing was recorded')
  const { matter } = result.done
  expect(matter).toMatchObject({ state: 'closed', openedAt: '2026-02-12T01:00:00.000Z' })
  // Both when it happened and when it was recorded.
  const [open, answer] = await timeline(w.ctx, matter.id)
  expect(open).toMatchObject({ at: '2026-02-12T01:00:00.000Z', recordedAt: w.now() })
  expect(answer).toMatchObject({ at: '2026-02-25T01:00:00.000Z', recordedAt: w.now() })
  // Five working days over Spring Festival 2026 (15 to 23 February off, 14 and 28 February worked).
  expect((await clocksOf(w.ctx, matter.id))['handle']).toMatchObject({ state: 'met' })

  await w.resident.does(matter, 'recur', { words: '楼道灯又坏了' })
  const [link] = await linksOf(w.ctx, matter.id, district)
  expect(link).toMatchObject({ kind: 'recurrence', outgoing: false })
  expect(await w.matter({ id: link!.id })).toMatchObject({ state: 'registered', openedAt: w.now() })
  expect(await wordsOf(w.ctx, link!.id)).toMatchObject({ text: '楼道灯又坏了' })
  expect(await contactsOf(w.ctx, link!.id)).toMatchObject([{ name: '李某', phone: '13900000000' }])
  await expect(
    actOn(w.ctx, {
      clientId: randomUUID(),
      id: matter.id,
      version: 2,
      action: 'recur',
      input: { words: '又' },
      actor: { kind: 'reporter' },
    }),
  ).rejects.toMatchObject({ code: 'matter.conflict' })
})

test('one of many that is refused leaves the others in their order', async () => {
  const opening = (text: string, extra = {}) => ({
    clientId: randomUUID(),
    actor: w.system.actor,
    channel: 'spreadsheet',
    text,
    ...extra,
  })
  const outcomes = await openMatters(w.ctx, [
    opening('一'),
    opening(''),
    opening('三', { procedure: 'none' }),
    opening('四'),
  ])
  expect(outcomes.map((one) => ('done' in one ? 'done' : 'refused'))).toEqual(['done', 'refused', 'refused', 'done'])
  expect(outcomes[1]).toMatchObject({ refused: { code: 'request.invalid' } })
  expect(outcomes[2]).toMatchObject({ refused: { code: 'matter.unknown-procedure' } })
  const numbers = outcomes.flatMap((one) => ('done' in one ? [one.done.matter.number] : []))
  expect(numbers[0]! < numbers[1]!).toBe(true)
})

test('what is searched for is found by words, one character, number, and never beyond the scope', async () => {
  const m = await w.resident.files({ text: '岙兰路鼋鼍雕像倒了', address: '岙兰路 12 号' })
  expect(await numbersOf({ q: '鼋鼍', scope: district })).toEqual([m.number])
  expect(await numbersOf({ q: '鼍', scope: district })).toEqual([m.number])
  expect(await numbersOf({ q: '鼋鼍 12号', scope: district })).toEqual([m.number])
  expect(await numbersOf({ q: `${m.number.slice(0, 6)} ${m.number.slice(6)}`, scope: district })).toEqual([m.number])
  expect(await numbersOf({ q: '鼋雕', scope: district })).toEqual([])
  const municipal = scopeOf(w.municipal.actor)
  expect(await numbersOf({ q: '鼋鼍', scope: municipal })).toEqual([])
  expect(await numbersOf({ q: m.number, scope: municipal })).toEqual([])
  await w.clerk.does(m, 'accept')
  await w.dispatcher.does(m, 'dispatch', { lead: 'urban-management', assists: ['municipal'] })
  expect(await numbersOf({ q: '鼋鼍', scope: municipal })).toEqual([m.number])
  expect(await numbersOf({ q: '鼋鼍', queue: 'to_handle', scope: municipal })).toEqual([])
})

test('a cursor fits the list it came from and no other', async () => {
  for (let n = 0; n < 4; n++) await w.resident.files({ text: `窨井盖 ${n}` })
  const page = await listMatters(w.ctx, { queue: 'to_accept', scope: district, limit: 2 })
  expect(page.next).not.toBeNull()
  const next = page.next ?? ''
  const rest = await listMatters(w.ctx, { queue: 'to_accept', scope: district, limit: 100, cursor: next })
  const ids = [...page.items, ...rest.items].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const cursor of [next.slice(0, -1), `x${next}`, 'x', '']) {
    await expect(listMatters(w.ctx, { queue: 'to_accept', scope: district, cursor })).rejects.toMatchObject({
      code: 'cursor.invalid',
    })
  }
  await expect(listMatters(w.ctx, { queue: 'to_dispatch', scope: district, cursor: next })).rejects.toMatchObject({
    code: 'cursor.invalid',
  })
})

test('similar open matters are shown with what makes them so', async () => {
  const same = await w.resident.files({
    text: '嵩山二路幼儿园门口的信号灯坏了',
    address: '嵩山二路幼儿园',
    place: { lng: 120.45, lat: 36.39 },
  })
  const far = await w.resident.files({ text: '振华街小学门口信号灯坏了', place: { lng: 120.6, lat: 36.5 } })
  const closed = await w.resident.files({ text: '嵩山二路幼儿园门口信号灯坏了' })
  await w.resident.does(closed, 'withdraw')
  const found = await similarMatters(w.ctx, {
    scope: district,
    text: '幼儿园门口信号灯不亮',
    address: '嵩山二路幼儿园',
    place: { lng: 120.4501, lat: 36.39 },
  })
  expect(found.map(({ number }) => number)).toEqual([same.number, far.number])
  expect(found[0]).toMatchObject({
    sameAddress: true,
    metres: 9,
    sharedWords: expect.arrayContaining(['信号', '幼儿园']),
  })
  expect(found[0]!.likeness).toBeGreaterThan(found[1]!.likeness)
})

test('a clock that falls due is told once as near and once as overdue, to whoever has the matter', async () => {
  const m = await w.resident.files({ text: '树枝挡路' })
  await w.passes(workingDays(1))
  await w.passes(workingDays(1))
  const clocks = (await timeline(w.ctx, m.id))
    .filter(({ action }) => action === 'clock')
    .flatMap((entry) => entry.clocks)
  expect(clocks.map(({ event }) => event).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['overdue'])
  expect(await numbersOf({ queue: 'overdue', scope: district, limit: 200 })).toContain(m.number)
  await w.runsJobs()
  const { rows } = await w.ctx.db.query('select addressee, text_zh from mazha.notice where matter_id = $1', [m.id])
  expect(rows).toEqual([{ addressee: 'role:clerk', text_zh: `${m.number}：受理已超期` }])
})

test('somebody files while all that was kept of them is erased: either keeps the key, or a new one is made', async () => {
  const { ctx } = w
  const at = '2022-03-01T02:00:00.000Z'
  const past = async (phone: string): Promise<void> => {
    const opening = {
      clientId: randomUUID(),
      actor: { kind: 'system' },
      channel: 'spreadsheet',
      text: '多年前的诉求',
      contact: { phone },
      input: { history: true },
      at,
    } as const
    const act = { at, action: 'record_history', input: { reply: '已答复' }, actor: { kind: 'system' } } as const
    await recordHistories(ctx, [{ opening, acts: [act] }])
  }
  const eraser = new pg.Client({ connectionString: inDistrictUrl(w.database.appUrl, ctx.district.id) })
  await eraser.connect()
  const waiting = async (): Promise<void> => {
    const sql = `select from pg_catalog.pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    for (let n = 0; n < 500 && (await ctx.db.query(sql)).rowCount === 0; n += 1)
      await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const erase = `select keys from mazha.erase_matters($1, '2023-01-01', 100)`
  try {
    // The key goes first: the filing waits for it, finds it gone, and is sealed under another.
    await past('13800000071')
    await eraser.query('begin')
    expect((await eraser.query(erase, [ctx.district.id])).rows).toEqual([{ keys: 1 }])
    const filing = w.resident.files({ text: '路灯又不亮了', contact: { name: '郑重', phone: '13800000071' } })
    await waiting()
    await eraser.query('commit')
    expect(await contactsOf(ctx, (await filing).id)).toMatchObject([{ name: '郑重', phone: '13800000071' }])

    // The filing goes first: the erasure waits for it, and leaves the key.
    await past('13800000072')
    const [row] = await sealContacts(ctx, [{ phone: '13800000072' }])
    const filer = new pg.Client({ connectionString: inDistrictUrl(w.database.appUrl, ctx.district.id) })
    await filer.connect()
    const { id } = await w.resident.files({ text: '井盖又破了' })
    await filer.query('begin')
    await filer.query(
      `insert into mazha.contact (district_id, matter_id, key_id, phone, recorded_at)
        select $1, $2, (select k.id from mazha.person_key k where k.district_id = $1 and k.id = $3 for key share), $4, $5`,
      [ctx.district.id, id, row?.keyId, row?.phone, ctx.now()],
    )
    const erasing = eraser.query(erase, [ctx.district.id])
    await waiting()
    await filer.query('commit')
    await filer.end()
    expect((await erasing).rows).toEqual([{ keys: 0 }])
    expect(await contactsOf(ctx, id)).toMatchObject([{ phone: '13800000072' }])

    // One that was destroyed and made anew for somebody else's filing is another key, whatever its id.
    const [old] = await sealContacts(ctx, [{ phone: '13800000073' }])
    await ctx.db.query('delete from mazha.person_key where id = $1', [old?.keyId])
    const [fresh] = await sealContacts(ctx, [{ phone: '13800000073' }])
    expect(fresh?.keyId).toBe(old?.keyId)
    const drafted = draftOpening(ctx, {
      clientId: randomUUID(),
      actor: { kind: 'reporter' },
      channel: 'portal',
      text: '树倒了',
    })
    const [number = ''] = await ctx.numbers.take([drafted.day])
    const stale = sealOpening(ctx, drafted, { number, contact: old ?? null })
    expect(await ctx.committer.commit(stale.write)).toEqual({ kind: 'key-gone' })
    const good = sealOpening(ctx, drafted, { number, contact: fresh ?? null })
    expect(await ctx.committer.commit(good.write)).toEqual({ kind: 'done' })
  } finally {
    await eraser.end()
  }
})

test('many file while others are erased, and every number can be read again', async () => {
  const { ctx } = w
  const aged = { kind: 'system' } as const
  const at = '2022-03-01T02:00:00.000Z'
  const phones = Array.from({ length: 40 }, (_, n) => `1380001${String(n).padStart(4, '0')}`)
  const records = phones.map((phone) => ({
    opening: {
      clientId: randomUUID(),
      actor: aged,
      channel: 'spreadsheet',
      text: '旧事',
      contact: { phone },
      input: { history: true },
      at,
    },
    acts: [{ at, action: 'record_history', input: { reply: '已答复' }, actor: aged }],
  }))
  await recordHistories(ctx, records)
  const erase = () => ctx.db.query(`select * from mazha.erase_matters($1, '2023-01-01', 3)`, [ctx.district.id])
  const filings = phones.map(async (phone, n) => {
    if (n % 3 === 0) await erase()
    return w.resident.files({ text: `新事 ${phone}`, contact: { phone } })
  })
  const filed = await Promise.all(filings)
  const read = await Promise.all(filed.map(({ id }) => contactsOf(ctx, id)))
  expect(read.map(([one]) => one?.phone)).toEqual(phones)
})
