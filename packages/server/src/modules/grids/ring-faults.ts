import Flatbush from 'flatbush'
import { orient2d } from 'robust-predicates'
import type { Shape } from './shape.ts'

/** What can be wrong with a boundary by itself. */
export type ShapeFault = 'too-few-corners' | 'no-ground' | 'crosses-itself'

const fewestCorners = 4

/**
 * Whether a boundary goes round some ground without crossing itself. Rings may touch at corners; an edge may not cross or run
 * along another one.
 */
export const findShapeFault = ({ coordinates, ringEnds, squareMetres }: Shape): ShapeFault | undefined => {
  let start = 0
  for (const end of ringEnds) {
    if (end - start < fewestCorners) return 'too-few-corners'
    start = end
  }
  if (crossesItself(coordinates, ringEnds)) return 'crosses-itself'
  return squareMetres > 0.01 ? undefined : 'no-ground'
}

const crossesItself = (coordinates: Float64Array, ringEnds: Int32Array): boolean => {
  const starts: number[] = []
  let ringStart = 0
  for (const end of ringEnds) {
    for (let at = ringStart; at + 1 < end; at += 1) starts.push(at)
    ringStart = end
  }
  const x = (at: number): number => coordinates[at * 2] ?? 0
  const y = (at: number): number => coordinates[at * 2 + 1] ?? 0
  const tree = new Flatbush(Math.max(1, starts.length))
  for (const at of starts) {
    tree.add(
      Math.min(x(at), x(at + 1)),
      Math.min(y(at), y(at + 1)),
      Math.max(x(at), x(at + 1)),
      Math.max(y(at), y(at + 1)),
    )
  }
  tree.finish()
  const side = (a: number, b: number, c: number): number => Math.sign(orient2d(x(a), y(a), x(b), y(b), x(c), y(c)))
  const same = (a: number, b: number): boolean => x(a) === x(b) && y(a) === y(b)
  /** Whether two edges share more than a corner. */
  const meet = (a: number, c: number): boolean => {
    const [b, d] = [a + 1, c + 1]
    const [abc, abd, cda, cdb] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)]
    if (abc * abd < 0 && cda * cdb < 0) return true
    if (abc !== 0 || abd !== 0) return false
    // On one line: they run along each other when they overlap by more than a point.
    const along = Math.abs(x(b) - x(a)) >= Math.abs(y(b) - y(a)) ? x : y
    const [lowA, highA] = [Math.min(along(a), along(b)), Math.max(along(a), along(b))]
    const [lowC, highC] = [Math.min(along(c), along(d)), Math.max(along(c), along(d))]
    return Math.min(highA, highC) > Math.max(lowA, lowC) && !same(a, b) && !same(c, d)
  }
  for (let n = 0; n < starts.length; n += 1) {
    const at = starts[n] ?? 0
    const found = tree.search(
      Math.min(x(at), x(at + 1)),
      Math.min(y(at), y(at + 1)),
      Math.max(x(at), x(at + 1)),
      Math.max(y(at), y(at + 1)),
      (other) => other > n,
    )
    if (found.some((other) => meet(at, starts[other] ?? 0))) return true
  }
  return false
}
