import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { Refused, refuse } from '@mazha/contracts/refusal'
import { limits } from './limits.ts'

/** A packed file whose parts are read by name and never written anywhere. */
export type Package = {
  readonly has: (part: string) => boolean
  /** Small letters. */
  readonly names: readonly string[]
  /** Bytes of a part as they unpack. Sizes are held to what the directory says, and that to the caps. */
  readonly open: (part: string, cap: number) => AsyncIterable<Buffer>
  readonly close: () => void
}

/**
 * Opens a zip file and lists its parts.
 *
 * @throws import.damaged when it is cut or its names leave the package, import.zip-bomb past the caps
 */
export const openPackage = async (path: string): Promise<Package> => {
  const zip = await openPromise(path, {
    autoClose: false,
    lazyEntries: true,
    validateEntrySizes: true,
    strictFileNames: false,
  }).catch((cause: unknown) => {
    throw damaged(cause)
  })
  try {
    const parts = await listParts(zip)
    return {
      has: (part) => parts.has(part.toLowerCase()),
      names: [...parts.keys()],
      open: (part, cap) => readPart(zip, parts.get(part.toLowerCase()), cap),
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error instanceof Refused ? error : damaged(error)
  }
}

const listParts = async (zip: ZipFile): Promise<ReadonlyMap<string, Entry>> => {
  if (zip.entryCount > limits.zipEntries) throw refuse('import.zip-bomb')
  const parts = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) {
    // Two parts of one name: which of them Excel would show is anyone's guess, so neither is read.
    const name = entry.fileName.toLowerCase()
    if (parts.has(name) || parts.size >= limits.zipEntries) throw refuse('import.damaged')
    parts.set(name, entry)
  }
  return parts
}

async function* readPart(zip: ZipFile, entry: Entry | undefined, cap: number): AsyncGenerator<Buffer> {
  if (!entry) throw refuse('import.damaged')
  if (entry.isEncrypted()) throw refuse('import.encrypted')
  const { compressedSize: small, uncompressedSize: large } = entry
  if (large > cap || (large > limits.ratioFrom && large > small * limits.ratio)) throw refuse('import.zip-bomb')
  const stream = await zip.openReadStreamPromise(entry).catch((cause: unknown) => {
    throw damaged(cause)
  })
  try {
    for await (const chunk of stream) yield chunk
  } catch (error) {
    throw error instanceof Refused ? error : damaged(error)
  } finally {
    stream.destroy()
  }
}

const damaged = (cause: unknown): Refused => Object.assign(refuse('import.damaged'), { cause })
