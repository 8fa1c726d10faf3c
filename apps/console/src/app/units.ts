import { listUnits } from '../api/calls.ts'
import type { Unit } from '../api/shapes.ts'
import { useAnswer } from './use-answer.ts'

let asked: Promise<readonly Unit[]> | null = null

/** The district's units, asked for once a page load; they change with the year, not with the minute. */
export const useUnits = (): readonly Unit[] => {
  const answer = useAnswer('units', () => {
    asked ??= listUnits().then(
      (list) => list.items,
      (problem: unknown) => {
        asked = null
        throw problem
      },
    )
    return asked
  })
  return answer.data ?? []
}
