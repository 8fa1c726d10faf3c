import { useSyncExternalStore } from 'react'

export type Step = 'what' | 'where' | 'who' | 'check'
export const steps = ['what', 'where', 'who', 'check'] as const satisfies readonly Step[]

export type Route =
  | { readonly page: 'home' | 'follow' | 'mine' | 'call_me' | 'not_found' }
  | { readonly page: 'new'; readonly step: Step; readonly poster: Poster | null; readonly fromCheck: boolean }
  | { readonly page: 'progress' | 'receipt'; readonly number: string; readonly code: string }
  /** What was raised with one's telephone number; `number`: one of it. */
  | { readonly page: 'my'; readonly number: string | null }
  /** Who works for a grid, by its id or code; null: which one is mine. */
  | { readonly page: 'grid'; readonly area: string | null }

/** A place that a printed code fills in. */
export type Poster = { readonly name: string; readonly lng: number | null; readonly lat: number | null }

const posterOf = (query: URLSearchParams): Poster | null => {
  const name = query.get('place')?.trim().slice(0, 120) ?? ''
  const [lng, lat] = (query.get('at') ?? '').split(',').map(Number)
  const placed = lng !== undefined && lat !== undefined && Math.abs(lng) <= 180 && Math.abs(lat) <= 90
  if (!name && !placed) return null
  return { name, lng: placed ? lng : null, lat: placed ? lat : null }
}

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Reads the fragment. Number and code stand there and not in a path, so that no server's log ever holds them. */
export const readRoute = (hash: string): Route => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [page, first, second, more] = path.split('/').filter(Boolean).map(decode)
  if (more !== undefined) return { page: 'not_found' }
  const asked = new URLSearchParams(query)
  switch (page) {
    case undefined:
      return { page: 'home' }
    case 'follow':
      return { page: 'follow' }
    case 'mine':
      return { page: 'mine' }
    case 'call-me':
      return { page: 'call_me' }
    case 'new': {
      const step = steps.find((known) => known === (first ?? 'what'))
      return step
        ? { page: 'new', step, poster: posterOf(asked), fromCheck: asked.get('from') === 'check' }
        : { page: 'not_found' }
    }
    case 'grid':
      return second ? { page: 'not_found' } : { page: 'grid', area: first ?? null }
    case 'my':
      return second ? { page: 'not_found' } : { page: 'my', number: first ?? null }
    case 'r':
    case 'receipt':
      return first && second
        ? { page: page === 'r' ? 'progress' : 'receipt', number: first, code: second }
        : { page: 'not_found' }
    default:
      return { page: 'not_found' }
  }
}

export const progressHref = (number: string, code: string): string =>
  `#/r/${encodeURIComponent(number)}/${encodeURIComponent(code)}`
export const receiptHref = (number: string, code: string): string =>
  `#/receipt/${encodeURIComponent(number)}/${encodeURIComponent(code)}`

export const gridHref = (area: string): string => `#/grid/${encodeURIComponent(area)}`

export const myHref = (number: string): string => `#/my/${encodeURIComponent(number)}`

const watch = (changed: () => void): (() => void) => {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}

export const useHash = (): string => useSyncExternalStore(watch, () => location.hash)

export const goTo = (href: string): void => {
  location.hash = href
}

/** Goes on without leaving the present page in the history. */
export const replaceWith = (href: string): void => {
  location.replace(href)
}
