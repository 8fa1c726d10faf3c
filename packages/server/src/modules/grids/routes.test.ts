import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { testServer } from '../../../../../test/server.ts'
import { readWorkbook } from '../../../../../test/read-workbook.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { groundNow } from './current.ts'
import { square } from './made-up-ground.ts'

const server = await testServer({ at: '2026-09-28T09:00:00+08:00' })
await loadDemoGround(server.ctx)

const upload = (text: string, options: Record<string, unknown> = {}): { method: string; raw: FormData } => {
  const raw = new FormData()
  raw.set('options', JSON.stringify(options))
  raw.set('file', new Blob([text]), '网格.csv')
  return { method: 'POST', raw }
}

test('the tree, an area and a point, now and on a past day', async () => {
  const worker = await server.as('grid-worker')
  const top = (await worker('/api/areas?parent=top')).body
  expect(top).toMatchObject({ day: '2026-09-28', total: 1, items: [{ id: 'chaohai', levelTitle: { zh: '区县' } }] })
  const grids = (await worker('/api/areas?within=dongyuan&level=grid&limit=2')).body
  expect(grids.items).toHaveLength(2)
  const more = (await worker(`/api/areas?within=dongyuan&level=grid&limit=2&cursor=${grids.next}`)).body
  expect(more.items[0].id).not.toBe(grids.items[1].id)
  const found = await worker(`/api/areas?q=${encodeURIComponent('东苑居委会')}&level=community`)
  expect(found.body.items.map(({ shortName }: { shortName: string }) => shortName)).toEqual(['东苑社区'])

  const area = (await worker('/api/areas/dongyuan-01')).body
  expect(area).toMatchObject({ fullCode: '990101001001001', children: 3 })
  expect(area.above.map(({ id }: { id: string }) => id)).toEqual(['chaohai', 'chaohai-street', 'dongyuan'])
  const [west, south, east, north] = area.bounds
  const at = `/api/areas/at?lng=${(west + east) / 2}&lat=${(south + north) / 2}`
  expect((await worker(at)).body).toMatchObject({ area: { level: 'micro_grid' } })
  expect((await worker(`${at}&day=2023-12-31`)).body).toEqual({ day: '2023-12-31', area: null, above: [] })

  expect((await worker('/api/areas/nowhere')).body.code).toBe('area.not-found')
  expect((await worker('/api/areas?day=2030-01-01')).body.code).toBe('ground.day-to-come')
  expect((await worker('/api/areas?day=2026-02-30')).body.code).toBe('request.invalid')
  expect((await worker('/api/areas/at?lng=500&lat=1')).body.code).toBe('request.invalid')
})

test('a leader draws up a change, has it checked and decides its day; a worker may look at it', async () => {
  const leader = await server.as('leader')
  const [one, two] = [{ area: 'xihe-01', name: '西河一格' }, { area: 'xihe-02' }]
  const body = {
    clientId: randomUUID(),
    title: '西河更名',
    basis: '社区会议',
    items: [{ kind: 'rename', ...one }],
  }
  // Title and basis are public and kept for good: nobody's number gets in, with spaces or without.
  for (const basis of ['来电 138 1234 1234', '身份证 11010519491231002X', '＋86 13812341234 反映']) {
    const refused = await leader('/api/area-changes', { method: 'POST', body: { ...body, basis } })
    expect(refused.body.fields, basis).toMatchObject([{ path: 'basis', message: expect.stringContaining('公开') }])
  }
  const made = await leader('/api/area-changes', { method: 'POST', body })
  expect(made.status).toBe(201)
  const path = `/api/area-changes/${made.body.id}`
  expect((await leader(`${path}/preview`)).body).toMatchObject({ effects: [{ kind: 'name' }], findings: [] })
  const wrong = await leader(path, {
    method: 'PUT',
    body: {
      version: 1,
      items: [{ kind: 'border', moves: [{ ...two, geometry: square(120.4, 36.37, 120.41, 36.38) }] }],
    },
  })
  const check = async (version: number): Promise<{ state: string; version: number; findings: unknown[] }> => {
    const { text } = await leader(`${path}/check/runs`, { method: 'POST', body: { version } })
    return JSON.parse(text.trim().split('\n').at(-1) ?? '').change
  }
  const refused = await check(wrong.body.version)
  expect(refused.state).toBe('draft')
  expect(refused.findings.length).toBeGreaterThan(0)
  const right = await leader(path, { method: 'PUT', body: { version: refused.version, items: body.items } })
  const retitled = await leader(path, { method: 'PUT', body: { version: right.body.version, title: '西河更名' } })
  expect(retitled.body).toMatchObject({ basis: '社区会议', items: body.items })
  const checked = await check(retitled.body.version)
  const plan = { version: checked.version, day: '2026-09-28' }
  const worker = await server.as('grid-worker')
  expect((await worker(`${path}/plan`, { method: 'POST', body: plan })).status).toBe(403)
  const applied = await leader(`${path}/plan`, { method: 'POST', body: plan })
  expect(applied.body).toMatchObject({ state: 'applied', stateTitle: { zh: '已生效' } })
  expect((await worker('/api/areas/xihe-01')).body.name).toBe('西河一格')
  expect((await worker('/api/areas/xihe-01?day=2026-09-27')).body.name).toBe('西河第一网格')
  expect((await worker('/api/area-changes?state=applied')).body.items[0].title).toBe('西河更名')
  expect((await leader(`/api/area-changes/${randomUUID()}`)).body.code).toBe('ground.change-not-found')
  expect((await leader(path, { method: 'PUT', body: { version: 9, items: [] } })).body.code).toBe('ground.change-state')
})

test('the list of changes is exported by whoever plans the ground, marked and on record', async () => {
  const leader = await server.as('leader')
  const path = '/api/area-changes/export.xlsx?lang=zh&reason='
  expect((await leader(path)).status).toBe(400)
  const { sheets, headers } = await readWorkbook(`${server.url}${path}${encodeURIComponent('区划备案')}`, leader)
  const [head, first] = sheets[0] ?? []
  expect(head?.slice(0, 5)).toEqual(['名称', '类型', '状态', '生效日期', '依据'])
  const { items } = (await leader('/api/area-changes')).body
  expect(sheets[0]).toHaveLength(items.length + 1)
  expect(first?.slice(0, 8)).toEqual([
    '西河更名',
    '调整',
    '已生效',
    '2026-09-28',
    '社区会议',
    '1',
    expect.stringMatching(/^[\u4e00-\u9fff]{2,4}$/),
    '2026-09-28 09:00:00',
  ])
  const [record] = (await (await server.as('auditor'))('/api/audit/exports?kind=area-changes')).body.items
  expect(record).toMatchObject({ reason: '区划备案', kindTitle: { zh: '区划调整' } })
  expect(headers[0]).toContain(record.number)
  for (const other of ['grid-worker', 'clerk', 'auditor'])
    expect((await (await server.as(other))(`${path}weekly`)).status, other).toBe(403)
})

test('a table of areas is looked at, then written; what is no table is refused in words', async () => {
  const leader = await server.as('leader')
  const rows = '代码,名称,社区代码\n990101001003101,西河新格,990101001003\n990101001003,改名社区,\n'
  const seen = await leader('/api/areas/imports', upload(rows))
  expect(seen.body).toMatchObject({ written: false, becameAreas: 1, rejected: 1, kind: 'csv' })
  expect(seen.body.reasons[0].reason.zh).toContain('改名请走区划调整')
  const before = (await groundNow(server.ctx)).size
  const written = await leader('/api/areas/imports', upload(rows, { write: true, from: '2026-09-01' }))
  expect(written.body).toMatchObject({ written: true, added: { grid: 1 } })
  expect((await groundNow(server.ctx)).size).toBe(before + 1)
  // The same, followed line by line: what was there adds nothing, what is refused is told as it stands.
  const run = await leader('/api/areas/imports/runs', upload(rows))
  const lines = run.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.map(({ kind }) => kind)).toEqual(['rejects', 'progress', 'done'])
  expect(lines[1]).toMatchObject({ read: 2, total: 2, added: 0, known: 1, rejected: 1 })
  expect(lines[2].view).toMatchObject({ written: true, known: 1, added: {} })
  const refused = await leader('/api/areas/imports/runs', upload('名称\n无\n'))
  expect(JSON.parse(refused.text)).toMatchObject({ kind: 'refused', code: 'area.no-code-column' })
  expect((await leader('/api/areas/imports', upload(''))).body.code).toBe('import.empty')
  expect((await leader('/api/areas/imports', upload(rows, { from: 'gestern' }))).body.code).toBe('request.invalid')
  expect((await leader('/api/areas/imports', { method: 'POST', body: {} })).body.code).toBe('request.media-type')
  const changes = (await leader('/api/area-changes')).body.items
  expect(changes).toContainEqual(expect.objectContaining({ kind: 'import', state: 'applied', title: '网格.csv' }))
})
