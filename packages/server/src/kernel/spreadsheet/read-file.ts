import type { Row } from './cell.ts'
import { findKind } from './file-kind.ts'
import { limits } from './limits.ts'
import { findMerges } from './merges.ts'
import { readSharedStrings } from './shared-strings.ts'
import { readSheetRows } from './sheet-rows.ts'
import { findTextForm, readTextRows, type Encoding } from './text-rows.ts'
import { readWorkbook } from './workbook.ts'
import { openPackage } from './zip.ts'
import { refuse } from '@mazha/contracts/refusal'

/** What a file turned out to be. */
export type FileFacts = {
  readonly kind: 'xlsx' | 'csv'
  /** Names of its sheets; none in a text file. */
  readonly sheets: readonly string[]
  readonly sheet: string | null
  readonly encoding: Encoding | null
  readonly delimiter: string | null
  /** Ranges merged over several rows, whose value was taken for each of them. */
  readonly merged: number
}

export type ReadFile = {
  readonly facts: FileFacts
  readonly rows: AsyncIterable<readonly Row[]>
  readonly close: () => void
}

/**
 * Opens a spreadsheet and streams its rows: memory does not grow with them.
 *
 * @param name the name that the person gave it; it must agree with the content
 * @param sheet which sheet; the first one that shows when absent
 * @throws refusals `import.*` that say what is wrong with the file and what to do
 */
export const readSpreadsheet = async (path: string, name: string, sheet?: string): Promise<ReadFile> => {
  const kind = await findKind(path, name)
  return kind === 'csv' ? readCsv(path) : readXlsx(path, sheet)
}

const readCsv = async (path: string): Promise<ReadFile> => {
  const form = await findTextForm(path)
  return {
    facts: { kind: 'csv', sheets: [], sheet: null, encoding: form.encoding, delimiter: form.delimiter, merged: 0 },
    rows: readTextRows(path, form),
    close: () => undefined,
  }
}

const readXlsx = async (path: string, wanted: string | undefined): Promise<ReadFile> => {
  const pack = await openPackage(path)
  try {
    const workbook = await readWorkbook(pack)
    const names = workbook.sheets.map(({ name }) => name)
    const chosen =
      wanted === undefined
        ? (workbook.sheets.find(({ hidden }) => !hidden) ?? workbook.sheets[0])
        : workbook.sheets.find(({ name }) => name === wanted)
    if (!chosen) throw refuse('import.no-sheet', { sheet: wanted ?? '', sheets: names.join('、').slice(0, 200) })
    const merges = await findMerges(pack.open(chosen.part, limits.sheetBytes))
    const strings =
      workbook.sharedStrings === undefined ? undefined : await readSharedStrings(pack, workbook.sharedStrings)
    return {
      facts: {
        kind: 'xlsx',
        sheets: names,
        sheet: chosen.name,
        encoding: null,
        delimiter: null,
        merged: merges.length,
      },
      rows: readSheetRows({ bytes: pack.open(chosen.part, limits.sheetBytes), strings, workbook, merges }),
      close: () => pack.close(),
    }
  } catch (error) {
    pack.close()
    throw error
  }
}
