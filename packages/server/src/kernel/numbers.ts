import { makeNumber } from '@mazha/contracts/number'
import { randomBytes } from 'node:crypto'
import type pg from 'pg'

/**
 * Serials of a day, taken from the database in blocks, so that filing waits for nobody. Some are left out by chance: among
 * numbers without a gap, one that is kept from somebody would give itself away to them.
 */
export type Numbers = { take(days: readonly string[]): Promise<string[]> }

/** Serials to come, in order. */
type Block = { readonly serials: readonly number[]; at: number }

/** One in eight serials is left out: of a hundred matters that are open to all there are some twelve gaps. */
const leftOutBelow = 32
/** So much more is taken than is wanted, so that as many as are wanted are left. */
const spare = 1.5

/** Days that are remembered at once: today, and those of old records being taken in. */
const rememberedDays = 400

export function createNumbers(db: pg.Pool, district: string): Numbers {
  const blocks = new Map<string, Block>()
  const grown = new Map<string, number>()
  let turn: Promise<unknown> = Promise.resolve()

  const left = (day: string): number => {
    const block = blocks.get(day)
    return block === undefined ? 0 : block.serials.length - block.at
  }

  const fetch = async (wanted: ReadonlyMap<string, number>): Promise<void> => {
    const days: string[] = []
    const sizes: number[] = []
    for (const [day, count] of wanted) {
      if (left(day) >= count) continue
      // Doubled each time, so that a busy day asks seldom and a quiet one wastes little.
      const size = Math.max(Math.ceil(count * spare), Math.min(1000, (grown.get(day) ?? 8) * 2))
      grown.set(day, size)
      days.push(day)
      sizes.push(size)
    }
    if (days.length === 0) return
    const { rows } = await db.query<{ day: string; after: number }>({
      name: 'take-numbers',
      text: `insert into mazha.number_day as n (district_id, day, next)
        select $1, day, 1 + size from unnest($2::date[], $3::int[]) as w (day, size) order by day
        on conflict (district_id, day) do update set next = n.next + excluded.next - 1
        returning to_char(day, 'YYYY-MM-DD') as day, next as after`,
      values: [district, days, sizes],
    })
    for (const row of rows) {
      const size = sizes[days.indexOf(row.day)] ?? 0
      // What was left of the block before is given up: simpler than a list of blocks, and numbers may have gaps.
      blocks.set(row.day, { serials: someOf(row.after - size, row.after), at: 0 })
    }
    // The days that are asked for now stay, however many: giving them up would fetch them again without end.
    for (const day of blocks.keys()) {
      if (blocks.size <= rememberedDays) break
      if (wanted.has(day)) continue
      blocks.delete(day)
      grown.delete(day)
    }
  }

  const pick = (day: string): string => {
    const block = blocks.get(day)
    const serial = block?.serials[block.at]
    if (block === undefined || serial === undefined) throw new Error(`no serial left for ${day}`)
    block.at += 1
    return makeNumber(day, serial)
  }

  return {
    take(days) {
      const wanted = new Map<string, number>()
      for (const day of days) wanted.set(day, (wanted.get(day) ?? 0) + 1)
      const enough = (): boolean => [...wanted].every(([day, count]) => left(day) >= count)
      if (enough()) return Promise.resolve(days.map(pick))
      const taken = turn.then(async () => {
        while (!enough()) await fetch(wanted)
        return days.map(pick)
      })
      turn = taken.catch(() => undefined)
      return taken
    },
  }
}

/** Serials from `first` to before `end`, without those that are left out. */
function someOf(first: number, end: number): number[] {
  const chance = randomBytes(end - first)
  const serials: number[] = []
  for (const [n, byte] of chance.entries()) if (byte >= leftOutBelow) serials.push(first + n)
  return serials
}
