import type { Clock, ClockRule } from './clock.ts'
import {
  cancelClock,
  extendClock,
  isOpen,
  isPausable,
  pauseClock,
  resumeClock,
  startClock,
  stopClock,
  type ClockStep,
} from './clock-engine.ts'
import { isList, readFact, today, type Draft } from './draft.ts'
import { compileGuard, same } from './guard-program.ts'
import type { Effect, Value } from './procedure.ts'
import { refuse } from './refusal.ts'
import type { Json } from './text.ts'
import { parseDay } from './zone.ts'

export type Step = (draft: Draft) => void

type Around = {
  /** The track that the effects stand in; null in the procedure itself. */
  readonly track: string | null
  readonly rules: ReadonlyMap<string, ClockRule>
  readonly procedure: string
  readonly on: Readonly<Record<string, string>>
}

/** Effects as functions that change a draft, in order. */
export const compileEffects = (effects: readonly Effect[], around: Around): readonly Step[] =>
  effects.map((effect) => compileEffect(effect, around))

const compileEffect = (effect: Effect, around: Around): Step => {
  if ('set' in effect) {
    const read = compileValue(effect.to)
    return (draft) => {
      const value = read(draft)
      if (value !== undefined) draft.facts[effect.set] = value
    }
  }
  if ('add' in effect) return compileAdd(effect.add, compileValue(effect.value))
  if ('count' in effect) {
    return (draft) => {
      const before = readFact(draft, effect.count)
      draft.facts[effect.count] = (typeof before === 'number' ? before : 0) + 1
    }
  }
  if ('clear' in effect) {
    return (draft) => {
      if (readFact(draft, effect.clear) !== null) draft.facts[effect.clear] = null
    }
  }
  if ('start' in effect) return compileStart(effect, around)
  if ('stop' in effect) {
    return (draft) => change(draft, effect.stop, isOpen, (clock) => stopClock(clock, { at: draft.now }))
  }
  if ('cancel' in effect) {
    return (draft) => change(draft, effect.cancel, isOpen, (clock) => cancelClock(clock, { at: draft.now }))
  }
  if ('pause' in effect) return compilePause(effect)
  if ('resume' in effect) {
    const isPaused = (clock: Clock): boolean => clock.state === 'paused'
    return (draft) =>
      change(draft, effect.resume, isPaused, (clock) => resumeClock(clock, { at: draft.now, calendar: draft.calendar }))
  }
  if ('extend' in effect) return compileExtend(effect, around)
  if ('track' in effect) {
    const name = effect.track === 'self' && around.track !== null ? around.track : effect.track
    return (draft) => {
      draft.tracks[name] = effect.to
    }
  }
  if ('outcome' in effect) {
    const action = around.on[effect.outcome]
    return (draft) => {
      if (action !== undefined) draft.follows.push(action)
    }
  }
  if ('follow' in effect) {
    return (draft) => {
      draft.follows.push(effect.follow)
    }
  }
  if ('notice' in effect) {
    return (draft) => {
      draft.notices.push(effect.notice)
    }
  }
  if ('opens' in effect) return compileOpens(effect, around)
  if ('links' in effect) {
    const read = compileValue(effect.to)
    return (draft) => {
      const to = read(draft)
      if (typeof to === 'string') draft.links.push({ kind: effect.links, to })
    }
  }
  const holds = compileGuard(effect.when, around.track)
  const steps = compileEffects(effect.do, around)
  return (draft) => {
    if (holds(draft)) for (const step of steps) step(draft)
  }
}

/** Undefined: an optional field that was left empty. */
const compileValue = (value: Value): ((draft: Draft) => Json | undefined) => {
  if ('is' in value) return () => value.is
  if ('input' in value) return (draft) => draft.input[value.input]
  if ('fact' in value) return (draft) => readFact(draft, value.fact)
  if ('actor' in value) return value.actor === 'person' ? (draft) => draft.person : (draft) => draft.unit
  if ('now' in value) return (draft) => draft.now
  return today
}

const compileAdd =
  (fact: string, read: (draft: Draft) => Json | undefined): Step =>
  (draft) => {
    const value = read(draft)
    if (value === undefined || value === null) return
    const before = readFact(draft, fact)
    const list = isList(before) ? before : []
    const given = isList(value) ? value : [value]
    const added = given.filter((one) => !list.some((known) => same(known, one)))
    if (added.length > 0) draft.facts[fact] = [...list, ...added]
  }

const keep = (draft: Draft, { clock, event }: ClockStep): void => {
  const clocks = (draft.changedClocks ??= { ...draft.clocks })
  clocks[clock.name] = clock
  draft.clocks = clocks
  draft.events.push(event)
}

const change = (
  draft: Draft,
  name: string,
  applies: (clock: Clock) => boolean,
  step: (clock: Clock) => ClockStep,
): void => {
  if (name === 'all') {
    for (const clock of Object.values(draft.clocks)) if (applies(clock)) keep(draft, step(clock))
    return
  }
  const clock = draft.clocks[name]
  if (clock && applies(clock)) keep(draft, step(clock))
}

/** Cancels whatever still runs: a matter that has ended has no time limits left. */
export const cancelClocks = (draft: Draft): void =>
  change(draft, 'all', isOpen, (clock) => cancelClock(clock, { at: draft.now }))

const compileStart = (effect: Extract<Effect, { readonly start: string }>, { rules }: Around): Step => {
  const rule = rules.get(effect.start)
  if (!rule) throw new Error(`There is no clock ${effect.start}`)
  const { near } = rule
  const readUntil = 'until' in effect ? compileValue(effect.until) : undefined
  return (draft) => {
    const running = draft.clocks[effect.start]
    if (running && isOpen(running)) return
    const limit = readUntil ? daysUntil(readUntil(draft), draft) : rule.limit
    keep(draft, startClock({ name: effect.start, limit, near, at: draft.now, calendar: draft.calendar }))
  }
}

const daysUntil = (date: Json | undefined, draft: Draft): ClockRule['limit'] => {
  const amount = typeof date === 'string' ? parseDay(date) - parseDay(today(draft)) : 0
  if (amount >= 1) return { amount, unit: 'calendar_day' }
  throw refuse('action.guard', { why: { zh: '请选择今天以后的日期。', en: 'Please choose a date after today.' } })
}

const compilePause = (effect: Extract<Effect, { readonly pause: string }>): Step => {
  const read = compileValue(effect.basis)
  return (draft) => {
    const at = draft.now
    const basis = asBasis(read(draft))
    const named = draft.clocks[effect.pause]
    if (named && isOpen(named) && named.state !== 'paused' && !isPausable(named, at)) {
      throw refuse('action.guard', {
        why: { zh: '时限已到期，不能再中止。', en: 'The time limit has run out, so it cannot be suspended any more.' },
      })
    }
    change(
      draft,
      effect.pause,
      (clock) => isPausable(clock, at),
      (clock) => pauseClock(clock, { at, basis }),
    )
  }
}

const compileExtend = (effect: Extract<Effect, { readonly extend: string }>, { rules }: Around): Step => {
  const readAmount = compileValue(effect.by)
  const readBasis = compileValue(effect.basis)
  const unit = rules.get(effect.extend)?.limit.unit ?? 'working_day'
  return (draft) => {
    const amount = readAmount(draft)
    if (typeof amount !== 'number') return
    const basis = asBasis(readBasis(draft))
    const { now: at, calendar } = draft
    change(draft, effect.extend, isOpen, (clock) =>
      extendClock(clock, { limit: { amount, unit }, at, basis, calendar }),
    )
  }
}

const asBasis = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const compileOpens = (effect: Extract<Effect, { readonly opens: string }>, around: Around): Step => {
  const reads = Object.entries(effect.with ?? {}).map(([name, value]) => ({ name, read: compileValue(value) }))
  const procedure = effect.procedure ?? around.procedure
  return (draft) => {
    const input: Record<string, Json> = {}
    for (const { name, read } of reads) {
      const value = read(draft)
      if (value !== undefined && value !== null) input[name] = value
    }
    draft.opens.push({ procedure, link: effect.opens, input })
  }
}
