import { expect, test } from 'vitest'
import { cutBetween, cutPiece, readPoints } from './cut-piece.ts'
import { itemsOf, mergePieces } from './merge-pieces.ts'
import { type Corner, followDrawing, moveCorner, type Piece, type Ring } from './partition.ts'

const box = (x: number, y: number, size = 1): Corner[] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
]
const square = (key: string, x: number, y: number): Piece => ({
  key,
  code: key,
  name: key,
  parts: [[box(x, y)]],
  from: { kind: 'area' },
})
const outlineOf = (piece: Piece | undefined): Ring => piece?.parts[0]?.[0] ?? []
const pair = [square('a', 0, 0), square('b', 1, 0)]
const place = { parent: 'p', level: 'grid', bare: [{ id: 'there', code: '07', name: '七' }] } as const
const outlineA = { key: 'a', part: 0, ring: 0 }

test('a corner that is dragged, added or removed is so on both sides of the border', () => {
  const a = outlineOf(pair[0])
  const moved = followDrawing(
    pair,
    outlineA,
    a.map((at): Corner => (at[0] === 1 && at[1] === 0 ? [1.2, 0] : at)),
  )
  expect(moved.every((piece) => outlineOf(piece).some(([x, y]) => x === 1.2 && y === 0))).toBe(true)
  const added = followDrawing(pair, outlineA, [...a.slice(0, 2), [1, 0.5], ...a.slice(2)])
  expect(added.every((piece) => outlineOf(piece).length === 6)).toBe(true)
  const removed = followDrawing(added, outlineA, a)
  expect(removed.every((piece) => outlineOf(piece).length === 5)).toBe(true)
  expect(itemsOf(pair, moved, place)).toMatchObject([{ kind: 'border', moves: [{ area: 'a' }, { area: 'b' }] }])
})

test('a cut gives the neighbour its corner, a merge leaves the shared border out', () => {
  const line: Corner[] = [
    [-0.5, 0.4],
    [1.5, 0.4],
  ]
  // The line ends in the neighbour: it goes into a at the left and out at the border they share.
  const halves = cutPiece(pair, 'a', line, ['one', 'two'])
  expect(halves?.map(({ key }) => key)).toEqual(['b', 'a-1', 'a-2'])
  expect(outlineOf(halves?.[0])).toContainEqual([1, 0.4])
  // Drawn from border to border it stops a rounding short of them.
  const tight: Corner[] = [
    [0.0000001, 0.4],
    [0.9999999, 0.4],
    [0.9999999, 0.4],
  ]
  expect(cutPiece(pair, 'a', tight, ['one', 'two'])).toHaveLength(3)
  const short: Corner[] = [
    [-0.5, 0.4],
    [0.5, 0.4],
  ]
  expect(cutPiece(pair, 'a', short, ['one', 'two'])).toBeUndefined()
  expect(itemsOf(pair, halves ?? [], place).map(({ kind }) => kind)).toEqual(['border', 'split'])
  const whole = mergePieces(pair, new Set(['a', 'b']))
  expect(whole).toHaveLength(1)
  expect(outlineOf(whole?.[0])).toHaveLength(7)
  expect(mergePieces([square('a', 0, 0), square('c', 5, 5)], new Set(['a', 'c']))).toBeUndefined()
})

/** A piece with a hole that another one fills, and with a second part that lies apart. */
const islands: readonly Piece[] = [
  { ...square('a', 0, 0), parts: [[box(0, 0, 4), box(1, 1).toReversed()], [box(10, 0)]] },
  { ...square('lake', 1, 1), parts: [[box(1, 1)]] },
  { ...square('b', 4, 0), parts: [[box(4, 0, 4)]] },
]

test('holes and parts that lie apart survive what is drawn', () => {
  // A corner of the outline: the hole and the other part stay as they are.
  const moved = moveCorner(islands, [0, 4], [-1, 5])
  const [border] = itemsOf(islands, moved, place)
  expect(border).toMatchObject({
    kind: 'border',
    moves: [
      { area: 'a', geometry: { type: 'MultiPolygon', coordinates: [[{}, box(1, 1).toReversed()], [box(10, 0)]] } },
    ],
  })
  // What fills the hole takes the hole along.
  const filled = followDrawing(
    islands,
    { key: 'lake', part: 0, ring: 0 },
    box(1, 1).map(([x, y]): Corner => [x === 2 && y === 2 ? 2.5 : x, y]),
  )
  expect(filled[0]?.parts[0]?.[1]).toContainEqual([2.5, 2])
  expect(filled[0]?.parts[1]).toBe(islands[0]?.parts[1])
  // The other part by itself.
  const apart = followDrawing(
    islands,
    { key: 'a', part: 1, ring: 0 },
    box(10, 0).map(([x, y]): Corner => [x === 11 && y === 1 ? 12 : x, y]),
  )
  expect(apart[0]?.parts[1]?.[0]).toContainEqual([12, 1])

  const above: Corner[] = [
    [-1, 3],
    [4.5, 3],
  ]
  const halves = cutPiece(islands, 'a', above, ['one', 'two'])?.filter(({ from }) => from.kind === 'split') ?? []
  const holes = halves.flatMap(({ parts }) => parts.map((part) => part.length - 1))
  expect(holes.toSorted((a, b) => a - b)).toEqual([0, 0, 1])
  const through: Corner[] = [
    [-1, 1.5],
    [4.5, 1.5],
  ]
  expect(cutPiece(islands, 'a', through, ['one', 'two'])).toBeUndefined()

  const swallowed = mergePieces(islands, new Set(['a', 'lake']))?.find(({ from }) => from.kind === 'merge')
  expect(swallowed?.parts.map((part) => part.length)).toEqual([1, 1])
  const grown = mergePieces(islands, new Set(['a', 'b']))?.find(({ from }) => from.kind === 'merge')
  expect(grown?.parts.map((part) => part.length).toSorted((a, b) => a - b)).toEqual([1, 2])
  expect(mergePieces(islands, new Set(['lake', 'b']))).toBeUndefined()
})

test('a new piece with the code of an area without a border is its border, and another is a new area', () => {
  const fresh = (code: string): Piece => ({ ...square(`new-${code}`, 5, 5), code, from: { kind: 'new' } })
  expect(itemsOf(pair, [...pair, fresh('07'), fresh('08')], place)).toMatchObject([
    { kind: 'border', moves: [{ area: 'there' }] },
    { kind: 'add', code: '08', parent: 'p' },
  ])
})

test('a cut between two corners needs no mouse', () => {
  const cut = (to: Corner, via: readonly Corner[] = []) =>
    cutBetween(pair, { key: 'a', from: [0, 0], to, via }, ['one', 'two'])?.map(outlineOf)
  expect(cut([1, 1])).toEqual([
    outlineOf(pair[1]),
    [
      [0, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ],
    [
      [1, 1],
      [0, 0],
      [1, 0],
      [1, 1],
    ],
  ])
  expect(cut([1, 1], [[0.2, 0.7]])?.[1]).toEqual([
    [0, 0],
    [0.2, 0.7],
    [1, 1],
    [0, 1],
    [0, 0],
  ])
  // Along an edge there is nothing to cut; by way of a point inside there is.
  expect(cut([1, 0])).toBeUndefined()
  expect(cut([1, 0], [[0.5, 0.5]])).toHaveLength(3)
  // Outside of the piece, or where there is no corner.
  expect(cut([1, 1], [[3, 3]])).toBeUndefined()
  expect(cut([0.5, 1])).toBeUndefined()
  const across = cutBetween(islands, { key: 'a', from: [0, 0], to: [4, 4], via: [] }, ['one', 'two'])
  expect(across).toBeUndefined()
  expect(readPoints('120.1, 36.2\n\n 120.3 36.4 ')).toEqual([
    [120.1, 36.2],
    [120.3, 36.4],
  ])
  expect(readPoints('120.1')).toBeUndefined()
  expect(readPoints('120.1 95')).toBeUndefined()
})
