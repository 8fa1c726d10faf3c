import type { MatterLink } from './types.ts'
import type { Actor } from '@mazha/contracts/role'
import type { Context } from '#kernel/context'
import { linksOf, visibleMatters } from './queries.ts'
import { scopeOf } from './scope.ts'

/** A matter's links as somebody may see them, and whether a text names one of the others. */
export type SeenLinks = {
  readonly links: readonly MatterLink[]
  /** Whether it holds the id or the number, however it was typed, of a linked matter that is not to be seen. */
  readonly names: (text: string) => boolean
}

const namesNone = (): boolean => false
const compact = (text: string): string => text.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase()

/**
 * What of a matter's links somebody may see. A form that named another matter leaves its number in facts, in entries and
 * perhaps in somebody's words: everything that `names` one that is kept from the asker is left out there.
 */
export async function seenLinks(ctx: Context, id: string, asked: Actor): Promise<SeenLinks> {
  const all = await linksOf(ctx, id, scopeOf({ kind: 'system' }))
  if (all.length === 0) return { links: all, names: namesNone }
  const visible = await visibleMatters(
    ctx,
    scopeOf(asked),
    all.map((link) => link.id),
  )
  const hidden = all.filter((link) => !visible.has(link.id)).flatMap((link) => [compact(link.id), link.number])
  if (hidden.length === 0) return { links: all, names: namesNone }
  return {
    links: all.filter((link) => visible.has(link.id)),
    names: (text) => {
      const plain = compact(text)
      return hidden.some((name) => plain.includes(name))
    },
  }
}

/** A record without the values that name what is not to be seen. */
export const withoutHidden = <T>(
  record: Readonly<Record<string, T>>,
  { names }: Pick<SeenLinks, 'names'>,
): Record<string, T> =>
  names === namesNone
    ? { ...record }
    : Object.fromEntries(Object.entries(record).filter(([, value]) => !names(JSON.stringify(value) ?? '')))
