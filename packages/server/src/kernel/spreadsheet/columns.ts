import { refuse } from '@mazha/contracts/refusal'
import { bareText, cellText, type Row } from './cell.ts'

/** What the columns of a table are, known by how people head them. */

export type Headings = { readonly row: number; readonly names: readonly string[] }
export type Mapping<F extends string> = Readonly<Record<string, F | null>>

export type Columns<F extends string> = {
  /**
   * The row of headings: of the first rows the one with the most column names that are known.
   *
   * @throws import.no-headings
   */
  findHeadings(rows: readonly Row[]): Headings
  /** Which field each column seems to be; each field at most once, the first column that fits. */
  guessMapping(headings: readonly string[]): Mapping<F>
  /**
   * The column of each field.
   *
   * @throws import.no-column, import.column-twice
   */
  columnsOf(headings: readonly string[], mapping: Mapping<F>): Readonly<Partial<Record<F, number>>>
}

/** @param names how each field's column is headed, bare of spaces, brackets and marks, in small letters; the first that fits counts */
export const createColumns = <F extends string>(names: readonly (readonly [F, RegExp])[]): Columns<F> => {
  const findField = (heading: string): F | undefined => {
    const plain = bareText(heading.normalize('NFKC'))
      .replace(/[（(【[].*?[)）】\]]/g, '')
      .replace(/[*:：_\-/]/g, '')
      .toLowerCase()
    return names.find(([, pattern]) => pattern.test(plain))?.[0]
  }
  return {
    findHeadings: (rows) => {
      const known = (row: Row): number =>
        new Set(row.cells.map((cell) => findField(cellText(cell) ?? '')).filter(Boolean)).size
      let best: Row | undefined
      for (const row of rows.slice(0, 20)) if (known(row) > (best === undefined ? 0 : known(best))) best = row
      best ??= rows.find((row) => row.cells.filter((cell) => cellText(cell) !== undefined).length >= 2)
      if (best === undefined || best === rows.at(-1)) throw refuse('import.no-headings')
      const seen = new Map<string, number>()
      const named = best.cells.map((cell, column) => {
        const heading = (cellText(cell) ?? '').replaceAll('\n', ' ').slice(0, 200) || `#${column + 1}`
        const times = (seen.get(heading) ?? 0) + 1
        seen.set(heading, times)
        return times === 1 ? heading : `${heading} (${times})`
      })
      return { row: best.row, names: named }
    },
    guessMapping: (headings) => {
      const taken = new Set<F>()
      return Object.fromEntries(
        headings.map((heading) => {
          const field = findField(heading)
          if (field === undefined || taken.has(field)) return [heading, null]
          taken.add(field)
          return [heading, field]
        }),
      )
    },
    columnsOf: (headings, mapping) => {
      const columns: Partial<Record<F, number>> = {}
      for (const [heading, field] of Object.entries(mapping)) {
        if (field === null) continue
        const column = headings.indexOf(heading)
        if (column < 0) throw refuse('import.no-column', { column: heading.slice(0, 60) })
        if (columns[field] !== undefined) throw refuse('import.column-twice', { column: heading.slice(0, 60) })
        columns[field] = column
      }
      return columns
    },
  }
}
