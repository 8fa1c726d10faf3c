import { refuse } from '@mazha/contracts/refusal'
import { limits } from './limits.ts'
import type { Package } from './zip.ts'
import { readXml } from './xml.ts'

export type SharedStrings = { readonly get: (index: number) => string; readonly size: number }

/**
 * The texts that cells point to, packed as UTF-8 outside the JavaScript heap: a million of them cost their bytes and little more.
 *
 * @throws import.too-large, import.zip-bomb, import.damaged
 */
export const readSharedStrings = async (pack: Package, part: string): Promise<SharedStrings> => {
  const store = new TextStore()
  let text = ''
  let within = 0
  let phonetic = 0
  const reading = readXml(pack.open(part, limits.sharedBytes), {
    open: (name) => {
      if (name === 'si') text = ''
      else if (name === 't') within += 1
      else if (name === 'rPh') phonetic += 1
    },
    close: (name) => {
      if (name === 'si') store.add(text)
      else if (name === 't') within -= 1
      else if (name === 'rPh') phonetic -= 1
    },
    text: (piece) => {
      // Reading aids above Chinese or Japanese words are not part of them.
      if (within > 0 && phonetic === 0) text = joinText(text, piece)
    },
  })
  while (!(await reading.next()).done);
  return store
}

/** A cell's text may come in many pieces (rich text); together they keep Excel's own limit. */
export const joinText = (text: string, piece: string): string => {
  const whole = text + piece
  if (whole.length > limits.cellChars + 1) throw refuse('import.too-large', { what: '32,767' })
  return whole
}

const blockBytes = 4 * 1024 * 1024

class TextStore implements SharedStrings {
  readonly #blocks: Buffer[] = []
  #used = blockBytes
  #starts = new Float64Array(4096)
  #lengths = new Uint32Array(4096)
  size = 0

  add(text: string): void {
    if (this.size >= limits.sharedStrings) throw refuse('import.too-large', { what: '8,000,000' })
    if (this.size === this.#starts.length) this.#grow()
    const length = Buffer.byteLength(text)
    if (this.#used + length > blockBytes) {
      this.#blocks.push(Buffer.allocUnsafeSlow(blockBytes))
      this.#used = 0
    }
    const block = this.#blocks.length - 1
    this.#blocks[block]?.write(text, this.#used)
    this.#starts[this.size] = block * blockBytes + this.#used
    this.#lengths[this.size] = length
    this.#used += length
    this.size += 1
  }

  get(index: number): string {
    const start = this.#starts[index]
    const length = this.#lengths[index]
    if (!(index >= 0 && index < this.size) || start === undefined || length === undefined)
      throw refuse('import.damaged')
    const block = Math.floor(start / blockBytes)
    const from = start - block * blockBytes
    return this.#blocks[block]?.toString('utf8', from, from + length) ?? ''
  }

  #grow(): void {
    const [starts, lengths] = [new Float64Array(this.size * 2), new Uint32Array(this.size * 2)]
    starts.set(this.#starts)
    lengths.set(this.#lengths)
    this.#starts = starts
    this.#lengths = lengths
  }
}
