import ExcelJS from 'exceljs'
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { readFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { aRequest, testServer } from '../../../../../test/server.ts'
import { sweepFiles } from './index.ts'
import { largestBytes } from './files.ts'

const server = await testServer()

const upload = (name: string, content: Uint8Array<ArrayBuffer>, field = 'file') => {
  const form = new FormData()
  form.append(field, new Blob([content]), name)
  return server.anonymous('/api/files', { method: 'POST', raw: form })
}

/** A photo as a telephone takes it: lying on its side, with the place where it was taken. */
const photo = (width = 2600, height = 1300): Promise<Buffer<ArrayBuffer>> =>
  sharp({ create: { width, height, channels: 3, background: '#3a7' } })
    .composite([
      {
        input: {
          create: { width: Math.ceil(width / 8), height: Math.ceil(height / 8), channels: 3, background: '#c33' },
        },
        left: 0,
        top: 0,
      },
    ])
    .withMetadata({ orientation: 6 })
    .withExifMerge({ IFD0: { Make: 'PhoneMaker' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '36/1 22/1 48/1' } })
    .jpeg()
    .toBuffer()

const bytesOf = async (
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; bytes: Buffer }> => {
  const response = await fetch(server.url + path, { headers })
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}

test('a photo keeps its original to the byte; what is shown of it is upright and says neither place nor camera', async () => {
  const original = await photo()
  expect(original.includes('PhoneMaker')).toBe(true)
  const stored = await upload('现场 照片.JPG', original)
  expect(stored).toMatchObject({
    status: 201,
    body: { name: '现场 照片.JPG', type: 'image/jpeg', bytes: original.length, image: true },
  })
  const filed = await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ files: [stored.body.id] }) })
  const { number, code } = filed.body
  const receipt = { 'x-receipt-number': number, 'x-receipt-code': code }

  const whole = await bytesOf(`/api/files/${stored.body.id}`, receipt)
  expect(createHash('sha256').update(whole.bytes).digest('hex')).toBe(
    createHash('sha256').update(original).digest('hex'),
  )
  expect(whole.headers.get('content-disposition')).toBe(
    `attachment; filename="__ __.JPG"; filename*=UTF-8''${encodeURIComponent('现场 照片.JPG')}`,
  )
  expect(whole.headers.get('x-content-type-options')).toBe('nosniff')

  const view = await bytesOf(`/api/files/${stored.body.id}?view=1&number=${number}&code=${code}`)
  const seen = await sharp(view.bytes).metadata()
  expect(seen).toMatchObject({ format: 'webp', width: 960, height: 1920 })
  expect(seen.exif).toBeUndefined()
  expect(view.bytes.includes('PhoneMaker')).toBe(false)
  const small = await bytesOf(`/api/files/${stored.body.id}?view=thumbnail`, { ...receipt })
  expect(await sharp(small.bytes).metadata()).toMatchObject({ width: 160, height: 320 })

  // A browser may keep it, but asks each time: who may see it can change.
  expect(view.headers.get('cache-control')).toBe('private, no-cache')
  const kept = { 'if-none-match': view.headers.get('etag') ?? '' }
  const again = await bytesOf(`/api/files/${stored.body.id}?view=1`, { ...receipt, ...kept })
  expect([again.status, again.bytes.length]).toEqual([304, 0])
  expect((await bytesOf(`/api/files/${stored.body.id}?view=1`, kept)).status).toBe(401)
})

test('a HEIC photo is shown like any other; one that cannot be read is kept whole, and says that it has no view', async () => {
  const original = await readFile(new URL('../../kernel/heic/two-colours.heic', import.meta.url))
  expect(original.includes('PhoneMaker')).toBe(true)
  const stored = await upload('IMG_0001.HEIC', original)
  expect(stored).toMatchObject({ status: 201, body: { type: 'image/heic', bytes: original.length, image: true } })
  const damaged = await upload('IMG_0002.HEIC', original.subarray(0, 700))
  expect(damaged).toMatchObject({ status: 201, body: { type: 'image/heic', bytes: 700, image: false } })

  const files = [stored.body.id, damaged.body.id]
  const { number, code } = (await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ files }) })).body
  const receipt = { 'x-receipt-number': number, 'x-receipt-code': code }
  const whole = await bytesOf(`/api/files/${stored.body.id}`, receipt)
  expect(whole.bytes.equals(original)).toBe(true)
  const view = await bytesOf(`/api/files/${stored.body.id}?view=1`, receipt)
  expect(await sharp(view.bytes).metadata()).toMatchObject({ format: 'webp', width: 640, height: 320 })
  expect(view.bytes.includes('PhoneMaker')).toBe(false)
  const dots = await sharp(view.bytes).raw().toBuffer()
  const dot = (x: number): number[] => [...dots.subarray((160 * 640 + x) * 3, (160 * 640 + x) * 3 + 3)]
  // Red on the left, green on the right, as it was taken.
  expect(dot(100)[0]).toBeGreaterThan(150)
  expect(dot(540)[1]).toBeGreaterThan(130)

  const clerk = await server.as('clerk')
  const { id } = (await clerk(`/api/matters/${number}`)).body
  const { files: told } = (await clerk(`/api/matters/${id}`)).body
  const shown = told.map(({ name, image }: { name: string; image: boolean }) => [name, image])
  // Both came in the same moment, so neither is first.
  expect(Object.fromEntries(shown)).toEqual({ 'IMG_0001.HEIC': true, 'IMG_0002.HEIC': false })
  expect((await clerk(`/api/files/${damaged.body.id}?view=1`)).body.code).toBe('file.no-view')
})

test('a file is given only to those who may see the matter that has it', async () => {
  const stored = await upload('a.txt', Buffer.from('合同原文'))
  const path = `/api/files/${stored.body.id}`
  const clerk = await server.as('clerk')
  // Nobody's matter has it yet.
  expect((await clerk(path)).body.code).toBe('file.not-found')
  const mine = (
    await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ files: [stored.body.id] }) })
  ).body
  const other = (await server.anonymous('/api/requests', { method: 'POST', body: aRequest() })).body

  expect((await clerk(path)).text).toBe('合同原文')
  expect((await server.anonymous(`${path}?number=${mine.number}&code=${mine.code}`)).text).toBe('合同原文')
  expect((await server.anonymous(path)).body.code).toBe('session.required')
  expect((await server.anonymous(`${path}?number=${mine.number}&code=${other.code}`)).body.code).toBe(
    'matter.wrong-code',
  )
  expect((await server.anonymous(`${path}?number=${other.number}&code=${other.code}`)).body.code).toBe('file.not-found')
  expect((await (await server.as('handler'))(path)).body.code).toBe('file.not-found')
  expect((await (await server.as('administrator'))(path)).body.code).toBe('file.not-found')
  expect((await clerk(`${path}?view=1`)).body.code).toBe('file.no-view')

  // Another request that names it does not get it.
  const thief = (
    await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ files: [stored.body.id] }) })
  ).body
  expect((await server.anonymous(`${path}?number=${thief.number}&code=${thief.code}`)).body.code).toBe('file.not-found')
})

test('what a file is stands in its content, not in its name', async () => {
  const book = new ExcelJS.Workbook()
  book.addWorksheet('一').addRow(['x'])
  const xlsx = Buffer.from(await book.xlsx.writeBuffer())
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(40)])
  const taken: [string, Uint8Array<ArrayBuffer>, string, string][] = [
    ['照片.jpg', await photo(40, 40), 'image/jpeg', '照片.jpg'],
    ['照片.png', await photo(40, 40), 'image/jpeg', '照片.jpg'],
    ['表.xlsx', xlsx, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '表.xlsx'],
    ['IMG_1.HEIC', heic, 'image/heic', 'IMG_1.HEIC'],
    ['../../etc/passwd', Buffer.from('说明文字'), 'text/plain', 'passwd.txt'],
    ['清单.csv', Buffer.from([0xc4, 0xfa, 0xba, 0xc3, 0x2c, 0x31]), 'text/csv', '清单.csv'],
    ['合同.pdf', Buffer.from('%PDF-1.7\n%âãÏÓ'), 'application/pdf', '合同.pdf'],
  ]
  for (const [name, content, type, kept] of taken) {
    expect((await upload(name, content)).body, name).toMatchObject({ type, name: kept })
  }
  const refused: [string, Uint8Array<ArrayBuffer>][] = [
    ['photo.jpg', Buffer.from('MZ\x90\x00\x03\x00\x00\x00\x04', 'latin1')],
    ['photo.png', Buffer.from('\x7fELF\x02\x01\x01\x00', 'latin1')],
    ['page.jpg', Buffer.from('<html><script>alert(1)</script></html>')],
    ['drawing.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['run.txt', Buffer.from('#!/bin/sh\nrm -rf /')],
    ['packed.docx', Buffer.from('PK\x03\x04nothing more', 'latin1')],
    ['old.jpg', Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1')],
  ]
  for (const [name, content] of refused)
    expect(await upload(name, content), name).toMatchObject({ status: 415, body: { code: 'file.type' } })
  expect((await upload('empty.jpg', Buffer.alloc(0))).body.code).toBe('file.empty')
  expect((await upload('cut.jpg', (await photo()).subarray(0, 900))).body.code).toBe('file.unreadable')
})

test('a picture that claims more points than any camera takes is refused before it fills the memory', async () => {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc(body), body.length + 4)
    return out
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(60_000, 0)
  header.writeUInt32BE(60_000, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const bomb = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
  const before = process.memoryUsage().rss
  expect(await upload('big.png', bomb)).toMatchObject({ status: 422, body: { code: 'file.unreadable' } })
  expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000)
})

const crc = (data: Buffer): number => {
  let c = 0xffffffff
  for (const byte of data) {
    c ^= byte
    for (let k = 0; k < 8; k += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return (c ^ 0xffffffff) >>> 0
}

test('twenty megabytes fit, one byte more does not, and nothing of it stays', async () => {
  const full = Buffer.alloc(largestBytes, 'a')
  const stored = await upload('full.txt', full)
  expect(stored).toMatchObject({ status: 201, body: { bytes: largestBytes } })
  const { rows } = await server.ctx.db.query<{ n: number; most: number }>(
    'select count(*)::int as n, max(length(data)) as most from mazha.file_chunk where file_id = $1',
    [stored.body.id],
  )
  expect(rows[0]).toEqual({ n: 40, most: 512 * 1024 })
  const count = async () =>
    (await server.ctx.db.query<{ n: number }>('select count(*)::int as n from mazha.file')).rows[0]?.n
  const before = await count()
  expect(await upload('more.txt', Buffer.alloc(largestBytes + 1, 'a'))).toMatchObject({
    status: 413,
    body: { code: 'file.too-large' },
  })
  expect(await count()).toBe(before)
})

test('what is no upload, or has no file in it, is told so', async () => {
  expect(await server.anonymous('/api/files', { method: 'POST', body: { file: 'x' } })).toMatchObject({
    status: 415,
    body: { code: 'request.media-type' },
  })
  const form = new FormData()
  form.append('note', 'no file here')
  expect(await server.anonymous('/api/files', { method: 'POST', raw: form })).toMatchObject({
    status: 422,
    body: { code: 'file.missing' },
  })
  const torn = await server.anonymous('/api/files', {
    method: 'POST',
    raw: '--x\r\nnothing',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  })
  expect(torn.status).toBeGreaterThanOrEqual(400)
  expect(torn.status).toBeLessThan(500)
  const unknown = aRequest({ files: ['0b7e3f56-3d0a-4e0f-9a52-0d5b7b0c3c11'] })
  expect((await server.anonymous('/api/requests', { method: 'POST', body: unknown })).body.code).toBe('file.not-found')
})

test('a file that no request took in is gone after a day; one that was stays, with its copies', async () => {
  const kept = await upload('kept.jpg', await photo(200, 100))
  await server.anonymous('/api/requests', { method: 'POST', body: aRequest({ files: [kept.body.id] }) })
  const lost = await upload('lost.jpg', await photo(200, 100))
  server.clock.pass(25 * 3_600_000)
  for (let n = 0; n < 5; n += 1) await sweepFiles(server.ctx)
  const { rows } = await server.ctx.db.query<{ id: string; view_of: string | null }>(
    'select id, view_of from mazha.file',
  )
  expect(rows.filter(({ id, view_of }) => id === kept.body.id || view_of === kept.body.id)).toHaveLength(3)
  expect(rows.filter(({ id, view_of }) => id === lost.body.id || view_of === lost.body.id)).toHaveLength(0)
  const chunks = await server.ctx.db.query('select 1 from mazha.file_chunk where file_id = $1', [lost.body.id])
  expect(chunks.rowCount).toBe(0)
})
