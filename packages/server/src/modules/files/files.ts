import { refuse, Refused } from '@mazha/contracts/refusal'
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import type { Context } from '#kernel/context'
import { copyId, type CopyKind, copyKinds, makeCopies, makeHeicCopies } from './copies.ts'
import { kindOf, safeName } from './kind.ts'
import {
  chunkBytes,
  deleteUnclaimed,
  type FileRow,
  insertChunk,
  insertFile,
  selectChunk,
  selectFiles,
  selectMatterFiles,
  updateOwner,
} from './store.ts'

export const largestBytes = 20 * 1024 * 1024
const unclaimedMs = 24 * 60 * 60_000

export type StoredFile = {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly bytes: number
  /** Whether there is a copy for viewing. */
  readonly image: boolean
  readonly at: Date
  readonly matter: string | null
  /** Whose photograph it is: such a one is shown where that person stands, and by no matter. */
  readonly person: string | null
}

const heic = 'image/heic'
const viewable = new Set(['image/jpeg', 'image/png', 'image/webp'])

/** With whether each has a copy for viewing, which of a HEIC photo its type alone does not tell. */
const storedOf = async (ctx: Context, rows: readonly FileRow[]): Promise<StoredFile[]> => {
  const copies = rows.filter(({ type }) => type === heic).map(({ id }) => copyId(id, 'view'))
  const there = copies.length === 0 ? [] : await selectFiles(ctx.db, ctx.district.id, copies)
  const found = new Set(there.map(({ id }) => id))
  return rows.map((row) => ({ ...row, image: viewable.has(row.type) || found.has(copyId(row.id, 'view')) }))
}

/** Cuts a stream into pieces of exactly `chunkBytes`, the last one shorter. */
async function* pieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let bytes = 0
  for await (const part of source) {
    held.push(part)
    bytes += part.length
    while (bytes >= chunkBytes) {
      const joined = Buffer.concat(held)
      yield joined.subarray(0, chunkBytes)
      const rest = joined.subarray(chunkBytes)
      held = rest.length > 0 ? [rest] : []
      bytes = rest.length
    }
  }
  if (bytes > 0) yield Buffer.concat(held)
}

type NewFile = {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly bytes: number
  readonly sha256: Buffer
  readonly viewOf: string | null
  readonly content: AsyncIterable<Buffer>
}

const store = async (client: pg.PoolClient, ctx: Context, file: NewFile): Promise<void> => {
  const district = ctx.district.id
  await insertFile(client, { ...file, district, matter: null, now: ctx.now() })
  let n = 0
  for await (const piece of pieces(file.content)) {
    await insertChunk(client, district, file.id, n, piece)
    n += 1
  }
}

const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

/**
 * Takes a file in: what it is is read from its content, the original is kept with its digest, a photo gets copies for
 * viewing. It waits on disk meanwhile, so that a slow line holds neither memory nor a connection to the database.
 *
 * @throws file.too-large, file.type, file.unreadable, file.empty
 */
export const takeFile = async (
  ctx: Context,
  { name, content }: { name: string; content: Readable },
): Promise<StoredFile> => {
  const dir = await mkdtemp(join(tmpdir(), 'mazha-file-'))
  try {
    const path = join(dir, 'original')
    const hash = createHash('sha256')
    let bytes = 0
    const meter = new Transform({
      transform(part: Buffer, _encoding, done) {
        bytes += part.length
        hash.update(part)
        done(bytes > largestBytes ? refuse('file.too-large') : null, part)
      },
    })
    try {
      await pipeline(content, meter, createWriteStream(path, { mode: 0o600 }))
    } catch (error) {
      // The sender went away or broke off; a full disk of ours is another matter.
      if (!(error instanceof Refused) && content.errored !== null)
        throw Object.assign(refuse('request.unreadable'), { cause: error })
      throw error
    }
    if (bytes === 0) throw refuse('file.empty')
    const kind = await kindOf(path, name)
    if (kind === undefined) throw refuse('file.type')
    const copies = kind.image ? await makeCopies(path) : kind.type === heic ? await makeHeicCopies(path) : undefined
    const original = {
      id: randomUUID(),
      name: safeName(name, kind),
      type: kind.type,
      bytes,
      sha256: hash.digest(),
      viewOf: null,
    }
    await inTransaction(ctx.db, async (client) => {
      await store(client, ctx, { ...original, content: createReadStream(path, { highWaterMark: chunkBytes }) })
      if (copies === undefined) return
      for (const copy of copyKinds) {
        const data = copies[copy]
        await store(client, ctx, {
          id: copyId(original.id, copy),
          name: copy,
          type: 'image/webp',
          bytes: data.length,
          sha256: digest(data),
          viewOf: original.id,
          content: Readable.from([data]),
        })
      }
    })
    return {
      id: original.id,
      name: original.name,
      type: kind.type,
      bytes,
      image: copies !== undefined,
      at: ctx.now(),
      matter: null,
      person: null,
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const inTransaction = async (db: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> => {
  const client = await db.connect()
  let failure: Error | undefined
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } catch (error) {
    failure = error instanceof Error ? error : new Error('The transaction failed', { cause: error })
    // A connection that was lost cannot roll back; releasing it with the failure closes it.
    await client.query('rollback').catch((lost: unknown) => {
      failure = lost instanceof Error ? lost : failure
    })
    throw error
  } finally {
    client.release(failure)
  }
}

export const findFile = async (ctx: Context, id: string): Promise<StoredFile | undefined> => {
  const [file] = await storedOf(ctx, await selectFiles(ctx.db, ctx.district.id, [id]))
  return file
}

/** A copy of a photo for viewing; undefined where there is none. */
export const findCopy = (ctx: Context, original: string, copy: CopyKind): Promise<StoredFile | undefined> =>
  findFile(ctx, copyId(original, copy))

/** A file's bytes, chunk by chunk, as the reader takes them. */
export const readFileChunks = (ctx: Context, file: StoredFile): Readable => {
  const count = Math.ceil(file.bytes / chunkBytes)
  const chunks = async function* (): AsyncGenerator<Buffer> {
    for (let n = 0; n < count; n += 1) {
      const data = await selectChunk(ctx.db, ctx.district.id, file.id, n)
      if (data === undefined) throw new Error(`File ${file.id} lacks its chunk ${n}`)
      yield data
    }
  }
  return Readable.from(chunks(), { objectMode: false, highWaterMark: chunkBytes })
}

export const filesOfMatter = async (ctx: Context, matter: string): Promise<StoredFile[]> =>
  storedOf(ctx, await selectMatterFiles(ctx.db, ctx.district.id, matter))

/**
 * Makes sure that the files of a form are there. Whether another matter has one already is left to `claimFiles`: a
 * form that is sent again names files that its own matter took the first time.
 *
 * @throws file.not-found
 */
export const requireFiles = async (ctx: Context, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  const rows = await selectFiles(ctx.db, ctx.district.id, ids)
  const found = new Set(rows.map(({ id }) => id))
  if (ids.some((id) => !found.has(id))) throw refuse('file.not-found')
}

/** Gives files and their copies to a matter; those that belong to one already stay where they are. */
export const claimFiles = async (ctx: Context, ids: readonly string[], matter: string): Promise<void> => {
  if (ids.length === 0) return
  const all = ids.flatMap((id) => [id, ...copyKinds.map((copy) => copyId(id, copy))])
  await updateOwner(ctx.db, ctx.district.id, all, matter)
}

/** Removes files that nobody's matter took in within a day. */
export const sweepFiles = (ctx: Context): Promise<number> =>
  deleteUnclaimed(ctx.db, ctx.district.id, new Date(ctx.now().getTime() - unclaimedMs))
