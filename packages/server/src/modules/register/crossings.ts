import { hash } from 'node:crypto'
import { Refused, refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import { noteHeldAgainst, noteSearches, refuseSpentSearches } from '#modules/audit'
import type { Author } from './changes.ts'
import type { SaidRow } from './judge-rows.ts'
import { actingPost } from './reach.ts'

/**
 * A table that meets somebody beyond the reach of whoever takes it in tells them that the number is recorded: an answer to a search
 * by it, on record and counted like one. Whom it meets within it, it tells of as well: a look at as many people as it met, one for
 * the table, as a list that is taken out is.
 */
export type Crossings = {
  /** Before rows with numbers are looked up at all: what is refused later than this would itself tell. */
  check(rows: readonly SaidRow[]): Promise<void>
  /** Before the rows are told. */
  note(crossed: readonly string[]): Promise<void>
  meet(met: readonly string[]): void
  /** However it ended, before the last of it is told. */
  end(): Promise<void>
}

/** 48 bits of an id: among a whole city's hardly ever two the same, and then two people are counted as one. */
const shortOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

export const createCrossings = (ctx: Context, by: Author): Crossings => {
  // Numbers and not ids: a table may meet a whole city.
  const people = new Set<number>()
  const counting = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'register.too-many-searches') throw error
      throw refuse('register.import-searches', error.details)
    }
  }
  return {
    async check(rows) {
      if (by === null || !rows.some(({ person }) => person?.idNumber !== undefined)) return
      await counting(() => refuseSpentSearches(ctx, by.person))
    },
    async note(crossed) {
      if (by === null || crossed.length === 0) return
      const look = { person: by.person, as: actingPost(by.posts), matter: null, purpose: 'identity' } as const
      await counting(() => noteSearches(ctx, { ...look, elsewhere: true, searchedBy: 'id_number' }, crossed))
    },
    meet: (met) => {
      for (const id of met) people.add(shortOf(id))
    },
    async end() {
      if (by === null) return
      const met = Float64Array.from(people).toSorted()
      const who = hash('sha256', new Uint8Array(met.buffer), 'hex')
      await noteHeldAgainst(ctx, { person: by.person, as: actingPost(by.posts), people: met.length, who })
    },
  }
}
