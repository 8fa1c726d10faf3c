import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { checkDraft, draftChange, draftPacked, planForDay } from './changes.ts'
import { groundNow, refreshGround } from './current.ts'
import { community, gridCode, smallGround, square } from './made-up-ground.ts'
import { writeGround } from './write-ground.ts'

const server = await testServer({ at: '2026-09-28T09:00:00+08:00' })
await writeGround(server.ctx, { origin: 'drawn', day: '2026-01-01', edits: () => [...smallGround] })

type Place = readonly [number, number, number, number]
const sent = (places: Readonly<Record<string, Place>>, options: object = {}): { method: string; raw: FormData } => {
  const features = Object.entries(places).map(([code, place]) => ({
    type: 'Feature',
    properties: { code, name: `格 ${code.slice(-1)}` },
    geometry: square(...place),
  }))
  const raw = new FormData()
  raw.set('options', JSON.stringify(options))
  raw.set('file', new Blob([JSON.stringify({ type: 'FeatureCollection', features })]), '新边界.geojson')
  return { method: 'POST', raw }
}
const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** What a check comes to is its last line. */
const check = async (path: string, version: unknown): Promise<{ state: string; version: number }> => {
  const leader = await server.as('leader')
  const { text } = await leader(`${path}/check/runs`, { method: 'POST', body: { version } })
  return JSON.parse(text.trim().split('\n').at(-1) ?? '').change
}

const shifted = {
  [gridCode(1)]: [120, 36, 120.12, 36.1],
  [gridCode(2)]: [120.12, 36, 120.2, 36.1],
} as const

test('a file is checked against the ground, and stored only once it is accepted', async () => {
  const leader = await server.as('leader')
  const checked = await leader('/api/boundaries/checks', sent(shifted))
  expect(checked.headers.get('content-type')).toContain('application/x-ndjson')
  const told = lines(checked.text)
  expect(told[0]).toMatchObject({ kind: 'progress', step: 'reading' })
  expect(told.at(-1)).toMatchObject({
    kind: 'report',
    report: { borders: 2, news: 0, faults: [], stops: null, guessed: { zh: expect.stringContaining('WGS-84') } },
  })
  expect((await leader('/api/area-changes')).body.items).toHaveLength(0)
  const order = { clientId: randomUUID(), title: '测绘新边界', basis: '测绘院 2026 年成果' }
  const made = await leader('/api/boundaries/changes', sent(shifted, order))
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ state: 'draft', title: '测绘新边界', steps: 2 })
  const again = await leader('/api/boundaries/changes', sent(shifted, order))
  expect(again.body.id).toBe(made.body.id)
  const path = `/api/area-changes/${made.body.id}`
  const ready = await check(path, made.body.version)
  expect(ready.state).toBe('checked')
  const before = (await groundNow(server.ctx)).shape(gridCode(1))?.bounds
  const applied = await leader(`${path}/plan`, {
    method: 'POST',
    body: { version: ready.version, day: '2026-09-28' },
  })
  expect(applied.body.state).toBe('applied')
  expect(before).toEqual([120, 36, 120.1, 36.1])
  expect((await groundNow(server.ctx)).shape(gridCode(1))?.bounds).toEqual([120, 36, 120.12, 36.1])
})

/** More pieces than a change had steps before: a grid cut into 42 by 50 micro-grids. */
const manyPieces = (): Record<string, Place> => {
  const places: Record<string, Place> = {}
  const at = (from: number, n: number, of: number): number => Math.round((from + (0.1 * n) / of) * 1e7) / 1e7
  for (let n = 0; n < 2100; n += 1) {
    const [x, y] = [n % 42, Math.floor(n / 42)]
    places[`${gridCode(4)}${String(n + 1).padStart(4, '0')}`] = [
      at(120.1, x, 42),
      at(36.1, y, 50),
      at(120.1, x + 1, 42),
      at(36.1, y + 1, 50),
    ]
  }
  return places
}

test('a file of thousands of borders is one change: followed, seen in pages, applied at once', async () => {
  const leader = await server.as('leader')
  const places = manyPieces()
  const order = { clientId: randomUUID(), title: '微网格' }
  const told = lines((await leader('/api/boundaries/changes/runs', sent(places, order))).text)
  expect(told.filter(({ step }) => step === 'keeping').length).toBeGreaterThan(5)
  expect(told.at(-1)).toMatchObject({ kind: 'draft', change: { id: order.clientId, state: 'draft', steps: 2100 } })
  const path = `/api/area-changes/${order.clientId}`
  expect((await leader(path)).body.items).toHaveLength(2000)
  expect((await leader(`${path}?from=2000`)).body.items).toHaveLength(100)
  const preview = (await leader(`${path}/preview`)).body
  expect(preview).toMatchObject({ counts: { new: 2100 }, next: 200, findings: [] })
  expect(preview.effects).toHaveLength(200)
  const last = (await leader(`${path}/effects?from=2000`)).body
  expect(last).toMatchObject({ next: null, version: preview.version })
  const seen = [...preview.effects, ...last.effects].map(({ after }) => after.code)
  expect(new Set(seen).size).toBe(300)
  // A check is followed as well; whoever leaves it leaves the change as it was, and it can be sent again.
  const leaving = new AbortController()
  const compared: number[] = []
  const checking = checkDraft(
    server.ctx,
    { id: order.clientId, version: 1 },
    {
      signal: leaving.signal,
      told: ({ share }) => {
        compared.push(share)
        if (share > 0.3) leaving.abort(new Error('gone'))
      },
    },
  )
  await expect(checking).rejects.toThrow('gone')
  expect(compared.filter((share) => share > 0 && share < 0.3).length).toBeGreaterThan(3)
  expect((await leader(path)).body).toMatchObject({ state: 'draft', version: 1 })
  // So does closing the connection at the first word.
  const closing = new AbortController()
  const followedOnce = await fetch(`${server.url}${path}/check/runs`, {
    method: 'POST',
    headers: { cookie: leader.cookie, 'x-csrf-token': leader.csrf, 'content-type': 'application/json' },
    body: JSON.stringify({ version: 1 }),
    signal: closing.signal,
  })
  await followedOnce.body?.getReader().read()
  closing.abort()
  const checks = lines((await leader(`${path}/check/runs`, { method: 'POST', body: { version: 1 } })).text)
  expect(new Set(checks.map((line) => line.step))).toEqual(new Set(['comparing', undefined]))
  expect(checks.at(-1)).toMatchObject({ kind: 'done', change: { state: 'checked', findings: [] } })
  const twice = lines((await leader(`${path}/check/runs`, { method: 'POST', body: { version: 1 } })).text)
  expect(twice).toMatchObject([{ kind: 'refused', code: 'ground.change-conflict' }])
  const body = { version: 2, day: '2026-09-28' }
  // Whoever leaves while it is written leaves it as it was: not planned, and nothing of it on the ground.
  const step = { ...body, id: order.clientId, by: null }
  const gone = new AbortController()
  const shares: number[] = []
  const left = planForDay(server.ctx, step, {
    signal: gone.signal,
    told: ({ step: at, share }) => {
      if (at !== 'writing') return
      shares.push(share)
      if (share > 0.5) gone.abort(new Error('gone'))
    },
  })
  await expect(left).rejects.toThrow('gone')
  expect(shares.filter((share) => share > 0).length).toBeGreaterThan(3)
  expect((await leader(path)).body).toMatchObject({ state: 'checked', plannedFor: null, version: body.version })
  expect((await refreshGround(server.ctx)).findByCode(`${gridCode(4)}0001`)).toBeUndefined()
  // Who stays is told how far it is, and what has come of it; sent again it is not done twice.
  const run = async (): Promise<Record<string, unknown>[]> =>
    lines((await leader(`${path}/plan/runs`, { method: 'POST', body })).text)
  const followed = await run()
  expect(new Set(followed.map((line) => line.step))).toEqual(new Set(['working', 'writing', undefined]))
  expect(followed.at(-1)).toMatchObject({ kind: 'done', change: { state: 'applied', plannedFor: body.day } })
  expect((await run()).at(-1)).toMatchObject({ kind: 'refused', code: 'ground.change-state' })
  // What this process keeps of the ground is what stands in the database.
  const db = new pg.Pool({ ...server.ctx.db.options, max: 1 })
  onTestFinished(() => db.end())
  const [here, stored] = [await groundNow(server.ctx), await groundNow({ ...server.ctx, db })]
  expect([here.version, here.areas().length]).toEqual([stored.version, stored.areas().length])
  for (const area of stored.areas()) {
    expect(here.find(area.id)).toEqual(area)
    expect(here.shape(area.id)).toEqual(stored.shape(area.id))
    expect(here.since(area.id)).toBe(stored.since(area.id))
  }
  const area = (await groundNow(server.ctx)).findAreaAt({ lng: 120.1999, lat: 36.1999 })
  expect(area).toMatchObject({ code: `${gridCode(4)}2100`, level: 'micro_grid', parent: gridCode(4) })
})

test('of more faults than anybody reads the worst are kept, and the others counted', async () => {
  const strips = 1100
  const at = (n: number): number => Math.round((120 + (0.1 * n) / strips) * 1e7) / 1e7
  // Each reaches a fifth into the next one.
  const items = Array.from({ length: strips }, (_, n) => ({
    kind: 'add' as const,
    level: 'micro_grid' as const,
    code: `${gridCode(3)}${String(n + 1).padStart(4, '0')}`,
    name: `第 ${n + 1} 条`,
    parent: gridCode(3),
    geometry: square(at(n), 36.1, at(n === strips - 1 ? n + 1 : n + 1.2), 36.2),
  }))
  const made = await draftChange(server.ctx, { clientId: randomUUID(), title: '叠着的', basis: '', by: null, items })
  const { findings, state } = await checkDraft(server.ctx, made)
  expect([state, findings.length]).toEqual(['draft', 1001])
  expect(findings.at(-1)).toMatchObject({ code: 'ground.check-more', text: { zh: expect.stringContaining('99') } })
  expect(new Set(findings.slice(0, -1).map(({ code }) => code))).toEqual(new Set(['ground.check-overlap']))
})

test('whoever leaves while a draft is kept leaves nothing behind', async () => {
  const clientId = randomUUID()
  const kept = draftPacked(server.ctx, {
    clientId,
    title: '半途',
    basis: '',
    by: null,
    packs: [JSON.stringify([{ kind: 'rename', area: gridCode(1), name: '甲' }])],
    told: () => {
      throw new Error('gone')
    },
  })
  await expect(kept).rejects.toThrow('gone')
  const leader = await server.as('leader')
  expect((await leader(`/api/area-changes/${clientId}`)).body.code).toBe('ground.change-not-found')
})

test('areas that a file adds stand below others that it adds, whatever their ids become', async () => {
  const leader = await server.as('leader')
  const grid = `${community.slice(0, -1)}2009`
  const places = { [grid]: [120.2, 36, 120.3, 36.1], [`${grid}01`]: [120.2, 36, 120.3, 36.1] } as const
  const settled = async (title: string, day: string): Promise<void> => {
    const made = (await leader('/api/boundaries/changes', sent(places, { clientId: randomUUID(), title }))).body
    const path = `/api/area-changes/${made.id}`
    const { version } = await check(path, made.version)
    expect((await leader(`${path}/plan`, { method: 'POST', body: { version, day } })).body.state).toBe('applied')
  }
  await settled('新网格', '2026-09-28')
  const ended = async (ids: readonly string[]): Promise<void> => {
    await writeGround(server.ctx, {
      origin: 'drawn',
      day: '2026-09-28',
      edits: () => ids.map((id) => ({ kind: 'end', id })),
    })
  }
  await ended([`${grid}01`, grid])
  // Their ids were given before and are never given again.
  await settled('又一次', '2026-09-28')
  const ground = await groundNow(server.ctx)
  const parent = ground.findByCode(grid)?.id ?? ''
  expect(parent).not.toBe(grid)
  expect(ground.children(parent).map(({ code }) => code)).toEqual([`${grid}01`])
})

test('faults stand in the report and in its workbook; those of the file itself keep it from becoming a change', async () => {
  const leader = await server.as('leader')
  const wrong = { ...shifted, [gridCode(2)]: [120.11, 36, 120.21, 36.1] } as const
  const report = lines((await leader('/api/boundaries/checks', sent(wrong))).text).at(-1)
  expect(report).toMatchObject({ report: { faultCounts: { overlap: 1, outside: 1 }, stops: null } })
  const sheet = await leader('/api/boundaries/faults.xlsx', sent(wrong))
  expect(sheet.headers.get('content-type')).toContain('spreadsheetml')
  expect(sheet.text.startsWith('PK')).toBe(true)
  const bare = { [`${community}9`]: [120, 36, 120.1, 36.1] } as const
  const stopped = lines((await leader('/api/boundaries/checks', sent(bare))).text).at(-1)
  expect(stopped).toMatchObject({ report: { stops: { zh: expect.stringContaining('层级') } } })
  const order = { clientId: randomUUID(), title: '不行' }
  expect((await leader('/api/boundaries/changes', sent(bare, order))).body.code).toBe('boundary.stops')
  expect((await leader('/api/boundaries/changes', sent(bare))).body.code).toBe('request.invalid')
})

test('what cannot be read is said in the language of the person', async () => {
  const leader = await server.as('leader')
  const raw = new FormData()
  raw.set('file', new Blob(['no boundaries']), '说明.txt')
  const refused = await leader('/api/boundaries/checks', { method: 'POST', raw, headers: { 'accept-language': 'en' } })
  expect(lines(refused.text).at(-1)).toMatchObject({
    kind: 'refused',
    code: 'boundary.not-a-file',
    text: expect.stringContaining('GeoJSON'),
  })
  expect((await leader('/api/boundaries/checks', { method: 'POST', body: {} })).body.code).toBe('request.media-type')
  expect((await leader('/api/boundaries/checks', sent(shifted, { system: 'mars' }))).body.code).toBe('request.invalid')
})
