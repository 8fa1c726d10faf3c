import type { Place } from '@mazha/contracts/matter'
import type { Context } from '#kernel/context'
import { normalise } from '#kernel/words'
import { keywordsOf } from './keywords.ts'
import { selectSimilar } from './similar-store.ts'
import { dayOf } from './opened-tags.ts'
import type { Scope, SimilarMatter } from './types.ts'

/** Farther apart than this, two places say nothing about sameness. */
const nearMetres = 1000
const most = 5
/** What was raised longer ago is not the same occurrence. */
const days = 112
const leastLikeness = 0.2

/**
 * Open matters that may be about the same thing, most alike first, with what makes them so: words that both have, the
 * same address, and how far apart they are.
 */
export async function similarMatters(
  ctx: Context,
  asked: {
    readonly scope: Scope
    readonly text: string
    readonly title?: string | undefined
    readonly address?: string | undefined
    readonly place?: Place | undefined
    /** The matter itself, when it is registered already. */
    readonly not?: string | undefined
  },
): Promise<SimilarMatter[]> {
  const keywords = keywordsOf([asked.title, asked.text].filter((text) => text !== undefined).join('\n'))
  const addressWords = asked.address === undefined ? [] : keywordsOf(asked.address).slice(0, 4)
  if (keywords.length === 0 && addressWords.length === 0) return []
  const rows = await selectSimilar(ctx.db, ctx.district.id, {
    scope: asked.scope,
    words: [...keywords.slice(0, 8), ...addressWords],
    days: { newest: dayOf(ctx.now()), oldest: dayOf(ctx.now()) - days + 1 },
    not: asked.not ?? null,
    candidates: 300,
  })
  const address = asked.address === undefined ? '' : bare(asked.address)
  const found = rows.map((row): SimilarMatter => {
    const text = normalise(`${row.title}\n${row.body}`)
    const sharedWords = keywords.filter((word) => text.includes(word))
    const metres =
      asked.place === undefined || row.lng === null || row.lat === null
        ? null
        : Math.round(distance(asked.place, { lng: row.lng, lat: row.lat }))
    const theirs = row.address === null ? '' : bare(row.address)
    const sameAddress = address !== '' && theirs !== '' && (theirs.includes(address) || address.includes(theirs))
    const words = keywords.length === 0 ? 0 : sharedWords.length / Math.min(keywords.length, 8)
    const nearness = metres === null ? 0 : Math.max(0, 1 - metres / nearMetres)
    const likeness = Math.min(1, Math.min(1, words) * 0.6 + (sameAddress ? 0.3 : 0) + nearness * 0.3)
    return {
      id: row.id,
      number: row.number,
      title: row.title,
      address: row.address,
      state: row.state,
      stateTitle: stateTitle(ctx, row),
      openedAt: row.opened_at.toISOString(),
      sharedWords,
      metres,
      sameAddress,
      likeness: Math.round(likeness * 100) / 100,
    }
  })
  return found
    .filter(({ likeness, sharedWords }) => likeness >= leastLikeness && sharedWords.length > 0)
    .toSorted((a, b) => b.likeness - a.likeness || (a.openedAt < b.openedAt ? 1 : -1))
    .slice(0, most)
}

const stateTitle = (ctx: Context, row: { procedure: string; procedure_version: number; state: string }) => {
  const procedure = ctx.procedures.find(row.procedure, row.procedure_version)
  const title = procedure?.states[row.state]?.title
  return title ?? { zh: row.state, en: row.state }
}

const bare = (address: string): string => normalise(address).replace(/[^\p{L}\p{N}]/gu, '')

/** Metres on the sphere. */
function distance(a: Place, b: Place): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180
  const dLat = radians(b.lat - a.lat)
  const dLng = radians(b.lng - a.lng)
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLng / 2) ** 2
  return 2 * 6_371_000 * Math.asin(Math.sqrt(h))
}
