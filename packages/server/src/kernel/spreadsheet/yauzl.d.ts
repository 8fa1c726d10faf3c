/** The part of yauzl 3 that is used here; it ships no types of its own. */
declare module 'yauzl' {
  import type { Readable } from 'node:stream'

  export interface Entry {
    fileName: string
    compressedSize: number
    uncompressedSize: number
    isEncrypted(): boolean
  }
  export interface ZipFile {
    entryCount: number
    eachEntry(): AsyncIterable<Entry>
    openReadStreamPromise(entry: Entry): Promise<Readable>
    close(): void
  }
  export function openPromise(
    path: string,
    options: { autoClose: boolean; lazyEntries: boolean; validateEntrySizes: boolean; strictFileNames: boolean },
  ): Promise<ZipFile>
}
