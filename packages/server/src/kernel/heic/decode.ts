import { z } from 'zod'

/** A photo's points: four bytes each (red, green, blue, opacity), row by row. */
export type Points = { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number }

/** Half of what other photos may have: a HEIC is decoded whole, in memory that nothing but its size limits. */
export const largestHeicPoints = 60_000_000

const drawn = z.object({ data: z.instanceof(Uint8ClampedArray) }).nullable()
const decoder = z.object({
  HeifDecoder: z.custom<
    new () => {
      decode: (file: Uint8Array) => readonly {
        get_width: () => number
        get_height: () => number
        is_primary: () => boolean
        display: (into: Points, done: (points: unknown) => void) => void
        free: () => void
      }[]
    }
  >((value) => typeof value === 'function'),
})

/**
 * The points of a HEIC photo, upright as its maker meant it; undefined when it is damaged, larger than
 * `largestHeicPoints`, or of a kind that the decoder does not know.
 *
 * It blocks until it is done, so it runs in a thread of its own; libheif in WebAssembly (LGPL, a package of its own).
 */
export const decodeHeic = async (file: Uint8Array): Promise<Points | undefined> => {
  // Two megabytes of WebAssembly: loaded when the first such photo comes.
  const { default: libheif } = await import('libheif-js/wasm-bundle.js')
  const { HeifDecoder } = decoder.parse(libheif)
  const images = new HeifDecoder().decode(file)
  try {
    const image = images.find((one) => one.is_primary()) ?? images[0]
    if (image === undefined) return undefined
    const [width, height] = [image.get_width(), image.get_height()]
    if (!(width > 0 && height > 0 && width * height <= largestHeicPoints)) return undefined
    const into = { data: new Uint8ClampedArray(width * height * 4), width, height }
    const points = drawn.parse(await new Promise((resolve) => image.display(into, resolve)))
    return points === null ? undefined : into
  } finally {
    for (const image of images) image.free()
  }
}
