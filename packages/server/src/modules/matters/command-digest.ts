import type { Context } from '#kernel/context'
import { hmac } from '#kernel/secrets'

/** Keys in order and nothing undefined: the same question gives the same text however it was put together. */
const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  )
}

/** Keyed, because a plain digest of few words and a phone number could be guessed. */
export const digestOf = (ctx: Context, asked: unknown): Buffer =>
  hmac(ctx.secrets.blindIndexKey, ctx.district.id, 'command', JSON.stringify(ordered(asked)))
