import type { Context } from '#kernel/context'
import { hmac } from '#kernel/secrets'

/** Keys in order and nothing undefined: the same question gives the same text however it was put together. */
const ordered = (value: unknown): unknown => {
  if (isOrdered(value) || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(ordered)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  )
}

/** Most is so already, and to be put together anew would cost more than the digest. */
const isOrdered = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return value !== undefined
  if (Array.isArray(value)) return value.every(isOrdered)
  let before = ''
  for (const key of Object.keys(value)) {
    if (key < before || !isOrdered(Reflect.get(value, key))) return false
    before = key
  }
  return true
}

/** Keyed, because a plain digest of few words and a phone number could be guessed. */
export const digestOf = (ctx: Context, asked: unknown): Buffer =>
  hmac(ctx.secrets.blindIndexKey, ctx.district.id, 'command', JSON.stringify(ordered(asked)))
