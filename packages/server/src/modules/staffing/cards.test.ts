import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { printLine, printOrder, type Printed, type PrintOrder } from '@mazha/contracts/cards'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readPdf, type ReadPdf } from '../../../../../test/read-pdf.ts'
import { aRequest, testServer } from '../../../../../test/server.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { loadDemoStaff } from '../../demo/staff.ts'
import { sweepFiles } from '#modules/files'
import { addPosts, addStaff } from '#modules/people'
import { printGrids } from './cards.ts'
import { printInThread } from './cards-thread.ts'
import type { PrintGrid } from './cards-sheet.ts'
import { gatherNotices } from './notice.ts'

const server = await testServer()
const { ctx } = server
await loadDemoGround(ctx)
await loadDemoStaff(ctx)
const leadsTo = 'https://mazha.chaohai.example/grid/'
const order = (over: Partial<z.input<typeof printOrder>> = {}): PrintOrder =>
  printOrder.parse({ area: 'dongyuan', kind: 'card', paper: 'a4', ...over })

const fetchFile = async (id: string, login = 'leader'): Promise<Response> =>
  fetch(`${server.url}/api/staffing/prints/${id}`, { headers: { cookie: (await server.as(login)).cookie } })
const read = async ({ file }: Printed): Promise<ReadPdf> => {
  const answer = await fetchFile(file ?? '')
  expect(answer.headers.get('content-type')).toBe('application/pdf')
  return readPdf(new Uint8Array(await answer.arrayBuffer()))
}
const print = (over: Partial<z.input<typeof printOrder>> = {}): Promise<Printed> =>
  printGrids(ctx, order(over), { leadsTo, signal: new AbortController().signal, progress: () => undefined })

const { ground, of } = await gatherNotices(ctx)
const gridsOf = (area: string) => ground.children(area).filter(({ level }) => level === 'grid')
const hasWorker = (area: (typeof grids)[number]): boolean => of(area).people.some(({ duty }) => duty === 'grid_worker')
const grids = ground.areas().filter(({ level }) => level === 'grid')
const staffed = grids.find(hasWorker)
const bare = grids.find((area) => !hasWorker(area))
if (staffed === undefined || bare === undefined) throw new Error('The demonstration has grids of both sorts')
const quarter = (n: number): [number, number, number, number] => {
  const [left, top] = [(n % 2) / 2, Math.floor(n / 2) / 2]
  return [left, top, left + 0.5, top + 0.5]
}

test('a clerk prints a community’s cards, four on a sheet, and sees how far it is; another reader finds names, telephones and codes', async () => {
  const clerk = await server.as('clerk')
  const answer = await clerk('/api/staffing/prints', { method: 'POST', body: order() })
  const lines = answer.text
    .trim()
    .split('\n')
    .map((line) => printLine.parse(JSON.parse(line)))
  const wanted = gridsOf('dongyuan')
  expect(lines[0]).toEqual({ kind: 'progress', set: 0, total: wanted.length })
  expect(lines.at(-2)).toEqual({ kind: 'progress', set: wanted.length, total: wanted.length })
  const last = lines.at(-1)
  if (last?.kind !== 'printed') throw new Error(answer.text)
  expect(last.printed).toMatchObject({ grids: wanted.length, leftOut: [], name: '东苑社区便民联系卡.pdf' })
  const pdf = await read(last.printed)
  expect(pdf).toMatchObject({ title: '东苑社区便民联系卡', language: 'zh-CN' })
  expect(pdf.pages).toHaveLength(Math.ceil(wanted.length / 4))
  expect(last.printed.pages).toBe(pdf.pages.length)
  expect(pdf.sizes[0]).toEqual([210, 297])
  for (const [n, grid] of wanted.entries()) {
    const { people, area } = of(grid)
    const page = pdf.pages[Math.floor(n / 4)] ?? ''
    expect(page).toContain(area.name)
    for (const { name, phone } of people.filter(({ duty }) => duty === 'grid_worker').slice(0, 1)) {
      expect(page).toContain(name)
      expect(page).toContain(phone ?? '12345')
    }
    // The code leads to the address by which the clerk came, as the district has named none.
    expect(await pdf.code(Math.floor(n / 4), quarter(n % 4))).toBe(`${server.url}/grid/${grid.id}`)
  }
  expect(pdf.structure[0]?.slice(0, 3)).toEqual(['Root', 'Document', 'Sect'])
  expect(pdf.structure[0]).toContain(`Figure: 二维码，打开 ${server.url}/grid/${wanted[0]?.id}`)
})

test('a card of one grid in A6, with its copies; one without a worker says whom to call instead', async () => {
  const one = await read(await print({ area: staffed.id, paper: 'a6', copies: 3 }))
  expect(one.sizes).toEqual([
    [105, 148],
    [105, 148],
    [105, 148],
  ])
  expect(new Set(one.pages).size).toBe(1)
  expect(await one.code(2)).toBe(`${leadsTo}${staffed.id}`)
  const without = await print({ area: bare.id, paper: 'a6' })
  expect(without).toMatchObject({ pages: 1, withoutWorker: 1 })
  const page = (await read(without)).pages[0]
  expect(page).toContain('这个网格暂时没有网格员')
  expect(page).toContain(of(bare).unit?.phone)
  expect(page).not.toContain('您的网格员')
})

test('a notice is A3 or A4, in Chinese or English, with the grid among its neighbours', async () => {
  const a3 = await read(await print({ area: staffed.id, kind: 'notice', paper: 'a3' }))
  expect(a3.sizes).toEqual([[297, 420]])
  expect(a3.pages[0]).toContain('听您反映问题')
  expect(a3.structure[0]).toContain(`Figure: ${of(staffed).area.name}的范围图，北在上方`)
  expect(await a3.code(0)).toBe(`${leadsTo}${staffed.id}`)
  const a4 = await read(await print({ area: staffed.id, kind: 'notice', paper: 'a4', language: 'en' }))
  expect(a4).toMatchObject({ language: 'en', sizes: [[210, 297]] })
  expect(a4.pages[0]).toContain('What a grid worker does for you')
  expect(await a4.code(0)).toBe(`${leadsTo}${staffed.id}`)
})

test('micro-grids are printed when they are asked for; an area without grids and too many sheets are refused in words', async () => {
  const plain = await print()
  const all = await print({ microGrids: true })
  const micro = ground.below('dongyuan').filter(({ level }) => level === 'micro_grid')
  expect(micro.length).toBeGreaterThan(0)
  expect(all.grids).toBe(plain.grids + micro.length)
  await expect(print({ area: 'chaohai', copies: 200, microGrids: true })).rejects.toMatchObject({
    code: 'print.too-many',
  })
  await expect(print({ area: 'nowhere' })).rejects.toMatchObject({ code: 'area.not-found' })
  const leader = await server.as('leader')
  const body = { ...order(), paper: 'a6', kind: 'notice' }
  expect((await leader('/api/staffing/prints', { method: 'POST', body })).body.code).toBe('request.invalid')
  const refused = await leader('/api/staffing/prints', { method: 'POST', body: order({ area: 'nowhere' }) })
  expect(printLine.parse(JSON.parse(refused.text))).toMatchObject({ kind: 'refused', code: 'area.not-found' })
})

test('a name with a character that the type lacks is left out and named, never printed as a box', async () => {
  const { rows } = await ctx.db.query<{ id: string; name: string }>(
    `select n.id, n.name from mazha.person n join mazha.term t on t.district_id = n.district_id and t.person_id = n.id
     join mazha.post_area a on a.district_id = t.district_id and a.post_id = t.post_id
     join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
     where p.duty = 'grid_worker' and a.area_id = $1 limit 1`,
    [staffed.id],
  )
  const rename = (name: string) => ctx.db.query('update mazha.person set name = $2 where id = $1', [rows[0]?.id, name])
  await rename('吴𠮷')
  try {
    const alone = await print({ area: staffed.id, paper: 'a6' })
    expect(alone).toMatchObject({ file: null, pages: 0, grids: 0 })
    const lost = alone.leftOut
    expect(lost).toEqual([{ area: staffed.id, name: of(staffed).area.name, characters: '𠮷', words: '吴𠮷' }])
    const many = await print({ area: ground.above(staffed.id).at(-1)?.id ?? '' })
    expect(many.leftOut).toEqual(lost)
    expect((await read(many)).pages.join('')).not.toContain(`${of(staffed).area.name}\n`)
    // The Table of General Standard Characters reaches far: such names are printed.
    await rename('𬱖赟喆')
    expect((await read(await print({ area: staffed.id, paper: 'a6' }))).pages[0]).toContain('𬱖赟喆')
  } finally {
    await rename(rows[0]?.name ?? '')
  }
})

test('what was printed can be fetched for a day by whoever may print, and nothing else by that way', async () => {
  const { file } = await print({ area: staffed.id })
  expect((await fetchFile(file ?? '', 'clerk')).status).toBe(200)
  expect((await fetchFile(file ?? '', 'handler')).status).toBe(403)
  expect((await fetch(`${server.url}/api/staffing/prints/${file}`)).status).toBe(401)
  const form = new FormData()
  form.set('file', new Blob(['%PDF-1.4 somebody’s own']), 'made/own.pdf')
  const upload = await (await fetch(`${server.url}/api/files`, { method: 'POST', body: form })).json()
  expect((await fetchFile(upload.id)).status).toBe(404)
  expect((await fetchFile(randomUUID())).status).toBe(404)
  server.clock.set(new Date(ctx.now().getTime() + 25 * 3_600_000))
  await sweepFiles(ctx)
  const gone = await ctx.db.query('select from mazha.file where id = $1', [file])
  expect(gone.rowCount).toBe(0)
})

test('anybody finds the grid of a place, and its notice by id or by the code on the card; nothing of the place is logged', async () => {
  const { bounds } = ground.shape(staffed.id) ?? { bounds: [0, 0, 0, 0] }
  const place = { lng: (bounds[0] + bounds[2]) / 2, lat: (bounds[1] + bounds[3]) / 2 }
  const here = await server.anonymous('/api/areas/here', { method: 'POST', body: place })
  expect(here.body.area.id).toBe(ground.findAreaAt(place)?.id)
  const far = await server.anonymous('/api/areas/here', { method: 'POST', body: { lng: 0, lat: 0 } })
  expect(far.body).toEqual({ area: null })
  expect(server.log()).not.toContain(String(place.lng))
  const [byId, byCode] = await Promise.all(
    [staffed.id, staffed.code].map((one) => server.anonymous(`/api/areas/${one}/notice`)),
  )
  expect(byCode?.body).toEqual(byId?.body)
  const scanned = await server.anonymous(`/grid/${staffed.id}`)
  expect([scanned.status, scanned.headers.get('location')]).toEqual([302, `/#/grid/${staffed.id}`])
  expect((await server.anonymous(`/grid/${encodeURIComponent('//evil.example')}`)).headers.get('location')).toMatch(
    /^\/#/,
  )
  const filed = await server.anonymous('/api/requests', { method: 'POST', body: aRequest() })
  expect(filed.status).toBe(201)
})

test('a worker of a micro-grid stands on its card and on that of the grid around it, not on the neighbour’s', async () => {
  const micro = ground.areas().find(({ level }) => level === 'micro_grid')
  if (micro === undefined) throw new Error('The demonstration has micro-grids')
  const role = { role: 'grid_worker', title: { zh: '网格员', en: 'Grid worker' } } as const
  const post = { post: 'micro-worker', unit: 'dongyuan' }
  await addPosts(ctx, [
    {
      ...role,
      id: post.post,
      unit: post.unit,
      duty: 'grid_worker',
      capacity: 1,
      from: '2026-01-01',
      areas: [micro.id],
    },
  ])
  await addStaff(ctx, [
    { id: randomUUID(), name: '微一', login: null, password: null, from: '2026-01-01', posts: [{ ...role, ...post }] },
  ])
  const told = await gatherNotices(ctx)
  const names = (area: typeof micro): string[] => told.of(area).people.map(({ name }) => name)
  const around = ground.find(micro.parent ?? '')
  const beside = ground.children(micro.parent).find(({ id }) => id !== micro.id)
  if (around === undefined || beside === undefined) throw new Error('A micro-grid lies in a grid, beside others')
  expect(names(micro)).toContain('微一')
  expect(names(around)).toContain('微一')
  expect(names(beside)).not.toContain('微一')
})

test('of three prints at once two run and one waits; called off meanwhile, it leaves the others alone', async () => {
  const control = new AbortController()
  const third = (): Promise<Printed> =>
    printGrids(ctx, order(), { leadsTo, signal: control.signal, progress: () => control.abort() })
  const [one, two, off, last] = await Promise.allSettled([print(), print(), third(), print()])
  expect([one.status, two.status, off.status, last.status]).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
})

const program = resolve('dist/tools/packages-server-src-workers-print-cards-ts.mjs')
const dir = mkdtempSync(join(tmpdir(), 'mazha-cards-test-'))
beforeAll(() => {
  // Bundled, and not started: outside a thread it has nobody to talk to.
  const bundle = `import('./scripts/run-typescript.mjs').then((m) => m.importTypescript('packages/server/src/workers/print-cards.ts')).catch(() => undefined)`
  execFileSync(process.execPath, ['-e', bundle])
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('the thread prints the same, and ends in the middle when nobody waits any more', async () => {
  const path = join(dir, 'a.pdf')
  const run = {
    ...order({ cutMarks: false }),
    title: '卡',
    author: '潮海',
    at: 0,
    leadsTo,
    path,
  }
  const control = new AbortController()
  const source = (endless: boolean): (() => Promise<readonly PrintGrid[]>) => {
    let given = 0
    return () => Promise.resolve(given++ === 0 || endless ? grids.map((one) => ({ notice: of(one), map: null })) : [])
  }
  const said: number[] = []
  const result = await printInThread(
    run,
    { next: source(false), progress: (set) => said.push(set) },
    { signal: control.signal, program },
  )
  expect(result).toMatchObject({ grids: grids.length, pages: Math.ceil(grids.length / 4) })
  expect(said.at(-1)).toBe(grids.length)
  expect((await readPdf(readFileSync(path))).pages).toHaveLength(result.pages)
  const endless = printInThread(
    run,
    { next: source(true), progress: (set) => void (set > 100 && control.abort()) },
    { signal: control.signal, program },
  )
  await expect(endless).rejects.toThrow('abort')
})
