import { expect, test } from 'vitest'
import { qrOf } from './qr.ts'

const link = 'https://mazha.example/#/r/260928000427/AAAA-BBBB-CCCC'

test('a quiet zone of four modules surrounds the code, or readers do not find it', () => {
  const { size, dark } = qrOf(link)
  for (let along = 0; along < size; along++) {
    for (let deep = 0; deep < 4; deep++) {
      const edges = [dark(along, deep), dark(deep, along), dark(along, size - 1 - deep), dark(size - 1 - deep, along)]
      expect(edges).toEqual([false, false, false, false])
    }
  }
})

test('three corners carry the pattern that readers look for, and the fourth does not', () => {
  const { size, dark } = qrOf(link)
  const far = size - 4 - 7
  const isFinder = (left: number, top: number): boolean => {
    for (let y = 0; y < 7; y++) {
      for (let x = 0; x < 7; x++) {
        const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3))
        if (dark(left + x, top + y) !== (ring !== 2)) return false
      }
    }
    return true
  }
  expect([isFinder(4, 4), isFinder(far, 4), isFinder(4, far), isFinder(far, far)]).toEqual([true, true, true, false])
})

test('the drawn path has one square for each dark module', () => {
  const { size, dark, path } = qrOf(link)
  const squares = new Set(path.split('z').filter(Boolean))
  let count = 0
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!dark(x, y)) continue
      count++
      expect(squares.has(`M${x} ${y}h1v1h-1`)).toBe(true)
    }
  }
  expect(squares.size).toBe(count)
})
