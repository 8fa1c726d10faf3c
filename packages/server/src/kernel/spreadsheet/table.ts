import { refuse } from '@mazha/contracts/refusal'
import type { Row } from './cell.ts'
import type { Columns, Headings, Mapping } from './columns.ts'
import type { FileFacts } from './read-file.ts'
import { readInThread } from './thread.ts'

/** A table that fits in memory: its headings, what its columns are, its rows. */
export type Table<F extends string> = {
  readonly facts: FileFacts
  readonly headings: Headings
  readonly mapping: Mapping<F>
  readonly rows: readonly Row[]
}

const headRows = 40

/** @throws what is wrong with the file, import.too-large, import.no-headings */
export const readTable = async <F extends string>(
  file: {
    /** Where it stands on this machine. */
    readonly path: string
    readonly name: string
    readonly sheet?: string | undefined
    /** Guessed from the headings when left out. */
    readonly mapping?: Mapping<F> | undefined
  },
  { columns, mostRows }: { readonly columns: Columns<F>; readonly mostRows: number },
): Promise<Table<F>> => {
  const sheet = await readInThread({ path: file.path, name: file.name, sheet: file.sheet })
  try {
    const rows: Row[] = []
    for await (const batch of sheet.rows) {
      rows.push(...batch)
      if (rows.length > mostRows) throw refuse('import.too-large', { what: `${mostRows}` })
    }
    const headings = columns.findHeadings(rows.slice(0, headRows))
    return {
      facts: sheet.facts,
      headings,
      mapping: file.mapping ?? columns.guessMapping(headings.names),
      rows: rows.filter(({ row }) => row > headings.row),
    }
  } finally {
    sheet.close()
  }
}
