import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { printLine, printOrder, type Printed, type PrintOrder } from '@mazha/contracts/cards'
import { certificateBody } from '@mazha/contracts/retention'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readPdf, type ReadPdf } from '../../../../../test/read-pdf.ts'
import { aRequest, testServer } from '../../../../../test/server.ts'
import { loadDemoGround } from '../../demo/ground.ts'
import { loadDemoStaff } from '../../demo/staff.ts'
import { selectCertificates } from '#modules/audit'
import { keepMade, sweepFiles } from '#modules/files'
import { addPosts, addStaff, holdPhotos } from '#modules/people'
import { printGrids } from './cards.ts'
import { printInThread } from './cards-thread.ts'
import type { PrintGrid } from './cards-sheet.ts'
import { today } from './ground-staff.ts'
import { gatherNotices } from './notice.ts'
import { givePhoto, sweepPhotos, viewPhoto } from './photos.ts'

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
  // Long words stand in smaller type: nothing is left out.
  for (const { en } of of(staffed).does) expect(a4.pages[0]?.replaceAll('\n', ' ')).toContain(en)
  expect(a4.pages[0]).toContain('Building head')
  expect(a4.pages[0]).not.toContain('…')
  expect(await a4.code(0)).toBe(`${leadsTo}${staffed.id}`)
}, 60_000)

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

/** A photo as a telephone takes it, with the place where it was taken. */
const face = (): Promise<Buffer<ArrayBuffer>> =>
  sharp({ create: { width: 900, height: 700, channels: 3, background: '#8a5' } })
    .withExifMerge({ IFD0: { Make: 'PhoneMaker' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '36/1 22/1 48/1' } })
    .jpeg()
    .toBuffer()
const upload = async (content: Buffer<ArrayBuffer>, name = 'me.jpg'): Promise<string> => {
  const form = new FormData()
  form.append('file', new Blob([content]), name)
  return (await server.anonymous('/api/files', { method: 'POST', raw: form })).body.id
}
const noticeOf = async (area: string) => (await server.anonymous(`/api/areas/${area}/notice`)).body
const picture = (area: string, photo: string, size = 'small') =>
  fetch(`${server.url}/api/areas/${area}/photos/${photo}?size=${size}`)
const personOf = async (area: string): Promise<string> => {
  const { rows } = await ctx.db.query<{ id: string }>(
    `select t.person_id as id from mazha.term t
     join mazha.post_area a on a.district_id = t.district_id and a.post_id = t.post_id
     join mazha.post p on p.district_id = t.district_id and p.id = t.post_id
     where p.duty = 'grid_worker' and a.area_id = $1 limit 1`,
    [area],
  )
  return rows[0]?.id ?? ''
}
const certificatesOf = async () =>
  (await selectCertificates(ctx.db, ctx.district.id)).map(({ body }) => certificateBody.parse(JSON.parse(body)))
const keptFiles = async () =>
  (
    await ctx.db.query<{ n: number }>(
      `select count(*)::int as n from mazha.file where person_id is not null or shows <> '{}'`,
    )
  ).rows[0]?.n

test('a photograph stands on the page, the card and the notice with consent alone, and is gone everywhere when that is withdrawn', async () => {
  const security = await server.as('security-administrator')
  const person = await personOf(staffed.id)
  const at = `/api/people/${person}/photo`
  const put = (body: unknown) => security(at, { method: 'PUT', body })
  const file = await upload(await face())
  const day = today(ctx)

  // Never without the day of the consent, nor by whoever does not keep staff, nor something that is no photo.
  expect((await put({ file })).body.code).toBe('request.invalid')
  expect((await put({ file, consentOn: '2999-01-01' })).body.code).toBe('photo.consent-to-come')
  expect((await (await server.as('supervisor'))(at, { method: 'PUT', body: { file, consentOn: day } })).status).toBe(
    403,
  )
  const words = await upload(Buffer.from('网格员'), 'a.txt')
  expect((await put({ file: words, consentOn: day })).body.code).toBe('photo.not-a-photo')
  expect((await noticeOf(staffed.id)).people.filter(({ photo }: { photo: unknown }) => photo !== null)).toEqual([])

  const given = await put({ file, consentOn: day })
  expect(given).toMatchObject({ status: 200, body: { photo: { consentOn: day, by: { name: expect.any(String) } } } })
  expect((await put({ file, consentOn: day })).body).toEqual(given.body)
  const { id } = given.body.photo
  // What was uploaded is gone; what is left says neither place nor camera.
  expect((await ctx.db.query('select from mazha.file where id = $1', [file])).rowCount).toBe(0)
  expect(JSON.stringify(await noticeOf(staffed.id))).toContain(id)
  const shown = await picture(staffed.id, id)
  expect(shown.headers.get('cache-control')).toBe('no-store')
  const bytes = Buffer.from(await shown.arrayBuffer())
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 240, height: 320 })
  expect((await sharp(bytes).metadata()).exif).toBeUndefined()
  expect(bytes.includes('PhoneMaker')).toBe(false)
  // The notice of another grid does not show it, nor does the way to files of matters.
  expect((await picture(bare.id, id)).status).toBe(404)
  expect((await security(`/api/files/${id}`)).status).toBe(404)
  await sweepFiles({ ...ctx, now: () => new Date(ctx.now().getTime() + 90_000_000) })
  expect((await picture(staffed.id, id, 'whole')).status).toBe(200)

  const card = await print({ area: staffed.id, paper: 'a6', copies: 2 })
  const name = of(staffed).people.find(({ duty }) => duty === 'grid_worker')?.name
  expect((await read(card)).structure.map((page) => page.includes(`Figure: ${name}的照片`))).toEqual([true, true])
  const notice = await print({ area: staffed.id, kind: 'notice', paper: 'a4' })
  expect((await read(notice)).structure[0]).toContain(`Figure: ${name}的照片`)
  expect((await read(await print({ area: bare.id, paper: 'a6' }))).structure[0]?.join()).not.toContain('照片')

  // Withdrawn while a print of it is made: what comes out of that shows it no longer.
  let gone: Promise<unknown> | undefined
  const late = await printGrids(ctx, order({ area: staffed.id, paper: 'a6' }), {
    leadsTo,
    signal: new AbortController().signal,
    progress: (set) => {
      if (set > 0) gone ??= security(at, { method: 'DELETE' })
    },
  })
  expect(await gone).toMatchObject({ status: 200, body: { photo: null } })
  const kept = await fetchFile(late.file ?? '')
  if (kept.status === 200)
    expect(JSON.stringify((await readPdf(new Uint8Array(await kept.arrayBuffer()))).structure)).not.toContain('照片')
  expect((await fetchFile(card.file ?? '')).status).toBe(404)
  expect((await fetchFile(notice.file ?? '')).status).toBe(404)
  expect(JSON.stringify(await noticeOf(staffed.id))).not.toContain(id)
  expect((await picture(staffed.id, id)).status).toBe(404)
  expect(await keptFiles()).toBe(0)
  expect((await certificatesOf())[0]).toMatchObject({ rule: 'photos', erased: { photos: 1 } })
  const { rows } = await ctx.db.query(
    `select kind from mazha.account_event where person_id = $1 and kind like 'photo%' order by at, kind`,
    [person],
  )
  expect(rows.map(({ kind }) => kind)).toEqual(['photo_given', 'photo_gone'])
}, 60_000)

test('a print that shows what may be shown no longer is not kept', async () => {
  const path = join(dir, 'b.pdf')
  writeFileSync(path, 'a print')
  const photo = randomUUID()
  const making = { path, name: 'b.pdf', type: 'application/pdf', shows: [photo] }
  expect(await keepMade(ctx, { ...making, mayShow: (db) => holdPhotos(ctx, db, [photo]) })).toBeUndefined()
  expect(await keptFiles()).toBe(0)
})

test('people put up their own photograph by agreeing to it; it goes with their last post, on a certificate', async () => {
  const worker = await server.as('grid-worker')
  const { person } = (await worker('/api/session')).body
  const put = (body: unknown) => worker('/api/account/photo', { method: 'PUT', body })
  const file = await upload(await face())
  expect((await put({ file, consent: false })).status).toBe(400)
  const given = await put({ file, consent: true })
  expect(given).toMatchObject({ status: 200, body: { photo: { consentOn: today(ctx), by: { id: person } } } })
  expect((await worker(`/api/people/${person}/photo.jpg`)).headers.get('content-type')).toBe('image/jpeg')
  expect(await sweepPhotos(ctx)).toBe(0)
  const { rows } = await ctx.db.query(`select post_id, valid_until from mazha.term where person_id = $1`, [person])
  await ctx.db.query(`update mazha.term set valid_until = '2026-01-02' where person_id = $1`, [person])
  try {
    expect(await sweepPhotos(ctx)).toBe(1)
    expect(await keptFiles()).toBe(0)
    expect((await certificatesOf())[0]).toMatchObject({ rule: 'photos', erased: { photos: 1, prints: 0 } })
    expect(await viewPhoto(ctx, person)).toEqual({ photo: null })
    const again = { person, file: await upload(await face()), consentOn: today(ctx), by: person }
    await expect(givePhoto(ctx, again)).rejects.toMatchObject({ code: 'photo.no-post' })
  } finally {
    for (const { post_id, valid_until } of rows)
      await ctx.db.query(`update mazha.term set valid_until = $3 where person_id = $1 and post_id = $2`, [
        person,
        post_id,
        valid_until,
      ])
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
    return () =>
      Promise.resolve(
        given++ === 0 || endless ? grids.map((one) => ({ notice: of(one), map: null, photos: new Map() })) : [],
      )
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
