import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type pg from 'pg'
import type { Context } from '#kernel/context'
import { inDistrict } from '#kernel/db'
import { derivedId } from '#kernel/ids'
import { chunkBytes, type FileRow, insertChunk, insertFile, selectChunk, selectFiles } from './store.ts'

/**
 * Files that the server itself made for somebody to fetch: a print, not anybody's words. They belong to no matter and go with the
 * hourly sweep after a day. One row holds 20 MB at most, so a large one is kept in parts.
 */
export type MadeFile = { readonly id: string; readonly name: string; readonly type: string; readonly bytes: number }

/** No name that came with an upload has a stroke in it. */
const made = 'made/'
const partBytes = 32 * chunkBytes

const partId = (id: string, n: number): string => (n === 0 ? id : derivedId('part', String(n), id))

type Making = {
  readonly path: string
  readonly name: string
  readonly type: string
  /** Which photographs stand in it: it goes when one of them does. */
  readonly shows?: readonly string[]
  /** Whether all of them may still be shown, asked in the transaction that keeps it. */
  readonly mayShow?: (db: pg.PoolClient) => Promise<boolean>
}

/** What it shows may be shown no longer. */
class Withdrawn extends Error {}

/** Keeps a file from this machine's disk. @returns undefined when what it shows may be shown no longer */
export const keepMade = async (
  ctx: Context,
  { path, name, type, shows = [], mayShow }: Making,
): Promise<MadeFile | undefined> => {
  const id = randomUUID()
  const district = ctx.district.id
  const file = await open(path)
  let bytes = 0
  try {
    const now = ctx.now()
    await inDistrict(ctx.db, district, async (db) => {
      const buffer = Buffer.alloc(partBytes)
      for (let n = 0; ; n += 1) {
        const bytesRead = await fillFrom(file, buffer)
        if (bytesRead === 0) break
        const part = buffer.subarray(0, bytesRead)
        const sha256 = createHash('sha256').update(part).digest()
        const row = { id: partId(id, n), name: `${made}${name}`, type, bytes: bytesRead, sha256 }
        await insertFile(db, { ...row, district, matter: null, viewOf: null, shows, now })
        for (let at = 0; at < bytesRead; at += chunkBytes)
          await insertChunk(db, district, row.id, at / chunkBytes, part.subarray(at, at + chunkBytes))
        bytes += bytesRead
      }
      if (mayShow !== undefined && !(await mayShow(db))) throw new Withdrawn()
    })
  } catch (error) {
    if (error instanceof Withdrawn) return undefined
    throw error
  } finally {
    await file.close()
  }
  return { id, name, type, bytes }
}

/** Reads until the buffer is full or the file is at its end. */
const fillFrom = async (file: FileHandle, buffer: Buffer): Promise<number> => {
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(buffer, at, buffer.length - at)
    at += bytesRead
    if (bytesRead === 0 || at === buffer.length) return at
  }
}

const partsOf = async (ctx: Context, id: string): Promise<FileRow[]> => {
  const parts: FileRow[] = []
  for (;;) {
    const [part] = await selectFiles(ctx.db, ctx.district.id, [partId(id, parts.length)])
    if (part === undefined || !part.name.startsWith(made)) return parts
    parts.push(part)
    if (part.bytes < partBytes) return parts
  }
}

/** One that is still kept, with its bytes as the reader takes them. */
export const findMade = async (
  ctx: Context,
  id: string,
): Promise<(MadeFile & { readonly content: Readable }) | undefined> => {
  const parts = await partsOf(ctx, id)
  const [first] = parts
  if (first === undefined) return undefined
  const chunks = async function* (): AsyncGenerator<Buffer> {
    for (const part of parts) {
      for (let n = 0; n * chunkBytes < part.bytes; n += 1) {
        const data = await selectChunk(ctx.db, ctx.district.id, part.id, n)
        if (data === undefined) throw new Error(`File ${part.id} lacks its chunk ${n}`)
        yield data
      }
    }
  }
  return {
    id,
    name: first.name.slice(made.length),
    type: first.type,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    content: Readable.from(chunks(), { objectMode: false, highWaterMark: chunkBytes }),
  }
}
