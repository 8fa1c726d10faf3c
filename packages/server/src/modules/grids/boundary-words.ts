import { boundaryFaultKinds, type BoundaryFault, type BoundaryFaultKind } from '@mazha/contracts/boundary'
import type { Text } from '@mazha/contracts/text'
import { boxOf } from './topology.ts'
import type { Polygons } from './shape.ts'

type Named = { readonly code: string; readonly name: string }
export type FaultPlace = {
  readonly areas: readonly Named[]
  readonly polygons?: Polygons
  readonly squareMetres?: number
  /** A level, a code: what the words speak of. */
  readonly what?: Text
}

const quoted = ({ code, name }: Named): string => `“${name || code || '—'}”`
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
/** Square metres as they are read: 9,996,614; small ones to a tenth. */
export const saySquareMetres = (squareMetres: number): string =>
  squareMetres < 10 ? squareMetres.toFixed(1) : grouped.format(squareMetres)

const words = {
  'crosses-itself': ([a]) => ({ zh: `${a}的边界自己相交。`, en: `The border of ${a} crosses itself.` }),
  'too-few-corners': ([a]) => ({
    zh: `${a}的边界不足三个不同的点。`,
    en: `The border of ${a} has fewer than three corners.`,
  }),
  'no-ground': ([a]) => ({ zh: `${a}的边界没有围出面积。`, en: `The border of ${a} goes round no ground.` }),
  'no-level': ([a]) => ({
    zh: `看不出${a}属于哪一级，请指定层级。`,
    en: `It is not clear which level ${a} is of; choose one.`,
  }),
  'missing-level': ([a], _size, what) => ({
    zh: `${a}的上级${what.zh}不存在，请先导入上级。`,
    en: `What stands above ${a}${what.en} is missing; import that first.`,
  }),
  'no-code': ([a]) => ({ zh: `${a}没有代码。`, en: `${a} has no code.` }),
  'wrong-code': ([a], _size, what) => ({
    zh: `${a}的代码 ${what.zh} 与层级不符。`,
    en: `The code ${what.en} of ${a} is not one of its level.`,
  }),
  'code-twice': ([a, b], _size, what) => ({
    zh: `${a}与${b ?? a}用了同一个代码 ${what.zh}。`,
    en: `${a} and ${b ?? a} have the same code ${what.en}.`,
  }),
  overlap: ([a, b], m2) => ({ zh: `${a}与${b}重叠 ${m2} 平方米。`, en: `${a} and ${b} overlap by ${m2} m².` }),
  gap: ([a], m2) => ({
    zh: a === undefined ? `有 ${m2} 平方米不属于任何一块。` : `${a}内有 ${m2} 平方米不属于任何下级。`,
    en: a === undefined ? `${m2} m² belong to no piece.` : `${m2} m² of ${a} belong to nothing below it.`,
  }),
  outside: ([a, b], m2) => ({ zh: `${a}有 ${m2} 平方米在${b}之外。`, en: `${m2} m² of ${a} lie outside ${b}.` }),
  sliver: ([a, b], m2) => ({
    zh: `${b === undefined ? (a ?? '') : `${a}与${b}`}之间有 ${m2} 平方米的碎缝，可自动对齐。`,
    en: `A sliver of ${m2} m² at ${b === undefined ? (a ?? 'the border') : `${a} and ${b}`}; it can be aligned by itself.`,
  }),
} as const satisfies Record<BoundaryFaultKind, (areas: readonly string[], size: string, what: Text) => Text>

export const faultOf = (
  kind: BoundaryFaultKind,
  { areas, polygons, squareMetres, what }: FaultPlace,
): BoundaryFault => {
  const say = words[kind] as (areas: readonly string[], size: string, what: Text) => Text
  const [only] = polygons ?? []
  return {
    kind,
    title: boundaryFaultKinds[kind].title,
    text: say(
      areas.map(quoted),
      squareMetres === undefined ? '' : saySquareMetres(squareMetres),
      what ?? { zh: '', en: '' },
    ),
    areas: areas.map(({ code, name }) => ({ code, name })),
    squareMetres: squareMetres ?? null,
    geometry:
      polygons === undefined || only === undefined
        ? null
        : polygons.length === 1
          ? { type: 'Polygon', coordinates: copy(only) }
          : { type: 'MultiPolygon', coordinates: polygons.map(copy) },
    bounds: polygons === undefined || only === undefined ? null : [...boxOf(polygons)],
  }
}

const copy = (rings: Polygons[number]): [number, number][][] =>
  rings.map((ring) => ring.map(([x, y]): [number, number] => [x, y]))
