import { type Area, type AreaLevel, areaLevels, depthOf } from '@mazha/contracts/area'
import { type AreaCodes, fitsLevel, fitsParent, levelOfCode, shortCode } from '@mazha/contracts/area-code'
import type { AreaImportField } from '@mazha/contracts/area-import'
import { parseAreaName, sameAreaName } from '@mazha/contracts/area-name'
import { refuse, type RefusalCode, type RefusalDetails } from '@mazha/contracts/refusal'
import { cellText, type Row } from '#kernel/spreadsheet/index'
import type { Ground } from './ground.ts'

/** A table of areas against the ground as it stands: what every row becomes. Pure. */

export type Reason = { readonly code: RefusalCode; readonly details: RefusalDetails }

/** An area as a row names it; `parent` is the code of the area above it. */
export type NamedArea = {
  readonly code: string
  readonly name: string
  readonly level: AreaLevel
  readonly parent: string | null
}

export type Judged = { readonly row: number; readonly area: NamedArea | undefined } & (
  | { readonly becomes: 'area'; readonly reason: Reason | undefined }
  | { readonly becomes: 'known'; readonly reason: undefined }
  | { readonly becomes: 'reject'; readonly reason: Reason }
)

export type JudgedFile = {
  readonly rows: readonly Judged[]
  /** What is to be added, the coarsest first; those above the rows included. */
  readonly areas: readonly NamedArea[]
}

type Columns = Readonly<Partial<Record<AreaImportField, number>>>

/** The levels that have columns of their own, the coarsest first. `community` stands for villages as well. */
const ladder = [
  { level: 'city', code: 'cityCode', name: 'city' },
  { level: 'district', code: 'districtCode', name: 'district' },
  { level: 'street', code: 'streetCode', name: 'street' },
  { level: 'community', code: 'communityCode', name: 'community' },
  { level: 'grid', code: 'gridCode', name: 'grid' },
  { level: 'micro_grid', code: 'microGridCode', name: 'microGrid' },
] as const satisfies readonly { level: AreaLevel; code: AreaImportField; name: AreaImportField }[]

/** Rows between two words of progress. */
const partRows = 500

type Order = {
  readonly columns: Columns
  readonly codes: AreaCodes
  readonly ground: Ground
  /** Waited for every few hundred rows, with what was judged since: others have their turn, and what it throws ends the work. */
  readonly told?: (part: readonly Judged[]) => Promise<void>
}

/** @throws area.no-code-column when nothing says which area a row is */
export const judgeAreas = async (
  rows: readonly Row[],
  { columns, codes, ground, told = () => Promise.resolve() }: Order,
): Promise<JudgedFile> => {
  const own = ownColumns(columns)
  const rungs = ladder.filter((rung) => rung.code !== own.code && columns[rung.code] !== undefined)
  const book = createBook(ground, codes)
  const read: (ReadRow & { readonly row: Row })[] = []
  for (const [n, row] of rows.entries()) {
    if (n > 0 && n % partRows === 0) await told([])
    read.push({ row, ...readRow(row, { columns, own, rungs, codes, book }) })
  }
  // A row may stand before the one that is above it: coarse ones are settled first.
  const ordered = read.toSorted((a, b) => (a.area ? depthOf(a.area.level) : 9) - (b.area ? depthOf(b.area.level) : 9))
  const judged = new Map<Row, Judged>()
  let part: Judged[] = []
  for (const { row, area, reason } of ordered) {
    const one: Judged = { row: row.row, area, ...settle(area, reason, { row: row.row, book }) }
    judged.set(row, one)
    part.push(one)
    if (part.length < partRows) continue
    await told(part)
    part = []
  }
  await told(part)
  return { rows: rows.flatMap((row) => judged.get(row) ?? []), areas: book.added() }
}

const ownColumns = (
  columns: Columns,
): { code: AreaImportField; name: AreaImportField; level: AreaLevel | undefined } => {
  if (columns.code !== undefined) return { code: 'code', name: 'name', level: undefined }
  const finest = ladder.findLast((rung) => columns[rung.code] !== undefined)
  if (finest === undefined) throw refuse('area.no-code-column')
  return { code: finest.code, name: columns.name === undefined ? finest.name : 'name', level: finest.level }
}

type Book = ReturnType<typeof createBook>

/** What is known of codes: the ground, and what the file has said so far. */
const createBook = (ground: Ground, codes: AreaCodes) => {
  const added = new Map<string, NamedArea & { readonly row: number | null }>()
  const nameKey = (area: NamedArea): string => `${area.parent ?? ''} ${area.level} ${parseAreaName(area.name).bare}`
  const parentCode = (area: Area): string | null =>
    area.parent === null ? null : (ground.find(area.parent)?.code ?? null)
  const named = new Map(ground.areas().map((area) => [nameKey({ ...area, parent: parentCode(area) }), area.code]))
  return {
    find(code: string): (NamedArea & { readonly row?: number | null; readonly there: boolean }) | undefined {
      const there = ground.findByCode(code)
      if (there !== undefined) return { ...there, parent: parentCode(there), there: true }
      const here = added.get(code)
      return here && { ...here, there: false }
    },
    /** The finest known area whose code begins this one. */
    above(code: string): string | undefined {
      for (let length = code.length - 1; length >= 2; length -= 1) {
        const begin = code.slice(0, length)
        if (ground.findByCode(begin) !== undefined || added.has(begin)) return begin
      }
      return undefined
    },
    add(area: NamedArea, row: number | null): void {
      added.set(area.code, { ...area, row })
    },
    /** Another area of the same name and level in the same place. */
    namesake(area: NamedArea): string | undefined {
      const key = nameKey(area)
      const other = named.get(key)
      if (other === undefined) named.set(key, area.code)
      return other === area.code ? undefined : other
    },
    added: (): readonly NamedArea[] =>
      [...added.values()]
        .map(({ row: _row, ...area }) => area)
        .toSorted((a, b) => depthOf(a.level) - depthOf(b.level) || (a.code < b.code ? -1 : 1)),
    codes,
  }
}

type Reading = {
  readonly columns: Columns
  readonly own: ReturnType<typeof ownColumns>
  readonly rungs: readonly (typeof ladder)[number][]
  readonly codes: AreaCodes
  readonly book: Book
}

type ReadRow = { readonly area: NamedArea | undefined; readonly reason: Reason | undefined }
const reject = (code: RefusalCode, details: RefusalDetails = {}): ReadRow => ({
  area: undefined,
  reason: { code, details },
})

/** What a row says of itself and of what is above it; areas above it that nobody knows yet are noted. */
const readRow = ({ cells }: Row, { columns, own, rungs, codes, book }: Reading): ReadRow => {
  const text = (field: AreaImportField): string | undefined => {
    const column = columns[field]
    return column === undefined ? undefined : cellText(cells[column])?.replaceAll('\n', ' ')
  }
  const written = text(own.code)
  if (written === undefined) return reject('area.row-no-code')
  const name = text(own.name)
  if (name === undefined) return reject('area.row-no-name', { code: written.slice(0, 40) })
  if (name.length > 120) return reject('area.row-long-name', { name: name.slice(0, 40) })
  const code = shortCode(written)
  const level = levelOf({ code, name, named: text('level'), column: own.level, codes })
  if (level === undefined || !fitsLevel(code, level, codes)) {
    return reject('area.row-bad-code', { code: written.slice(0, 40), name })
  }
  let parent: string | null = null
  for (const rung of rungs) {
    if (depthOf(rung.level) >= depthOf(level)) break
    const aboveWritten = text(rung.code)
    if (aboveWritten === undefined) continue
    const aboveCode = shortCode(aboveWritten)
    const aboveName = text(rung.name)
    const aboveLevel = rung.level === 'community' ? committeeLevel(aboveCode, aboveName ?? '') : rung.level
    if (!fitsLevel(aboveCode, aboveLevel, codes) || (parent !== null && !fitsParent(aboveCode, parent, codes))) {
      return reject('area.row-bad-code', {
        code: aboveWritten.slice(0, 40),
        name: aboveName ?? areaLevels[aboveLevel].title,
      })
    }
    const known = book.find(aboveCode)
    if (known === undefined) {
      if (aboveName === undefined) return reject('area.row-no-name', { code: aboveCode })
      book.add(
        { code: aboveCode, name: aboveName, level: aboveLevel, parent: parent ?? book.above(aboveCode) ?? null },
        null,
      )
    } else if (aboveName !== undefined && !sameAreaName(known.name, aboveName)) {
      return reject('area.row-renamed', { code: aboveCode, name: aboveName, known: known.name })
    }
    parent = aboveCode
  }
  const named = text('parentCode')
  if (named !== undefined) parent = shortCode(named)
  return { area: { code, name, level, parent }, reason: undefined }
}

const levelOf = (row: {
  readonly code: string
  readonly name: string
  readonly named: string | undefined
  readonly column: AreaLevel | undefined
  readonly codes: AreaCodes
}): AreaLevel | undefined => {
  const { code, name, named, column, codes } = row
  if (named !== undefined) {
    const levels = Object.entries(areaLevels).flatMap(([level, { title }]) =>
      level === named || title.zh.startsWith(named) || title.en.toLowerCase() === named.toLowerCase() ? [level] : [],
    )
    const found = ladder.map(({ level }) => level).find((level) => level === levels[0])
    if (levels[0] === 'village') return 'village'
    if (found !== undefined) return found === 'community' ? committeeLevel(code, name) : found
  }
  const byCode = column ?? levelOfCode(code, codes)
  return byCode === 'community' || byCode === 'village' ? committeeLevel(code, name) : byCode
}

/** A name says whether it is a community or a village; where it does not, the code’s last three digits do. */
const committeeLevel = (code: string, name: string): 'community' | 'village' => {
  const { kind } = parseAreaName(name)
  if (kind !== null) return kind
  const last = Number(code.slice(9, 12))
  return (last >= 200 && last < 400) || (last >= 500 && last < 600) ? 'village' : 'community'
}

type Settled =
  | { readonly becomes: 'area'; readonly reason: Reason | undefined }
  | { readonly becomes: 'known'; readonly reason: undefined }
  | { readonly becomes: 'reject'; readonly reason: Reason }

const settle = (
  area: NamedArea | undefined,
  reason: Reason | undefined,
  { row, book }: { readonly row: number; readonly book: Book },
): Settled => {
  const no = (code: RefusalCode, details: RefusalDetails): Settled => ({ becomes: 'reject', reason: { code, details } })
  if (area === undefined) return { becomes: 'reject', reason: reason ?? { code: 'area.row-no-code', details: {} } }
  const { code, name, level } = area
  const parent = area.parent ?? book.above(code) ?? null
  const known = book.find(code)
  if (known !== undefined && (known.there || known.row !== null)) {
    if (!sameAreaName(known.name, name)) return no('area.row-renamed', { code, name, known: known.name })
    if (parent !== null && known.parent !== null && known.parent !== parent)
      return no('area.row-moved', { name, known: known.parent, parent })
    if (known.level !== level) return no('area.row-other-level', { name, known: areaLevels[known.level].title })
    return { becomes: 'known', reason: undefined }
  }
  const above = parent === null ? undefined : book.find(parent)
  if (above === undefined) {
    if (parent !== null || depthOf(level) > depthOf('district'))
      return no('area.row-no-parent', { code, name, parent: parent ?? '' })
  } else if (depthOf(above.level) >= depthOf(level) || !fitsParent(code, above.code, book.codes)) {
    return no('area.row-elsewhere', { code, name, parent: above.name, begin: above.code })
  }
  const settled = { ...area, parent }
  book.add(settled, row)
  const other = book.namesake(settled)
  return {
    becomes: 'area',
    reason: other === undefined ? undefined : { code: 'area.remark-same-name', details: { name, other } },
  }
}
