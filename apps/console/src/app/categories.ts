import type { DistrictView } from '@mazha/contracts/api'
import { getDistrict } from '../api/calls.ts'
import { useAnswer } from './use-answer.ts'

let asked: Promise<DistrictView['categories']> | null = null

/** The district's categories, asked for once a page load. */
export const useCategories = (): DistrictView['categories'] => {
  const answer = useAnswer('categories', () => {
    asked ??= getDistrict().then(
      (district) => district.categories,
      (problem: unknown) => {
        asked = null
        throw problem
      },
    )
    return asked
  })
  return answer.data ?? []
}
