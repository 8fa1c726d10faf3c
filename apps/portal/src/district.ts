import type { DistrictView } from '@mazha/contracts/api'
import type { Language } from '@mazha/contracts/text'
import { createContext, use, useEffect } from 'react'
import { keep, type Kept, useKept } from './kept/store.ts'
import { districtShape } from './net/answers.ts'
import { NoAnswer, Refusal, askDistrict } from './net/server.ts'

/** The district as last told, kept so that the app also opens without a line. */
const known: Kept<DistrictView | null> = keep('mazha.district', (stored) =>
  stored === null ? null : districtShape(stored, 'district'),
)

export const useLoadedDistrict = (language: Language): DistrictView | null => {
  useEffect(() => {
    const load = (): void => {
      askDistrict(language)
        .then(known.set)
        .catch((error: unknown) => {
          // Without a line the kept district serves; places can still be written by hand.
          if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error
        })
    }
    load()
    addEventListener('online', load)
    return () => removeEventListener('online', load)
  }, [language])
  return useKept(known)
}

export const DistrictContext = createContext<DistrictView | null>(null)
export const useDistrict = (): DistrictView | null => use(DistrictContext)

/** The hotline of every Chinese district, until the server names another number. */
export const usePhone = (): string => useDistrict()?.phone ?? '12345'

/** Metres between two points; flat is near enough within a district. */
export const metresBetween = (
  a: Readonly<{ lng: number; lat: number }>,
  b: Readonly<{ lng: number; lat: number }>,
): number => {
  const metresPerDegree = 111_195
  const east = (b.lng - a.lng) * Math.cos(((a.lat + b.lat) / 2) * (Math.PI / 180))
  return Math.hypot(east, b.lat - a.lat) * metresPerDegree
}

export const distanceWords = (metres: number, language: Language): string => {
  const rounded = metres < 1000 ? Math.max(10, Math.round(metres / 10) * 10) : Math.round(metres / 100) / 10
  const unit = metres < 1000 ? (language === 'zh' ? '米' : 'm') : language === 'zh' ? '公里' : 'km'
  return `${rounded} ${unit}`
}
