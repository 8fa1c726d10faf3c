import { createHash } from 'node:crypto'

/** What a certificate of erasure names of a matter: all that was private in its entries up to this one went. */
export type ErasedMatter = {
  readonly matter: string
  readonly upto: number
}

/**
 * What is signed of the matters that a certificate names, in hex: SHA-256 over a line for each, `<id> <upto>` in ASCII with a line feed
 * after it, in the order of ids. Taken one after the other, so that a list need not be kept whole.
 */
export class ErasedDigest {
  private readonly hash = createHash('sha256')

  add({ matter, upto }: ErasedMatter): void {
    this.hash.update(`${matter} ${upto}\n`)
  }
  hex(): string {
    return this.hash.digest('hex')
  }
}

/** The same of a list that is at hand, in any order. */
export const digestErased = (list: readonly ErasedMatter[]): string => {
  const digest = new ErasedDigest()
  for (const one of list.toSorted((a, b) => (a.matter < b.matter ? -1 : 1))) digest.add(one)
  return digest.hex()
}
