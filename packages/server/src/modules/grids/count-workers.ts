import { listHoldersOf } from '#modules/people'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import type { GroundChange, MoveCounter } from './preview-change.ts'

type Moving = {
  readonly post: string
  readonly person: string
  readonly name: string
  readonly from: string
  readonly to: string | null
}

/** Who answers for an area that ends, and for what then: all it goes on in, or the pieces that were chosen for the post. */
const movingOf = async (ctx: Context, { successors, chosen }: GroundChange): Promise<Moving[]> => {
  if (successors.size === 0) return []
  const holders = await listHoldersOf(ctx.db, ctx.district.id, { areas: [...successors.keys()], day: today(ctx) })
  return holders.flatMap(({ area: from, ...one }): Moving[] => {
    const own = chosen.filter(({ area, post }) => area === from && post === one.post).map(({ heir }) => heir)
    const heirs = own.length > 0 ? own : (successors.get(from) ?? [])
    return heirs.length === 0 ? [{ ...one, from, to: null }] : heirs.map((to) => ({ ...one, from, to }))
  })
}

/** People whose posts answer for an area that ends. */
export const workerCounter: MoveCounter = {
  what: 'workers',
  title: { zh: '岗位人员', en: 'People at their posts' },
  async count(ctx, change) {
    const moves = new Map<string, { from: string; to: string | null; people: Set<string> }>()
    for (const { from, to, person } of await movingOf(ctx, change)) {
      const key = `${from} ${to}`
      const known = moves.get(key) ?? { from, to, people: new Set() }
      moves.set(key, known)
      known.people.add(person)
    }
    return [...moves.values()].map(({ from, to, people }) => ({ from, to, count: people.size }))
  },
  async list(ctx, change, { most }) {
    const moving = await movingOf(ctx, change)
    return moving.slice(0, most).map(({ post: id, name, from, to }) => ({ id, name, from, to }))
  },
}
