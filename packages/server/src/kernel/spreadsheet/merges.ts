import { refuse } from '@mazha/contracts/refusal'
import { limits } from './limits.ts'

/** A merged range of more than one row; its value stands in its first cell. */
export type Merge = { readonly column: number; readonly from: number; readonly to: number }

/**
 * Finds the merged ranges of a sheet. They stand behind all rows in the file, so a sheet is read once for them and once for its rows;
 * this first reading only looks for one tag.
 *
 * @returns those that span rows, in the order of their first row
 */
export const findMerges = async (bytes: AsyncIterable<Buffer>): Promise<readonly Merge[]> => {
  const merges: Merge[] = []
  let carry = ''
  for await (const piece of bytes) {
    // Tags are ASCII; a row's words cannot hold one unescaped.
    const text = carry + piece.toString('latin1')
    const from = text.indexOf('mergeCell')
    if (from >= 0) {
      for (const [, first, start, , end] of text.matchAll(
        /mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g,
      )) {
        const merge = { column: columnIndex(first ?? 'A'), from: Number(start), to: Math.min(Number(end), limits.rows) }
        if (merge.to <= merge.from) continue
        if (merges.length >= limits.merges) throw refuse('import.too-large', { what: limits.merges })
        merges.push(merge)
      }
    }
    // Keep what may be the beginning of a tag, but nothing that was counted.
    const open = text.lastIndexOf('<')
    carry = open >= 0 && text.indexOf('>', open) < 0 && text.length - open < 512 ? text.slice(open) : ''
  }
  return merges.toSorted((a, b) => a.from - b.from)
}

/** `A` → 0, `AA` → 26. */
export const columnIndex = (letters: string): number => {
  let n = 0
  for (let i = 0; i < letters.length; i += 1) n = n * 26 + letters.charCodeAt(i) - 64
  return n - 1
}
