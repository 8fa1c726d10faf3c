import { refuse } from '@mazha/contracts/refusal'
import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Context } from '#kernel/context'
import { derivedId } from '#kernel/ids'
import { copyId, copyKinds, makePortraits } from './copies.ts'
import { readFileChunks, findCopy, findFile } from './files.ts'
import { deleteFree, deletePortraits, deleteShowing, insertChunk, insertFile, selectPortraits } from './store.ts'

/**
 * Photographs of people, for contact cards and notices. Of what was uploaded a small portrait is kept and nothing else; who may
 * have one, and who sees it, is not known here.
 */

type Db = Pick<pg.Pool, 'query'>
export type PortraitSize = 'whole' | 'small'

/** The id that a photograph made of an upload has: the same upload twice is the same photograph. */
export const portraitId = (upload: string): string => derivedId('portrait', upload)
const smallId = (photo: string): string => copyId(photo, 'thumbnail')

export type Portraits = Awaited<ReturnType<typeof makePortraits>>

/**
 * A portrait of what was uploaded, in its sizes. Nothing is written.
 *
 * @throws file.not-found, photo.not-a-photo
 */
export const portraitsOf = async (ctx: Context, upload: string): Promise<Portraits> => {
  const file = await findFile(ctx, upload)
  if (file === undefined || file.matter !== null || file.person !== null) throw refuse('file.not-found')
  const view = await findCopy(ctx, upload, 'view')
  if (view === undefined) throw refuse('photo.not-a-photo')
  const parts: Buffer[] = []
  for await (const part of readFileChunks(ctx, view)) if (Buffer.isBuffer(part)) parts.push(part)
  return makePortraits(Buffer.concat(parts))
}

/**
 * Keeps a portrait in place of the person's former one; the upload that it was made of goes at once.
 *
 * @returns its id
 * @throws file.not-found when somebody else has taken the upload in meanwhile
 */
export const keepPortraits = async (
  ctx: Context,
  db: Db,
  { upload, person, portraits }: { readonly upload: string; readonly person: string; readonly portraits: Portraits },
): Promise<string> => {
  const district = ctx.district.id
  const gone = await deleteFree(db, district, [upload, ...copyKinds.map((copy) => copyId(upload, copy))])
  if (gone === 0) throw refuse('file.not-found')
  await deletePortraits(db, district, person)
  const id = portraitId(upload)
  const name = 'portrait.jpg'
  for (const [size, data] of [
    ['whole', portraits.whole],
    ['small', portraits.small],
  ] as const) {
    const own = size === 'whole' ? id : smallId(id)
    const viewOf = size === 'whole' ? null : id
    const sha256 = createHash('sha256').update(data).digest()
    const file = { id: own, name, type: 'image/jpeg', bytes: data.length, sha256, viewOf, person }
    await insertFile(db, { ...file, district, matter: null, now: ctx.now() })
    await insertChunk(db, district, own, 0, data)
  }
  return id
}

/**
 * Removes a person's photograph everywhere: its sizes, and every print that is still kept in which it stands.
 *
 * @returns how many pieces of prints went with it
 */
export const dropPortraits = async (
  ctx: Context,
  db: Db,
  { person, photo }: { readonly person: string; readonly photo: string },
): Promise<number> => {
  await deletePortraits(db, ctx.district.id, person)
  return deleteShowing(db, ctx.district.id, photo)
}

/** Photographs by their ids, as JPEG; those that are gone are left out. */
export const readPortraits = async (
  ctx: Context,
  photos: readonly string[],
  size: PortraitSize,
): Promise<ReadonlyMap<string, Buffer>> => {
  if (photos.length === 0) return new Map()
  const own = new Map(photos.map((photo) => [size === 'whole' ? photo : smallId(photo), photo]))
  const rows = await selectPortraits(ctx.db, ctx.district.id, [...own.keys()])
  return new Map(
    rows.flatMap(({ id, data }) => {
      const photo = own.get(id)
      return photo === undefined ? [] : [[photo, data] as const]
    }),
  )
}
