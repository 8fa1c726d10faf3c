import { isOpen, markDue } from './clock-engine.ts'
import { isList, readFact, readTrack, today, type Draft } from './draft.ts'
import type { Guard } from './procedure.ts'
import type { Json } from './text.ts'
import { parseDay } from './zone.ts'

export type Test = (draft: Draft) => boolean

/** A guard as a function. `track` is the track that calls itself `self`; null in the procedure itself. */
export const compileGuard = (guard: Guard, track: string | null): Test => {
  if ('all' in guard) {
    const tests = guard.all.map((one) => compileGuard(one, track))
    return (draft) => tests.every((test) => test(draft))
  }
  if ('any' in guard) {
    const tests = guard.any.map((one) => compileGuard(one, track))
    return (draft) => tests.some((test) => test(draft))
  }
  if ('not' in guard) {
    const test = compileGuard(guard.not, track)
    return (draft) => !test(draft)
  }
  if ('fact' in guard) return compileFact(guard)
  if ('input' in guard) return compileInput(guard)
  if ('track' in guard) {
    const name = guard.track === 'self' && track !== null ? track : guard.track
    const states: ReadonlySet<string | undefined> = new Set(guard.in)
    return (draft) => states.has(readTrack(draft, name))
  }
  if ('clock' in guard) {
    const states: ReadonlySet<string> = new Set(guard.in)
    return (draft) => {
      const clock = draft.clocks[guard.clock]
      if (clock === undefined) return false
      // Whether a limit has run out that waits for a calendar nobody knows, and nobody loses an act by that.
      if (isOpen(clock) && clock.state === 'waiting' && states.has('running')) return true
      return states.has(markDue(clock, draft.now) ?? clock.state)
    }
  }
  if ('over' in guard) return (draft) => (draft.before.closedAt !== null) === guard.over
  return (draft) => draft.kind === guard.actor
}

const compileFact = (guard: Extract<Guard, { readonly fact: string }>): Test => {
  const { fact } = guard
  if ('is' in guard) return (draft) => same(readFact(draft, fact), guard.is)
  if ('in' in guard) {
    return (draft) => {
      const value = readFact(draft, fact)
      return guard.in.some((one) => same(value, one))
    }
  }
  if ('exists' in guard) return (draft) => isFilled(readFact(draft, fact)) === guard.exists
  if ('below' in guard) return (draft) => asNumber(readFact(draft, fact)) < guard.below
  if ('atLeast' in guard) return (draft) => asNumber(readFact(draft, fact)) >= guard.atLeast
  return (draft) => {
    const value = readFact(draft, fact)
    return isList(value) && value.length >= guard.size
  }
}

const compileInput = (guard: Extract<Guard, { readonly input: string }>): Test => {
  const { input } = guard
  if ('is' in guard) return (draft) => same(draft.input[input] ?? null, guard.is)
  if ('in' in guard) {
    return (draft) => {
      const value = draft.input[input] ?? null
      return guard.in.some((one) => same(value, one))
    }
  }
  if ('exists' in guard) return (draft) => isFilled(draft.input[input] ?? null) === guard.exists
  if ('among' in guard) {
    return (draft) => {
      const value = draft.input[input] ?? null
      if (value === null) return false
      const among = readFact(draft, guard.among)
      const isAmong = (one: Json): boolean =>
        isList(among) ? among.some((other) => same(other, one)) : same(among, one)
      return isList(value) ? value.some(isAmong) : isAmong(value)
    }
  }
  return (draft) => {
    const value = draft.input[input]
    if (typeof value !== 'string') return false
    const ahead = parseDay(value) - parseDay(today(draft))
    return ahead >= 1 && ahead <= guard.withinDays
  }
}

const asNumber = (value: Json): number => (typeof value === 'number' ? value : 0)

/** Neither null nor an empty text or list. */
const isFilled = (value: Json): boolean => value !== null && value !== '' && !(isList(value) && value.length === 0)

/** Equality of JSON values, whatever the order of keys. */
export const same = (a: Json, b: Json): boolean => {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (isList(a)) return isList(b) && a.length === b.length && a.every((one, n) => same(one, b[n] ?? null))
  if (isList(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key] ?? null, b[key] ?? null))
}
