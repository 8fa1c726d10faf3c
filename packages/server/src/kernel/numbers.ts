import { makeNumber } from '@mazha/contracts/number'
import type pg from 'pg'

/**
 * Serials of a day, taken from the database in blocks, so that filing waits for nobody. A process that is killed leaves
 * at most one block of a day unused.
 */
export type Numbers = { take(days: readonly string[]): Promise<string[]> }

type Block = { next: number; end: number }

/** Days that are remembered at once: today, and those of old records being taken in. */
const rememberedDays = 400

export function createNumbers(db: pg.Pool, district: string): Numbers {
  const blocks = new Map<string, Block>()
  const grown = new Map<string, number>()
  let turn: Promise<unknown> = Promise.resolve()

  const left = (day: string): number => {
    const block = blocks.get(day)
    return block === undefined ? 0 : block.end - block.next
  }

  const fetch = async (wanted: ReadonlyMap<string, number>): Promise<void> => {
    const days: string[] = []
    const sizes: number[] = []
    for (const [day, count] of wanted) {
      if (left(day) >= count) continue
      // Doubled each time, so that a busy day asks seldom and a quiet one wastes little.
      const size = Math.max(count, Math.min(1000, (grown.get(day) ?? 8) * 2))
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
      blocks.set(row.day, { next: row.after - size, end: row.after })
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
    if (block === undefined || block.next >= block.end) throw new Error(`no serial left for ${day}`)
    return makeNumber(day, block.next++)
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
