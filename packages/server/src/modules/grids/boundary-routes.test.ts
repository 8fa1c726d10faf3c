import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { groundNow } from './current.ts'
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
  expect(made.body).toMatchObject({ state: 'draft', title: '测绘新边界', items: [{ kind: 'border' }] })
  const again = await leader('/api/boundaries/changes', sent(shifted, order))
  expect(again.body.id).toBe(made.body.id)
  const path = `/api/area-changes/${made.body.id}`
  const ready = await leader(`${path}/check`, { method: 'POST', body: { version: made.body.version } })
  expect(ready.body.state).toBe('checked')
  const before = (await groundNow(server.ctx)).shape(gridCode(1))?.bounds
  const applied = await leader(`${path}/plan`, {
    method: 'POST',
    body: { version: ready.body.version, day: '2026-09-28' },
  })
  expect(applied.body.state).toBe('applied')
  expect(before).toEqual([120, 36, 120.1, 36.1])
  expect((await groundNow(server.ctx)).shape(gridCode(1))?.bounds).toEqual([120, 36, 120.12, 36.1])
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
