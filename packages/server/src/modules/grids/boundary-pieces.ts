import { areaLevel, areaLevels, type AreaLevel, type Area, depthOf } from '@mazha/contracts/area'
import { type AreaCodes, fitsLevel, levelOfCode, shortCode } from '@mazha/contracts/area-code'
import type { BoundaryField, BoundaryOptions } from '@mazha/contracts/boundary'
import { refuse } from '@mazha/contracts/refusal'
import type { FilePiece } from './boundary-file.ts'
import type { Polygons } from './shape.ts'

/** An area that is there already, with its boundary when it has one. */
export type KnownArea = { readonly area: Area; readonly polygons: Polygons | null }

/** A piece of a file: which area it is the boundary of. */
export type Piece = {
  readonly code: string
  readonly name: string
  readonly level: AreaLevel | null
  readonly parentCode: string | null
  /** The area of that code that is there already. */
  readonly known: Area | null
  polygons: [number, number][][][]
}

const names: Readonly<Record<BoundaryField, RegExp>> = {
  parentCode: /^(?:上级|父级|所属)\S*(?:代码|编码|编号)$|^parent_?(?:code|id)?$|^(?:社区|街道)(?:代码|编码|编号)$/i,
  code: /^(?:网格|社区|区划|微网格|街道|统计用?区划)?(?:代码?|编码?|编号)$|^(?:grid_?)?(?:code|id|dm|bm|wgbm|wgdm|adcode)$/i,
  name: /^(?:网格|社区|区划|微网格|街道|区域)?名称?$|^(?:grid_?)?(?:name|mc|wgmc)$/i,
  level: /^(?:层级|级别|类型|区域层级)$|^(?:level|type|jb)$/i,
}
const fields = ['code', 'name', 'level', 'parentCode'] as const satisfies readonly BoundaryField[]

/** What each property seems to be. `code` is looked for first, so that 社区代码 is the code of a file of communities. */
export const guessFields = (headings: readonly string[]): Record<string, BoundaryField | null> => {
  const found = new Map<string, BoundaryField>()
  for (const field of fields) {
    const heading =
      headings.find(
        (one) => !found.has(one) && field === 'code' && /^(?:网格|微网格)?(?:代码?|编码?|编号)$|^code$/i.test(one),
      ) ?? headings.find((one) => !found.has(one) && names[field].test(one.trim()))
    if (heading !== undefined) found.set(heading, field)
  }
  return Object.fromEntries(headings.map((heading) => [heading, found.get(heading) ?? null]))
}

/** @throws import.no-column, import.column-twice */
export const columnsOf = (
  headings: readonly string[],
  mapping: Readonly<Record<string, BoundaryField | null>>,
): ReadonlyMap<BoundaryField, number> => {
  const columns = new Map<BoundaryField, number>()
  for (const [heading, field] of Object.entries(mapping)) {
    if (field === null) continue
    const column = headings.indexOf(heading)
    if (column < 0) throw refuse('import.no-column', { column: heading.slice(0, 60) })
    if (columns.has(field)) throw refuse('import.column-twice', { column: heading.slice(0, 60) })
    columns.set(field, column)
  }
  return columns
}

const levelWords: Readonly<Record<string, AreaLevel>> = {
  市: 'city',
  区: 'district',
  县: 'district',
  区县: 'district',
  街道: 'street',
  乡镇: 'street',
  镇: 'street',
  乡: 'street',
  社区: 'community',
  居委会: 'community',
  村: 'village',
  网格: 'grid',
  基础网格: 'grid',
  微网格: 'micro_grid',
  楼栋: 'micro_grid',
}
const levelOf = (words: string): AreaLevel | undefined => {
  const plain = words.trim().toLowerCase()
  const own = areaLevel.safeParse(plain)
  if (own.success) return own.data
  return (
    levelWords[plain] ??
    areaLevel.options.find(
      (level) => areaLevels[level].title.zh === plain || areaLevels[level].title.en.toLowerCase() === plain,
    )
  )
}

/** Reads what the properties say of each piece. */
export const readPieces = (
  pieces: readonly FilePiece[],
  columns: ReadonlyMap<BoundaryField, number>,
  {
    codes,
    options,
    findByCode,
  }: {
    readonly codes: AreaCodes
    readonly options: BoundaryOptions
    readonly findByCode: (code: string) => Area | undefined
  },
): Piece[] =>
  pieces.map(({ words, polygons }) => {
    const say = (field: BoundaryField): string => {
      const column = columns.get(field)
      return column === undefined ? '' : (words[column] ?? '').trim()
    }
    const code = shortCode(say('code'))
    const known = (code !== '' && findByCode(code)) || null
    const level = known?.level ?? options.level ?? levelOf(say('level')) ?? levelOfCode(code, codes) ?? null
    const parentCode = shortCode(say('parentCode'))
    return {
      code,
      name: say('name') || known?.name || '',
      level,
      parentCode: parentCode === '' ? null : parentCode,
      known,
      polygons: polygons.map((rings) => rings.map((ring) => ring.map(([x, y]): [number, number] => [x, y]))),
    }
  })

/** The code of the area that a piece stands right below: as told, as it is now, or the longest one its own begins with. */
export const parentOf = (
  piece: Piece,
  {
    levelOf: level,
    codeOf,
  }: { readonly levelOf: (code: string) => AreaLevel | undefined; readonly codeOf: (id: string) => string | undefined },
): string | undefined => {
  if (piece.level === null) return undefined
  if (piece.parentCode !== null && piece.parentCode !== piece.code) {
    const above = level(piece.parentCode)
    return above !== undefined && depthOf(above) < depthOf(piece.level) ? piece.parentCode : undefined
  }
  if (piece.known?.parent) return codeOf(piece.known.parent)
  for (let length = piece.code.length - 1; length >= 2; length -= 1) {
    const code = piece.code.slice(0, length)
    const above = level(code)
    if (above !== undefined && depthOf(above) < depthOf(piece.level)) return code
  }
  return undefined
}

export const fitsItsLevel = (piece: Piece, codes: AreaCodes): boolean =>
  piece.level === null || fitsLevel(piece.code, piece.level, codes)
