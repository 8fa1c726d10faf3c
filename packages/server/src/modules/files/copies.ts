import { refuse } from '@mazha/contracts/refusal'
import sharp, { type Sharp } from 'sharp'
import { decodeHeicInThread } from '#kernel/heic/thread'
import { derivedId } from '#kernel/ids'

// Two photos at a time: each may need its whole bitmap in memory.
sharp.concurrency(1)
sharp.cache(false)
const atOnce = 2
let running = 0
const waiting: (() => void)[] = []

const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

/** More than any phone's camera takes today; a small file that claims more is made to fill the memory. */
const limitInputPixels = 120_000_000

export const copyKinds = ['view', 'thumbnail'] as const
export type CopyKind = (typeof copyKinds)[number]
const sides = { view: 1920, thumbnail: 320 } as const satisfies Record<CopyKind, number>

/** The id of an image's copy follows from the original's, so that it is found without a search. */
export const copyId = (original: string, copy: CopyKind): string => derivedId(copy, original)

type Copies = Readonly<Record<CopyKind, Buffer>>

const copiesOf = async (photo: Sharp): Promise<Copies> => {
  const view = await photo
    .rotate()
    .resize({ width: sides.view, height: sides.view, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer()
  const thumbnail = await sharp(view)
    .resize({ width: sides.thumbnail, height: sides.thumbnail, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 72 })
    .toBuffer()
  return { view, thumbnail }
}

/**
 * Copies of a HEIC photo, the same way; undefined where its points cannot be read. Such a photo is kept all the same:
 * its maker's phone can show it, and so can whoever downloads it.
 */
export const makeHeicCopies = (path: string): Promise<Copies | undefined> =>
  inTurn(async () => {
    const points = await decodeHeicInThread(path)
    if (points === undefined) return undefined
    const { data, width, height } = points
    return copiesOf(sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha())
  })

/**
 * Copies of a photo for viewing: turned upright, at most 1920 and 320 pixels, encoded anew so that neither place nor
 * camera stands in them.
 *
 * @throws file.unreadable when it is damaged, cut short or larger than any photo
 */
export const makeCopies = (path: string): Promise<Copies> =>
  inTurn(async () => {
    try {
      return await copiesOf(sharp(path, { limitInputPixels, failOn: 'error', sequentialRead: true }))
    } catch (error) {
      // sharp tells a damaged picture from a bug of its own only by words; both mean that this file has no copy.
      throw Object.assign(refuse('file.unreadable'), { cause: error })
    }
  })

/** Sides of a portrait: for a sheet, and for a page or a card. */
export const portraitSides = { whole: [480, 640], small: [240, 320] } as const

/**
 * A portrait, three to four, from a photo's copy for viewing: cut at both sides or below, encoded anew as JPEG, which is what
 * a PDF can hold.
 */
export const makePortraits = (view: Buffer): Promise<Readonly<Record<keyof typeof portraitSides, Buffer>>> =>
  inTurn(async () => {
    const cut = (side: keyof typeof portraitSides): Promise<Buffer> => {
      const [width, height] = portraitSides[side]
      return sharp(view)
        .resize({ width, height, fit: 'cover', position: 'top' })
        .flatten({ background: '#ffffff' })
        .toColourspace('srgb')
        .jpeg({ quality: 82, progressive: false })
        .toBuffer()
    }
    return { whole: await cut('whole'), small: await cut('small') }
  })
