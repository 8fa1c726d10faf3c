import type { Calendar } from './calendar.ts'
import { countClock, isCountable, isOpen, markClock, markDue, type ClockStep } from './clock-engine.ts'
import type { Clock, ClockEvent } from './clock.ts'
import { readFact, readTrack, type Draft } from './draft.ts'
import { cancelClocks } from './effect-program.ts'
import { asWord, sayIssues } from './form-data.ts'
import type { Decision, EntryDraft, Matter, Notice } from './matter.ts'
import type { Procedure } from './procedure.ts'
import { compile, type Act, type Program } from './program.ts'
import { refuse, Refused } from './refusal.ts'
import type { Actor, ActorRef } from './role.ts'
import { handOver } from './hand-over.ts'
import { holderOf, nobody } from './standing.ts'
import type { Instant, Json, Text } from './text.ts'

export type Question = {
  readonly procedure: Procedure
  /** Where the matter stands; null to open one. */
  readonly matter: Matter | null
  /**
   * `open`, a main action, `track.action`, or the sweeper's: `clock` marks what is near or past due, `count` counts what
   * waited for a year's notice that is loaded now. `hand_over` is the system's too: who held it holds the post no longer.
   */
  readonly action: string
  /** What the form asks; not yet parsed. */
  readonly input?: unknown
  readonly actor: Actor
  /** When it happens (for a history: when it happened). */
  readonly now: Instant
  readonly calendar: Calendar
  /** Only with `open`: what the new matter is called. */
  readonly opening?: { readonly district: string; readonly id: string; readonly number: string }
}

export type Answer =
  | { readonly ok: true; readonly decision: Decision }
  | { readonly ok: false; readonly refusal: Refused }

/**
 * Whether an act is lawful and what it changes. Pure: the same question always has the same answer.
 *
 * One act gives one entry, and one more for each action that follows from it (from a track's outcome, or by a
 * `follow` effect), by the same actor; `state` in each is the state after it. The sweeper's act gives no entry when no
 * clock has become near or overdue. An expected "no" is a refusal, never thrown.
 */
export const decide = (question: Question): Answer => {
  try {
    return { ok: true, decision: take(question) }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error }
    throw error
  }
}

type Collected = {
  readonly opens: Decision['opens'][number][]
  readonly links: Decision['links'][number][]
  readonly notices: Notice[]
}

/** An action may be followed by others, which may be followed by others; a ring of them is a fault of the procedure. */
const longestChain = 8

const take = (question: Question): Decision => {
  const program = compile(question.procedure)
  const { matter, action } = question
  if (matter && (action === 'clock' || action === 'count')) return sweep(matter, question)
  if (matter && action === 'hand_over') return handOver(matter, question)
  const before = matter ?? begin(program, question)
  const act = matter ? program.acts.get(action) : action === 'open' ? program.open : undefined
  if (!act) throw matter ? refuse('action.unknown', { action }) : refuse('matter.not-found')

  const entries: EntryDraft[] = []
  const collected: Collected = { opens: [], links: [], notices: [] }
  const draft = openDraft(before, question, collected)
  checkState(act, draft, program)
  const by = checkActor(act, question.actor, draft)
  const read = readForm(act, question.input)
  draft.input = read.input
  if (by.kind === 'staff') {
    draft.person = by.person
    draft.unit = by.as.unit
  }
  let next = run({ act, draft, by, program, input: read.public, words: read.words, entries })
  if (draft.follows.length === 0) return { entries, matter: next, ...collected }

  const follows = [...draft.follows]
  for (let n = 0; n < follows.length; n++) {
    if (n === longestChain) throw new Error(`${question.procedure.id}: ${action} is followed by too many actions`)
    const name = follows[n] ?? ''
    const following = program.acts.get(name)
    if (!following) throw new Error(`${question.procedure.id} has no action ${name}`)
    const after = openDraft(next, question, collected)
    after.person = draft.person
    after.unit = draft.unit
    checkState(following, after, program)
    next = run({ act: following, draft: after, by, program, input: nothing, words: nothing, entries })
    follows.push(...after.follows)
  }
  return { entries, matter: next, ...collected }
}

const begin = (program: Program, { opening, now }: Question): Matter => {
  if (!opening) throw refuse('matter.not-found')
  const { id, version, open } = program.procedure
  return {
    district: opening.district,
    id: opening.id,
    number: opening.number,
    procedure: id,
    procedureVersion: version,
    version: 0,
    state: open.to,
    facts: {},
    tracks: program.tracks,
    clocks: {},
    holder: nobody,
    openedAt: now,
    closedAt: null,
  }
}

const openDraft = (before: Matter, { actor, now, calendar }: Question, collected: Collected): Draft => ({
  before,
  facts: {},
  tracks: {},
  clocks: before.clocks,
  changedClocks: null,
  events: [],
  input: {},
  kind: actor.kind,
  person: null,
  unit: null,
  now,
  calendar,
  follows: [],
  ...collected,
})

const checkState = (act: Act, draft: Draft, { procedure }: Program): void => {
  if (act.name === 'open') {
    if (draft.before.version === 0) return
  } else if (
    act.states.has(draft.before.state) &&
    (act.track === null || act.trackStates?.has(readTrack(draft, act.track) ?? ''))
  ) {
    return
  }
  throw refuse('action.wrong-state', { action: act.title, state: stateTitle(procedure, draft.before, act) })
}

/** The state that stands in the way: the main one, or the track's where the main one would do. */
const stateTitle = (procedure: Procedure, matter: Matter, act: Act): Text => {
  const main = procedure.states[matter.state]?.title ?? { zh: matter.state, en: matter.state }
  if (act.track === null || !act.states.has(matter.state)) return main
  const use = procedure.tracks[act.track]?.use
  const side = use?.states[matter.tracks[act.track] ?? '']?.title
  return use && side ? { zh: `${use.title.zh}：${side.zh}`, en: `${use.title.en}: ${side.en}` } : main
}

const checkActor = (act: Act, actor: Actor, draft: Draft): ActorRef => {
  const allowed = act.allows(actor, (fact) => readFact(draft, fact))
  if (allowed === 'same-person') throw refuse('action.same-person')
  if (allowed === 'no') throw refuse('action.not-yours', { action: act.title, by: act.by })
  return allowed
}

type Read = {
  readonly input: Readonly<Record<string, Json>>
  readonly public: Readonly<Record<string, Json>>
  readonly words: Readonly<Record<string, string>>
}
const nothing: Readonly<Record<string, never>> = {}
const nothingRead: Read = { input: nothing, public: nothing, words: nothing }

const readForm = ({ form }: Act, given: unknown): Read => {
  const raw = given ?? nothing
  if (!form) {
    const extra = typeof raw === 'object' ? Object.keys(raw) : ['input']
    if (extra.length === 0) return nothingRead
    const path = extra[0] ?? 'input'
    const message = { zh: '这个操作不用填写内容', en: 'nothing is to be filled in here' }
    throw refuse('request.invalid', { fields: extra.join(', ') }, [{ path, message }])
  }
  const result = form.zod.safeParse(raw)
  if (!result.success) {
    const { names, fields } = sayIssues(result.error.issues, form.labels)
    throw refuse('request.invalid', { fields: names }, fields)
  }
  const input: Record<string, Json> = {}
  const open: Record<string, Json> = {}
  const words: Record<string, string> = {}
  for (const [name, value] of Object.entries(result.data)) {
    if (value === undefined || !isJson(value)) continue
    input[name] = value
    if (form.private.has(name)) words[name] = asWord(value)
    else open[name] = value
  }
  return { input, public: open, words }
}

/** What `field` makes is JSON by construction; this says so to the compiler. */
const isJson = (value: unknown): value is Json =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  typeof value === 'object'

type Run = {
  readonly act: Act
  readonly draft: Draft
  readonly by: ActorRef
  readonly program: Program
  /** What of the form the entry keeps in the open, and what apart. */
  readonly input: Readonly<Record<string, Json>>
  readonly words: Readonly<Record<string, string>>
  readonly entries: EntryDraft[]
}

const run = ({ act, draft, by, program, input, words, entries }: Run): Matter => {
  for (const condition of act.conditions) {
    if (!condition.holds(draft)) throw refuse('action.guard', { why: condition.otherwise })
  }
  for (const step of act.steps) step(draft)

  const { before, now } = draft
  const moves = act.track === null ? act.to : null
  if (act.track !== null && act.to !== null) draft.tracks[act.track] = act.to
  const state = moves ?? before.state
  if (moves !== null) {
    const promise = program.promises.get(moves)
    if (promise && !promise.holds(draft)) throw refuse('action.guard', { why: promise.otherwise })
  }
  const final = program.procedure.states[state]?.final === true
  if (final) cancelClocks(draft)

  const { facts, tracks, events: clocks } = draft
  entries.push({ at: now, by, action: act.name, state, input, words, facts, tracks, clocks })
  const standing = { state, facts: changed(before.facts, facts), tracks: changed(before.tracks, tracks) }
  // Written out, not spread: this is the hot path of every write.
  return {
    district: before.district,
    id: before.id,
    number: before.number,
    procedure: before.procedure,
    procedureVersion: before.procedureVersion,
    version: before.version + 1,
    state,
    facts: standing.facts,
    tracks: standing.tracks,
    clocks: draft.clocks,
    holder: holderOf(program.procedure, standing),
    openedAt: before.openedAt,
    closedAt: final ? (before.closedAt ?? now) : null,
  }
}

/** The record with the changes in it; itself when there are none. */
const changed = <V>(
  before: Readonly<Record<string, V>>,
  changes: Readonly<Record<string, V>>,
): Readonly<Record<string, V>> => {
  let after: Record<string, V> | undefined
  for (const name in changes) {
    const value = changes[name]
    if (value !== undefined) (after ??= { ...before })[name] = value
  }
  return after ?? before
}

/** The sweeper's acts: clocks that have become near or overdue, or can be counted now, say so in the ledger. */
const sweep = (matter: Matter, { procedure, action, actor, now, calendar }: Question): Decision => {
  if (actor.kind !== 'system') {
    throw refuse('action.not-yours', {
      action: { zh: '时限提醒', en: 'Time-limit marks' },
      by: { zh: '系统', en: 'the system' },
    })
  }
  const stepOf = (clock: Clock): ClockStep | null => {
    if (action === 'count') return isCountable(clock, calendar) ? countClock(clock, { calendar }) : null
    const mark = isOpen(clock) ? markDue(clock, now) : null
    return mark === null ? null : markClock(clock, mark)
  }
  const events: ClockEvent[] = []
  const notices: Notice[] = []
  const clocks: Record<string, Clock> = { ...matter.clocks }
  for (const before of Object.values(matter.clocks)) {
    const step = stepOf(before)
    if (step === null) continue
    const { clock } = step
    clocks[clock.name] = clock
    events.push(step.event)
    if (action === 'count' && clock.dueAt !== null && isOpen(clock)) notices.push(countedNotice(procedure, clock.name))
  }
  const none = { opens: [], links: [] }
  if (events.length === 0) return { entries: [], matter, notices, ...none }
  const entry: EntryDraft = {
    at: now,
    by: { kind: 'system' },
    action: 'clock',
    state: matter.state,
    input: {},
    words: {},
    facts: {},
    tracks: {},
    clocks: events,
  }
  return { entries: [entry], matter: { ...matter, version: matter.version + 1, clocks }, notices, ...none }
}

/** For whoever works on it: the day that they could not be told before. */
const countedNotice = (procedure: Procedure, name: string): Notice => {
  const own =
    procedure.clocks[name] ?? Object.values(procedure.tracks).find(({ use }) => use.clocks[name])?.use.clocks[name]
  const title = own?.title ?? { zh: name, en: name }
  return {
    to: 'lead',
    text: { zh: `${title.zh}的最迟日期已确定：{due:${name}}。`, en: `${title.en} is due {due:${name}}.` },
  }
}
