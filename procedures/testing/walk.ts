import { stateCouncilCalendar } from '@mazha/contracts/calendar'
import { decide, type Question } from '@mazha/contracts/decide'
import { listFields, type FormField, type FormSchema } from '@mazha/contracts/form-data'
import type { EntryDraft, Matter } from '@mazha/contracts/matter'
import { offers, openingForm } from '@mazha/contracts/offers'
import type { Procedure } from '@mazha/contracts/procedure'
import { roles, type Actor, type Role } from '@mazha/contracts/role'
import type { Json } from '@mazha/contracts/text'
import { formatDay, parseDay, toInstant, toMs } from '@mazha/contracts/zone'
import { personId, resident, staff, system } from './story.ts'

const calendar = stateCouncilCalendar()
const units = ['unit-a', 'unit-b', 'unit-c']

/** Two people of each role in each unit, one who holds every post, the reporter and the system. */
const roleNames = Object.keys(roles).filter((role): role is Role => role in roles)
const everybody: readonly Actor[] = [
  resident,
  system,
  ...units.flatMap((unit) =>
    roleNames.flatMap((role) => [staff(`1${role}${unit}`, role, unit), staff(`2${role}${unit}`, role, unit)]),
  ),
  {
    kind: 'staff',
    person: personId('all'),
    posts: units.flatMap((unit) => roleNames.map((role) => ({ post: `${role}@${unit}`, role, unit }))),
  },
]

/** Numbers that make one walk: the same numbers make the same walk. */
export type Dice = {
  next: () => number
  pick: <T>(from: readonly T[]) => T
  /** Mostly what was picked under that name before: some things are lawful only after the same again and again. */
  again: (name: string, from: readonly string[]) => string
}

export const dice = (seed: number): Dice => {
  let state = seed >>> 0
  const next = (): number => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const pick = <T>(from: readonly T[]): T => {
    const one = from[Math.floor(next() * from.length)]
    if (one === undefined) throw new Error('There is nothing to pick from')
    return one
  }
  const habits = new Map<string, string>()
  const again = (name: string, from: readonly string[]): string => {
    const habit = habits.get(name)
    const one = habit !== undefined && from.includes(habit) && next() < 0.6 ? habit : pick(from)
    habits.set(name, one)
    return one
  }
  return { next, pick, again }
}

const fillField = ({ name, meta }: FormField, day: string, { next, pick, again }: Dice): Json => {
  switch (meta.widget) {
    case 'line':
      return meta.code ? pick(['lighting', 'water', '其他']) : `  ${name} 文字 `
    case 'lines':
      return pick(['灯不亮', '一行\n两行', ' 有空格 ', 'words that say enough'])
    case 'choice':
      return again(name, Object.keys(meta.options ?? {}))
    case 'unit':
      return pick(units)
    case 'units':
      return units.filter(() => next() < 0.5)
    case 'person':
      return personId(pick(['all', `1handler${pick(units)}`, `2handler${pick(units)}`]))
    case 'people':
      return [personId('2handlerall')].filter(() => next() < 0.5)
    case 'number':
      return (meta.min ?? 0) + Math.floor(next() * ((meta.max ?? 10) - (meta.min ?? 0) + 1))
    case 'date':
      return formatDay(parseDay(day) + Math.floor(next() * 200) - 5)
    case 'files':
      return Array.from({ length: Math.max(meta.min ?? 0, Math.floor(next() * 3)) }, (_, n) => personId(`file${n}`))
    case 'matter':
      return pick(['260928000427', '260928000419'])
    case 'yes_no':
      return next() < 0.5
    case 'place':
      return { lng: 120 + next(), lat: 36 + next() }
  }
}

/** A form filled in as someone might, with now and then something that it does not take. */
const fill = (schema: FormSchema | null, day: string, throwing: Dice): Json => {
  const input: Record<string, Json> = {}
  for (const field of schema ? listFields(schema) : []) {
    if (!field.required && throwing.next() < 0.5) continue
    input[field.name] =
      throwing.next() < 0.02 ? throwing.pick<Json>([null, '', 7, []]) : fillField(field, day, throwing)
  }
  if (throwing.next() < 0.02) input['unknown'] = 'field'
  return input
}

export type Step = {
  readonly question: Question
  readonly matter: Matter | null
  readonly entries: readonly EntryDraft[]
}

/**
 * What people might do to one matter: mostly what is offered to them, sometimes anything at all, while time passes and
 * the sweeper looks. Each step is given with the matter and its whole ledger after it.
 */
export function* walk(procedure: Procedure, seed: number, steps: number): Generator<Step> {
  const throwing = dice(seed)
  const { next, pick } = throwing
  const names = ['open', 'clock', ...Object.keys(procedure.actions)]
  for (const [track, { use }] of Object.entries(procedure.tracks)) {
    names.push(...Object.keys(use.actions).map((own) => `${track}.${own}`))
  }
  let matter: Matter | null = null
  let entries: readonly EntryDraft[] = []
  const done = new Map<string, number>()
  let now = toInstant(toMs('2024-12-20T01:00:00.000Z') + Math.floor(next() * 200) * 86_400_000)

  for (let n = 0; n < steps; n++) {
    const day = formatDay(calendar.zone.dayOf(toMs(now)))
    let actor: Actor = pick([resident, system, pick(everybody)])
    let action = 'open'
    let form = openingForm(procedure)
    if (matter) {
      const standing = matter
      const moment = now
      // Most matters should live long, so what ends them is mostly put off.
      const ends = (name: string): boolean => procedure.states[procedure.actions[name]?.to ?? '']?.final === true
      const haste = next() < 0.15
      const offered = (who: Actor) =>
        offers({ procedure, matter: standing, actor: who, now: moment, calendar }).filter(
          (offer) => haste || !ends(offer.action),
        )
      let mine = offered(actor)
      // Mostly whoever has it comes next.
      const { role, unit } = standing.holder
      const holders = everybody.filter(
        (who) =>
          who.kind === 'staff' && who.posts.some((post) => post.role === role && (unit === null || post.unit === unit)),
      )
      const likely = next() < 0.6 && holders.length > 0 ? holders : next() < 0.4 ? [resident, system] : everybody
      for (let tries = 0; tries < 30 && (tries === 0 || mine.length === 0); tries++) {
        actor = pick(likely)
        mine = offered(actor)
      }
      const any = next() < 0.1 || mine.length === 0
      // What was done least comes first now and then, so that walks do not turn in circles.
      const rare = Math.min(...mine.map((one) => done.get(one.action) ?? 0))
      const fresh = next() < 0.6 ? mine.filter((one) => (done.get(one.action) ?? 0) === rare) : mine
      const offer = any ? undefined : pick(fresh)
      action = offer?.action ?? pick(names)
      form = offer?.form ?? null
      if (next() < 0.1) {
        action = 'clock'
        actor = system
        form = null
      }
    }
    const opening = { district: 'walk', id: personId('walk'), number: '241220000016' }
    const question: Question = {
      procedure,
      matter,
      action,
      input: fill(form, day, throwing),
      actor,
      now,
      calendar,
      opening,
    }
    const answer = decide(question)
    if (answer.ok) {
      matter = answer.decision.matter
      entries = [...entries, ...answer.decision.entries]
      for (const entry of answer.decision.entries) done.set(entry.action, (done.get(entry.action) ?? 0) + 1)
    }
    yield { question, matter, entries }
    if (matter?.closedAt && next() < 0.3) return
    now = toInstant(toMs(now) + Math.floor(next() ** 4 * 5 * 86_400_000))
  }
}
