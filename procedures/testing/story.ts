import { createHash } from 'node:crypto'
import { stateCouncilCalendar } from '@mazha/contracts/calendar'
import { decide, type Answer } from '@mazha/contracts/decide'
import type { Decision, EntryDraft, Matter } from '@mazha/contracts/matter'
import { offers } from '@mazha/contracts/offers'
import type { Procedure } from '@mazha/contracts/procedure'
import type { RefusalCode } from '@mazha/contracts/refusal'
import { sayRefusal } from '@mazha/contracts/refusal'
import type { Actor, Role } from '@mazha/contracts/role'
import type { Instant } from '@mazha/contracts/text'
import { parseDay, toInstant, toMs } from '@mazha/contracts/zone'
import { brokenInvariants } from './invariants.ts'

const calendar = stateCouncilCalendar()

/** Someone on staff with one post; the same name is the same person. */
export const staff = (name: string, role: Role, unit: string): Actor => ({
  kind: 'staff',
  person: personId(name),
  posts: [{ post: `${role}@${unit}`, role, unit }],
})

/** A made-up person id that is the same for the same name. */
export const personId = (name: string): string =>
  `00000000-0000-4000-8000-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`

export const resident: Actor = { kind: 'reporter' }
export const system: Actor = { kind: 'system' }

/** `2026-09-28 09:00`, as the district's wall clock shows it. */
const moment = (wall: string): Instant => {
  const [date = '', time = '00:00'] = wall.split(' ')
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return toInstant(calendar.zone.at(parseDay(date), hour * 60 + minute))
}

/**
 * A matter that lives in memory only, decided by one procedure: stories tell what people do, and after every act the
 * invariants are checked, the act is decided once more, and both answers must be the same.
 */
export const story = (procedure: Procedure, { at }: { readonly at: string }) => {
  let now = moment(at)
  let matter: Matter | null = null
  const entries: EntryDraft[] = []

  const ask = (actor: Actor, action: string, input: unknown): Answer => {
    const opening = { district: 'test', id: personId('matter'), number: '260928000427' }
    const question = { procedure, matter, action, input, actor, now, calendar, opening }
    const before = JSON.stringify(question.matter)
    const answer = decide(question)
    const again = decide(question)
    if (JSON.stringify(answer) !== JSON.stringify(again))
      throw new Error(`${action} was decided otherwise the second time`)
    if (JSON.stringify(question.matter) !== before) throw new Error(`${action} changed the matter it was asked about`)
    return answer
  }

  const does = (actor: Actor, action: string, input: unknown = {}): Decision => {
    const answer = ask(actor, action, input)
    if (!answer.ok) throw new Error(`${action}: ${sayRefusal(answer.refusal, 'en')}`)
    matter = answer.decision.matter
    entries.push(...answer.decision.entries)
    const broken = brokenInvariants({ procedure, matter, entries, calendar })
    if (broken.length > 0) throw new Error(`after ${action}: ${broken.join('; ')}`)
    return answer.decision
  }

  const current = (): Matter => {
    if (!matter) throw new Error('The matter has not been opened')
    return matter
  }

  return {
    entries,
    calendar,
    does,
    opens: (actor: Actor, input: unknown): Decision => does(actor, 'open', input),
    /** The refusal's code and words; throws when the act is lawful after all. */
    refuses: (
      actor: Actor,
      action: string,
      input: unknown = {},
    ): { readonly code: RefusalCode; readonly words: string } => {
      const answer = ask(actor, action, input)
      if (answer.ok) throw new Error(`${action} was not refused`)
      return { code: answer.refusal.code, words: sayRefusal(answer.refusal, 'zh') }
    },
    /** The wall clock moves to a later moment; the sweeper looks. */
    until: (wall: string): void => {
      const next = moment(wall)
      if (toMs(next) < toMs(now)) throw new Error(`${wall} lies before`)
      now = next
      if (matter) does(system, 'clock')
    },
    offered: (actor: Actor): readonly string[] =>
      offers({ procedure, matter: current(), actor, now, calendar }).map(({ action }) => action),
    get matter(): Matter {
      return current()
    },
    get now(): Instant {
      return now
    },
    clock: (name: string) => current().clocks[name],
  }
}
export type Story = ReturnType<typeof story>
