import type { Place } from './matter.ts'

/**
 * The point of a matter on the map is a private word of whatever asked for it in a field `place`: the ledger holds its digest
 * alone, and it ends with the address and the text (docs/adr/0012). The newest one is where the matter is.
 */
export const placeWord = 'place'

/** A private word that says a point; null where it says something else. */
export const readPlace = (text: string): Place | null => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  if (typeof value !== 'object' || value === null || !('lng' in value) || !('lat' in value)) return null
  const { lng, lat } = value
  return typeof lng === 'number' && typeof lat === 'number' ? { lng, lat } : null
}

/** Where a matter is after these entries, as far as they say; null where none does. */
export const placeOf = (entries: readonly { readonly words: Readonly<Record<string, string>> }[]): Place | null => {
  for (let n = entries.length - 1; n >= 0; n -= 1) {
    const said = entries[n]?.words[placeWord]
    if (said !== undefined) return readPlace(said)
  }
  return null
}
