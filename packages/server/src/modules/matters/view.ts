import type { ClockView, MatterRow, OfferedAction } from '@mazha/contracts/api'
import type { Calendar } from '@mazha/contracts/calendar'
import { explainClock } from '@mazha/contracts/clock-explain'
import { isOpen, usedShare } from '@mazha/contracts/clock-engine'
import type { Clock, ClockEvent, ClockRule } from '@mazha/contracts/clock'
import type { Matter } from '@mazha/contracts/matter'
import type { Procedure } from '@mazha/contracts/procedure'
import type { Actor, HeldPost, Role } from '@mazha/contracts/role'
import type { Instant, Language, Text } from '@mazha/contracts/text'
import { type Unit, unitName } from '#modules/people'
import type { Context } from '#kernel/context'
import { offersFor } from './commands.ts'
import type { MatterItem } from './types.ts'

/** Matters as the API shows them: names filled in, clocks explained, telephone numbers masked. */

const same = (text: string): Text => ({ zh: text, en: text })

const ruleOf = (procedure: Procedure, name: string): ClockRule | undefined => {
  const own = procedure.clocks[name]
  if (own !== undefined) return own
  for (const { use } of Object.values(procedure.tracks)) {
    const rule = use.clocks[name]
    if (rule !== undefined) return rule
  }
  return undefined
}

const marks: Readonly<Record<string, Text>> = {
  near: { zh: '临期', en: 'near due' },
  overdue: { zh: '超期', en: 'overdue' },
  counted: { zh: '最迟日期已确定', en: 'due date set' },
}

/** What the clock keeper marked in an entry: which limit came near or passed. */
export const clockMarkTitle = (procedure: Procedure, events: readonly ClockEvent[], title: Text): Text => {
  const told = events.flatMap(({ clock, event }) => {
    const mark = marks[event]
    const name = ruleOf(procedure, clock)?.title ?? same(clock)
    return mark === undefined ? [] : [{ zh: `${name.zh}${mark.zh}`, en: `${name.en} ${mark.en}` }]
  })
  if (told.length === 0) return title
  return { zh: told.map(({ zh }) => zh).join('、'), en: told.map(({ en }) => en).join(', ') }
}

/** One clock with every counted and skipped day. */
export const viewClock = (
  procedure: Procedure,
  clock: Clock,
  around: { readonly calendar: Calendar; readonly now: Instant; readonly language: Language },
): ClockView => {
  const { calendar, now, language } = around
  const rule = ruleOf(procedure, clock.name)
  const title = rule?.title ?? same(clock.name)
  const source = rule?.source ?? same('')
  const { days, sentence } = explainClock({ clock, title, source, calendar, now })
  return {
    name: clock.name,
    title,
    state: clock.state,
    waitsFor: clock.state === 'waiting' ? (clock.waits?.year ?? null) : null,
    source: source[language],
    limit: clock.limit,
    startedAt: clock.startedAt,
    dueAt: clock.dueAt,
    nearAt: clock.nearAt,
    stoppedAt: clock.stoppedAt,
    used: usedShare(clock, now, calendar),
    sentence,
    days: days.map((day) => ({ ...day })),
    pauses: clock.pauses.map((pause) => ({ ...pause })),
    extensions: clock.extensions.map((extension) => ({ ...extension })),
  }
}

/** Clocks in the order in which they press: open ones by due time, then those that have ended. */
export const inOrder = (clocks: readonly Clock[]): Clock[] => {
  const rank = (clock: Clock): string => `${isOpen(clock) ? '0' : '1'}${clock.dueAt ?? '9'}${clock.startedAt}`
  return clocks.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))
}

/** What happened last; of the clock keeper's marks, which limit it was. */
const lastWord = ({ lastAction, clock }: MatterItem): Text | null => {
  const mark = clock === null ? undefined : marks[clock.state]
  if (lastAction?.action !== 'clock' || clock === null || mark === undefined) return lastAction?.title ?? null
  return { zh: `${clock.title.zh}${mark.zh}`, en: `${clock.title.en} ${mark.en}` }
}

export const viewItem = (item: MatterItem, units: ReadonlyMap<string, Unit>): MatterRow => ({
  id: item.id,
  number: item.number,
  procedure: item.procedure,
  title: item.title,
  state: item.state,
  stateTitle: item.stateTitle,
  category: item.category,
  level: item.level,
  channel: item.channel,
  address: item.address,
  place: item.place,
  holder: {
    role: item.holder.role,
    unit: item.holder.unit,
    unitName: item.holder.unit === null ? null : unitName(units, item.holder.unit),
    person: item.holder.person,
  },
  openedAt: item.openedAt,
  clock: item.clock,
  lastWord: lastWord(item),
  version: item.version,
})

/** What this person may do now, with the forms. */
export const viewOffers = (ctx: Context, matter: Matter, actor: Actor): OfferedAction[] =>
  offersFor(ctx, matter, actor).map(({ action, title, hint, form, track }) => ({ action, title, hint, form, track }))

// Who talks to the person who raised the matter; everybody else needs no number.
const callingRoles: ReadonlySet<Role> = new Set(['clerk', 'caller', 'handler', 'grid_worker', 'grid_head', 'mediator'])

/** The post by which somebody may ask for the number of whoever raised a matter. */
export const callingPost = (actor: Actor): HeldPost | undefined =>
  actor.kind === 'staff' ? actor.posts.find(({ role }) => callingRoles.has(role)) : undefined

/** `王建国` → `王**`: enough to know somebody again whom one knows. */
export const maskName = (name: string): string => {
  const letters = Array.from(name.trim())
  return letters.length < 2 ? name : `${letters[0] ?? ''}${'*'.repeat(Math.min(2, letters.length - 1))}`
}

/** `13812341234` → `138****1234`; short numbers keep their last two digits. */
export const maskPhone = (phone: string): string => {
  const plain = phone.replaceAll(/[\s-]/g, '')
  return plain.length >= 9 ? `${plain.slice(0, 3)}****${plain.slice(-4)}` : `****${plain.slice(-2)}`
}

/** Masks the words of an entry that hold a telephone number. */
export const maskWords = (words: Readonly<Record<string, string | null>>): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(words).map(([name, value]) => [
      name,
      value !== null && /phone/i.test(name) ? maskPhone(value) : value,
    ]),
  )
