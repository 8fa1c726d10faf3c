import { expect, test } from 'vitest'
import { type Corner, cutPiece, followDrawing, itemsOf, mergePieces, type Piece } from './partition.ts'

const square = (key: string, x: number, y: number): Piece => ({
  key,
  code: key,
  name: key,
  ring: [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
    [x, y],
  ],
  from: { kind: 'area' },
})
const pair = [square('a', 0, 0), square('b', 1, 0)]
const place = { parent: 'p', level: 'grid' } as const

test('a corner that is dragged, added or removed is so on both sides of the border', () => {
  const a = pair[0]?.ring ?? []
  const moved = followDrawing(
    pair,
    'a',
    a.map((at): Corner => (at[0] === 1 && at[1] === 0 ? [1.2, 0] : at)),
  )
  expect(moved.every(({ ring }) => ring.some(([x, y]) => x === 1.2 && y === 0))).toBe(true)
  const added = followDrawing(pair, 'a', [...a.slice(0, 2), [1, 0.5], ...a.slice(2)])
  expect(added.every(({ ring }) => ring.length === 6)).toBe(true)
  const removed = followDrawing(added, 'a', a)
  expect(removed.every(({ ring }) => ring.length === 5)).toBe(true)
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
  expect(halves?.[0]?.ring).toContainEqual([1, 0.4])
  expect(
    cutPiece(
      pair,
      'a',
      [
        [-0.5, 0.4],
        [0.5, 0.4],
      ],
      ['one', 'two'],
    ),
  ).toBeUndefined()
  expect(itemsOf(pair, halves ?? [], place).map(({ kind }) => kind)).toEqual(['border', 'split'])
  const whole = mergePieces(pair, new Set(['a', 'b']))
  expect(whole).toHaveLength(1)
  expect(whole?.[0]?.ring).toHaveLength(7)
  expect(mergePieces([square('a', 0, 0), square('c', 5, 5)], new Set(['a', 'c']))).toBeUndefined()
})
