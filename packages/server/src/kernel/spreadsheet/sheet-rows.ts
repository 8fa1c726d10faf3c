import { refuse } from '@mazha/contracts/refusal'
import { isBlank, type Cell, type Row } from './cell.ts'
import { limits } from './limits.ts'
import type { Merge } from './merges.ts'
import { joinText, type SharedStrings } from './shared-strings.ts'
import type { Workbook } from './workbook.ts'
import { readXml } from './xml.ts'

type SheetSource = {
  readonly bytes: AsyncIterable<Buffer>
  readonly strings: SharedStrings | undefined
  readonly workbook: Pick<Workbook, 'from1904' | 'dateStyles'>
  readonly merges: readonly Merge[]
}

/**
 * The rows of a sheet that hold something, as they unpack; blank ones cost their parsing and nothing else.
 *
 * @throws import.damaged, import.unsafe-xml, import.too-large
 */
export async function* readSheetRows(source: SheetSource): AsyncGenerator<readonly Row[]> {
  const sheet = new SheetReader(source)
  for await (const _ of readXml(source.bytes, sheet)) {
    const rows = sheet.take()
    if (rows.length > 0) yield rows
  }
  if (!sheet.ended) throw refuse('import.damaged')
}

class SheetReader {
  ended = false
  #rows: Row[] = []
  #row = 0
  #cells: Cell[] = []
  #filled = false
  #column = -1
  #type = 'n'
  #style = 0
  #formula = false
  #hasValue = false
  #text = ''
  #reads: 'value' | 'inline' | undefined
  #phonetic = false
  #nextMerge = 0
  #spanning: { readonly column: number; readonly to: number; readonly value: Cell }[] = []
  readonly #source: SheetSource

  constructor(source: SheetSource) {
    this.#source = source
  }

  take(): readonly Row[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  open = (name: string, a: Readonly<Record<string, string>>): void => {
    switch (name) {
      case 'c':
        this.#openCell(a)
        break
      case 'v':
        this.#reads = 'value'
        this.#hasValue = true
        break
      case 't':
        if (this.#type === 'inlineStr' && !this.#phonetic) this.#reads = 'inline'
        break
      case 'f':
        this.#formula = true
        break
      case 'rPh':
        this.#phonetic = true
        break
      case 'row':
        this.#openRow(a['r'])
        break
      default:
    }
  }

  close = (name: string): void => {
    switch (name) {
      case 'c':
        this.#closeCell()
        break
      case 'v':
      case 't':
        this.#reads = undefined
        break
      case 'rPh':
        this.#phonetic = false
        break
      case 'row':
        this.#closeRow()
        break
      case 'sheetData':
        this.ended = true
        break
      default:
    }
  }

  text = (piece: string): void => {
    if (this.#reads !== undefined) this.#text = joinText(this.#text, piece)
  }

  #openRow(r: string | undefined): void {
    const row = r === undefined ? this.#row + 1 : Number(r)
    // Rows stand in order in every file that Excel opens.
    if (!Number.isInteger(row) || row <= this.#row) throw refuse('import.damaged')
    if (row > limits.rows) throw refuse('import.too-large', { what: '1,048,576' })
    this.#row = row
    this.#cells = []
    this.#filled = false
    this.#column = -1
  }

  #openCell(a: Readonly<Record<string, string>>): void {
    const at = a['r']
    this.#column = at === undefined ? this.#column + 1 : columnOf(at)
    if (this.#column >= limits.columns) throw refuse('import.damaged')
    this.#type = a['t'] ?? 'n'
    this.#style = a['s'] === undefined ? 0 : Number(a['s'])
    this.#formula = false
    this.#hasValue = false
    this.#text = ''
  }

  #closeCell(): void {
    const column = this.#column
    if (column >= limits.keptColumns) return
    const cell = this.#value()
    if (cell === null) return
    while (this.#cells.length < column) this.#cells.push(null)
    this.#cells[column] = cell
    if (!this.#filled && !isBlank(cell)) this.#filled = true
  }

  #value(): Cell {
    const text = this.#text
    if (this.#type === 'inlineStr') return text
    if (!this.#hasValue || (text === '' && this.#type !== 'str')) return this.#formula ? { formula: 'no-value' } : null
    switch (this.#type) {
      case 's': {
        const { strings } = this.#source
        if (!strings) throw refuse('import.damaged')
        return strings.get(Number(text))
      }
      case 'b':
        return text === '1' || text === 'true'
      case 'e':
        return { error: text.slice(0, 32) }
      case 'str':
      case 'd':
        return text
      default: {
        const n = Number(text)
        if (Number.isNaN(n)) return text
        const { dateStyles, from1904 } = this.#source.workbook
        return dateStyles[this.#style] === true ? { date: n, from1904 } : n
      }
    }
  }

  #closeRow(): void {
    if (this.#source.merges.length > 0) this.#fillMerged()
    if (this.#filled) this.#rows.push({ row: this.#row, cells: this.#cells })
  }

  /** A value that was merged over several rows holds for each of them; a row that holds nothing else stays blank. */
  #fillMerged(): void {
    const { merges } = this.#source
    const row = this.#row
    this.#spanning = this.#spanning.filter(({ to }) => to >= row)
    for (const { column, value } of this.#spanning) {
      while (this.#cells.length <= column) this.#cells.push(null)
      if (isBlank(this.#cells[column])) this.#cells[column] = value
    }
    for (let merge = merges[this.#nextMerge]; merge && merge.from <= row; merge = merges[this.#nextMerge]) {
      this.#nextMerge += 1
      const value = this.#cells[merge.column]
      if (merge.from === row && value !== undefined && !isBlank(value))
        this.#spanning.push({ column: merge.column, to: merge.to, value })
    }
  }
}

/** `BC12` → 54. */
const columnOf = (at: string): number => {
  let n = 0
  for (let i = 0; i < at.length; i += 1) {
    const letter = at.charCodeAt(i) - 64
    if (letter < 1 || letter > 26) break
    n = n * 26 + letter
    if (n > limits.columns) throw refuse('import.damaged')
  }
  if (n === 0) throw refuse('import.damaged')
  return n - 1
}
