import type { Progress } from '@mazha/contracts/api'
import type { Calendar } from '@mazha/contracts/calendar'
import { procedureOf } from './commands.ts'
import { calendarsOf } from './counted-by.ts'
import { explainClock } from '@mazha/contracts/clock-explain'
import { isOpen } from '@mazha/contracts/clock-engine'
import { listFields, toFormSchema } from '@mazha/contracts/form-data'
import type { Matter } from '@mazha/contracts/matter'
import { spokenNumber } from '@mazha/contracts/number'
import type { Procedure } from '@mazha/contracts/procedure'
import type { Instant, Json, Text } from '@mazha/contracts/text'
import { filesOfMatter, type StoredFile } from '#modules/files'
import { personNames, type Unit, unitName, unitsById } from '#modules/people'
import type { Context } from '#kernel/context'
import { findMatter, linksOf, timeline, wordsOf } from './queries.ts'
import { scopeOf } from './scope.ts'
import { type Due, fillTrail, type Names } from './sentences.ts'
import type { TimelineEntry } from './types.ts'
import { inOrder, viewOffers } from './view.ts'

/** What whoever holds the receipt may read: the trail in plain sentences, and what comes next. */

type NextStep = Progress['next']

const join = (parts: readonly Text[]): Text => ({
  zh: parts.map(({ zh }) => zh).join(''),
  en: parts.map(({ en }) => en).join(' '),
})

const ending: Text = { zh: '这件事已经办结。', en: 'This matter is closed.' }

/** Who has it, what they do, and by when: the clock as a sentence. */
export const nextStepOf = (
  ctx: Context,
  matter: Matter,
  units: ReadonlyMap<string, Unit>,
  calendarBy: (clock: string) => Calendar = () => ctx.calendar,
): NextStep => {
  const procedure = procedureOf(ctx, matter)
  const state = procedure.states[matter.state]
  const title = state?.title ?? { zh: matter.state, en: matter.state }
  if (state?.final === true || matter.closedAt !== null) {
    return {
      sentence:
        matter.state === 'closed'
          ? ending
          : { zh: `这件事现在是“${title.zh}”。`, en: `This matter is now “${title.en}”.` },
      dueAt: null,
    }
  }
  const holder = matter.holder.unit === null ? undefined : unitName(units, matter.holder.unit)
  const standing: Text = {
    zh: `${holder === undefined ? '' : `${holder.zh}：`}${title.zh}。`,
    en: `${holder === undefined ? '' : `${holder.en}: `}${title.en}.`,
  }
  const clock = inOrder(Object.values(matter.clocks)).find(isOpen)
  const rule = clock && findRule(procedure, clock.name)
  if (clock === undefined || rule === undefined) return { sentence: standing, dueAt: null }
  // The source stands on the staff's page; a resident is told the days.
  const { sentence } = explainClock({
    clock,
    title: rule.title,
    source: { zh: '', en: '' },
    calendar: calendarBy(clock.name),
    now: ctx.now().toISOString(),
  })
  const zh = `${sentence.zh.replace(/（）$/, '')}。`
  const en = `${sentence.en.replace(/ \(\)$/, '')}.`
  return { sentence: join([standing, { zh, en }]), dueAt: clock.dueAt }
}

const findRule = (procedure: Procedure, name: string): { title: Text } | undefined =>
  procedure.clocks[name] ??
  Object.values(procedure.tracks)
    .map(({ use }) => use.clocks[name])
    .find((rule) => rule !== undefined)

type Options = Record<string, Record<string, Text>>

const optionsOf = new WeakMap<Procedure, Options>()

/** Words for the values of choice fields, by field: a fact that was set from one is told in them. */
export const choiceWords = (procedure: Procedure): Options => {
  const known = optionsOf.get(procedure)
  if (known !== undefined) return known
  const all: Options = {}
  const forms = [
    procedure.open.form,
    ...Object.values(procedure.actions).map(({ form }) => form),
    ...Object.values(procedure.tracks).flatMap(({ use }) => Object.values(use.actions).map(({ form }) => form)),
  ]
  for (const form of forms) {
    if (form === undefined) continue
    for (const { name, meta } of listFields(toFormSchema(form))) {
      if (meta.options !== undefined) all[name] = { ...all[name], ...meta.options }
    }
  }
  optionsOf.set(procedure, all)
  return all
}

type Step = Progress['trail'][number]

const trailSteps = (
  entries: readonly TimelineEntry[],
  around: {
    procedure: Procedure
    names: Names
    now: Instant
    options: Options
    files: ReadonlyMap<string, StoredFile>
  },
): Step[] => {
  const facts: Record<string, Json> = {}
  const dues: Record<string, Due> = {}
  const shown = new Set<string>()
  const steps: Step[] = []
  for (const entry of entries) {
    Object.assign(facts, entry.facts)
    for (const event of entry.clocks) {
      if ('dueAt' in event) dues[event.clock] = event.waitsFor === undefined ? event.dueAt : { year: event.waitsFor }
    }
    if (entry.trail === null) continue
    const files = filesIn([entry.input, entry.facts])
      .flatMap((id) => around.files.get(id) ?? [])
      .filter(({ id }) => !shown.has(id))
      .map(({ id, name, type }) => ({ id, name, type }))
    for (const { id } of files) shown.add(id)
    steps.push({
      at: entry.at,
      state: entry.state,
      sentence: fillTrail(entry.trail, { ...around, facts: { ...entry.input, ...facts }, dues }),
      files,
    })
  }
  return steps
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What may be ids of files in the values of a form: lists of UUIDs. Ids of people look the same. */
export const filesIn = (records: readonly Readonly<Record<string, unknown>>[]): string[] => {
  const ids = new Set<string>()
  for (const record of records) {
    for (const value of Object.values(record)) {
      if (!Array.isArray(value)) continue
      for (const one of value) if (typeof one === 'string' && uuid.test(one)) ids.add(one)
    }
  }
  return [...ids]
}

/** The matter whose trail a merged one follows: the one it was merged into, and so on. */
const leadOf = async (ctx: Context, matter: Matter): Promise<Matter> => {
  let lead = matter
  for (let hops = 0; hops < 10 && lead.state === 'merged'; hops += 1) {
    const links = await linksOf(ctx, lead.id, scopeOf({ kind: 'system' }))
    const into = links.find(({ kind, outgoing }) => kind === 'merged_into' && outgoing)
    const next = into === undefined ? undefined : await findMatter(ctx, { id: into.id })
    if (next === undefined) return lead
    lead = next
  }
  return lead
}

const personsIn = (entries: readonly TimelineEntry[]): string[] =>
  entries.flatMap(({ by, facts }) => [
    ...(by.kind === 'staff' ? [by.person] : []),
    ...Object.values(facts).filter((value): value is string => typeof value === 'string' && uuid.test(value)),
  ])

/** Names for the sentences about a matter. */
export const namesFor = async (ctx: Context, entries: readonly TimelineEntry[]): Promise<Names> => {
  const [units, people] = await Promise.all([unitsById(ctx), personNames(ctx, personsIn(entries))])
  return { zone: ctx.district.zone, unit: (id) => unitName(units, id), person: (id) => people.get(id) }
}

/**
 * What the authority answered: the newest reply, unless the work began anew after it; where the matter ended without one,
 * what was said with that.
 */
const answerOf = (entries: readonly TimelineEntry[], ended: boolean): string | null => {
  for (const { by, words, action, trail } of entries.toReversed()) {
    const { reply = null, words: said = null, other_way: otherWay = null } = words
    if (reply !== null) return reply
    if (action === 'rework' || action === 'find_lead') return null
    if (ended && by.kind === 'staff' && trail !== null && said !== null) {
      return [said, otherWay].filter((part) => part !== null).join('\n')
    }
  }
  return null
}

/** The public progress of a matter. A merged one keeps its number and words and follows the trail of the lead. */
export const progressOf = async (ctx: Context, matter: Matter): Promise<Progress> => {
  const lead = await leadOf(ctx, matter)
  const merged = lead.id !== matter.id
  const procedure = procedureOf(ctx, matter)
  const [words, own, leads, units, files] = await Promise.all([
    wordsOf(ctx, matter.id),
    timeline(ctx, matter.id),
    merged ? timeline(ctx, lead.id) : Promise.resolve([]),
    unitsById(ctx),
    filesOfMatter(ctx, matter.id),
  ])
  const entries = [...own, ...leads]
  const now = ctx.now().toISOString()
  const around = {
    procedure,
    names: await namesFor(ctx, entries),
    now,
    options: choiceWords(procedure),
    files: new Map(files.map((file) => [file.id, file])),
  }
  // Of the lead's trail a merged matter's reporter sees what was done since both were one; files are the other's.
  const since = own.at(-1)?.at ?? now
  const leadSteps = trailSteps(leads, { ...around, files: new Map() }).filter(({ at }) => at > since)
  const state = procedure.states[lead.state]
  const unit = lead.holder.unit === null ? undefined : units.get(lead.holder.unit)
  return {
    number: matter.number,
    spoken: spokenNumber(matter.number),
    title: words.title,
    text: words.text,
    state: lead.state,
    stateTitle: state?.title ?? { zh: lead.state, en: lead.state },
    closed: lead.closedAt !== null,
    trail: [...trailSteps(own, around), ...leadSteps],
    next: nextStepOf(ctx, lead, units, await calendarsOf(ctx, merged ? leads : own)),
    holder: unit === undefined ? null : { name: unit.name, phone: unit.phone },
    actions: viewOffers(ctx, matter, { kind: 'reporter' }),
    answer: answerOf(entries, lead.closedAt !== null && lead.state !== 'closed'),
    version: matter.version,
  }
}
