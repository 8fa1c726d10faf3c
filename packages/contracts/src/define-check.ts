import { listFields, toFormSchema } from './form-data.ts'
import type { Action, Effect, FactKind, Guard, Opening, Procedure, Track, Value, Who } from './procedure.ts'
import type { Text } from './text.ts'

/**
 * What the compiler cannot see in a definition. Every fault is a sentence for whoever edits the procedure, so nothing
 * stops at the first one.
 */

type AnyAct = Omit<Action, 'from'> & { readonly from?: Action['from'] }

/** What an act may name: the vocabulary of the procedure or track that it stands in. */
type Words = {
  readonly states: ReadonlySet<string>
  readonly facts: ReadonlyMap<string, FactKind | undefined>
  readonly clocks: ReadonlySet<string>
  /** Track name → its states. */
  readonly tracks: ReadonlyMap<string, ReadonlySet<string>>
  readonly outcomes: ReadonlySet<string>
  readonly actions: ReadonlySet<string>
}

const name = /^[a-z][a-z0-9_]*$/

/** Faults of a track on its own. */
export const checkTrack = (track: Track): string[] => {
  const faults: string[] = []
  const words: Words = {
    states: new Set(Object.keys(track.states)),
    facts: new Map<string, FactKind | undefined>([
      ...track.host.facts.map((fact): [string, undefined] => [fact, undefined]),
      ...Object.entries(track.facts),
    ]),
    clocks: new Set([...track.host.clocks, ...Object.keys(track.clocks)]),
    tracks: new Map([['self', new Set(Object.keys(track.states))]]),
    outcomes: new Set(track.outcomes),
    actions: new Set(),
  }
  const given = new Set<string>()
  checkText('title', track.title, faults)
  checkNames([track.id, ...words.states, ...Object.keys(track.actions), ...track.outcomes], faults)
  for (const [state, { title }] of Object.entries(track.states)) checkText(`state ${state}`, title, faults)
  for (const [clock, rule] of Object.entries(track.clocks)) {
    checkText(`clock ${clock}`, rule.title, faults)
    checkText(`the source of clock ${clock}`, rule.source, faults)
  }
  for (const [action, act] of Object.entries(track.actions)) {
    checkAct(`action ${action}`, act, words, faults)
    forEachEffect(act.effects ?? [], (effect) => {
      if ('outcome' in effect) given.add(effect.outcome)
    })
  }
  for (const outcome of track.outcomes) {
    if (!given.has(outcome)) faults.push(`outcome ${outcome} is never given`)
  }
  return faults
}

/** Faults of a whole procedure. */
export const checkProcedure = (procedure: Procedure): string[] => {
  const faults: string[] = []
  const tracks = Object.entries(procedure.tracks)
  const facts = new Map<string, FactKind | undefined>(Object.entries(procedure.facts))
  const clocks = new Set(Object.keys(procedure.clocks))
  for (const [track, { use }] of tracks) {
    for (const [fact, kind] of Object.entries(use.facts)) {
      if (facts.has(fact)) faults.push(`track ${track} has a fact ${fact} that stands elsewhere too`)
      facts.set(fact, kind)
    }
    for (const clock of Object.keys(use.clocks)) {
      if (clocks.has(clock)) faults.push(`track ${track} has a clock ${clock} that stands elsewhere too`)
      clocks.add(clock)
    }
  }
  const words: Words = {
    states: new Set(Object.keys(procedure.states)),
    facts,
    clocks,
    tracks: new Map(tracks.map(([track, { use }]) => [track, new Set(Object.keys(use.states))])),
    outcomes: new Set(),
    actions: new Set(Object.keys(procedure.actions)),
  }

  if (!/^[a-z][a-z0-9-]*$/.test(procedure.id)) faults.push(`the id ${procedure.id} is not in kebab-case`)
  if (!Number.isInteger(procedure.version) || procedure.version < 1) faults.push('the version is not 1, 2, 3 …')
  checkNames([...words.states, ...words.actions, ...words.tracks.keys()], faults)
  if (words.actions.has('open') || words.actions.has('clock'))
    faults.push('`open` and `clock` are no names for an action')
  checkText('title', procedure.title, faults)
  checkText('about', procedure.about, faults)
  procedure.sources.forEach((source, n) => checkText(`source ${n + 1}`, source, faults))
  for (const [state, { title, holder, final }] of Object.entries(procedure.states)) {
    checkText(`state ${state}`, title, faults)
    if (!holder && !final) faults.push(`state ${state} has no holder: an open matter must be someone's`)
    for (const fact of [holder?.unit, holder?.person]) {
      if (fact !== undefined && !facts.has(fact))
        faults.push(`state ${state} has its holder in ${fact}, which is no fact`)
    }
  }
  for (const [clock, rule] of Object.entries(procedure.clocks)) {
    checkText(`clock ${clock}`, rule.title, faults)
    checkText(`the source of clock ${clock}`, rule.source, faults)
  }
  checkAct('open', procedure.open, words, faults)
  for (const [action, act] of Object.entries(procedure.actions)) checkAct(`action ${action}`, act, words, faults)
  for (const [state, promise] of Object.entries(procedure.promises)) {
    if (!words.states.has(state)) faults.push(`a promise is made for ${state}, which is no state`)
    checkGuard(`promise of ${state}`, promise.holds, words, undefined, faults)
    checkText(`promise of ${state}`, promise.otherwise, faults)
  }
  for (const [track, { use, during, on }] of tracks)
    checkUse(track, { use, during, on: on ?? {} }, procedure, words, faults)
  for (const [action, act] of Object.entries(procedure.actions))
    checkCarried(`action ${action}`, act.effects ?? [], words, faults)
  checkReach(procedure, faults)
  return faults
}

const checkUse = (
  track: string,
  { use, during, on }: { use: Track; during: readonly string[]; on: Readonly<Record<string, string>> },
  procedure: Procedure,
  words: Words,
  faults: string[],
): void => {
  for (const state of during) {
    if (!words.states.has(state)) faults.push(`track ${track} runs during ${state}, which is no state`)
    if (procedure.states[state]?.final) faults.push(`track ${track} runs during ${state}, which is final`)
  }
  for (const fact of use.host.facts) if (!words.facts.has(fact)) faults.push(`track ${track} needs the fact ${fact}`)
  for (const clock of use.host.clocks)
    if (!words.clocks.has(clock)) faults.push(`track ${track} needs the clock ${clock}`)
  for (const outcome of use.outcomes) {
    if (!(outcome in on)) faults.push(`nothing follows from outcome ${outcome} of track ${track}`)
  }
  for (const [outcome, action] of Object.entries(on)) {
    if (!use.outcomes.includes(outcome)) faults.push(`track ${track} has no outcome ${outcome}`)
    const act = procedure.actions[action]
    if (!act) faults.push(`outcome ${outcome} of track ${track} leads to ${action}, which is no action`)
    else checkFollows(`outcome ${outcome} of track ${track}`, action, act, faults)
  }
}

const checkFollows = (where: string, action: string, act: Action, faults: string[]): void => {
  if (!act.by.includes('consequence')) faults.push(`${where} leads to ${action}, which is not for \`consequence\``)
  if (act.form) faults.push(`${where} leads to ${action}, which asks for a form that nobody fills`)
}

const checkText = (where: string, text: Text, faults: string[]): void => {
  if (text.zh.trim() === '') faults.push(`${where} has no words in Chinese`)
  if (text.en.trim() === '') faults.push(`${where} has no words in English`)
}

const checkNames = (names: readonly string[], faults: string[]): void => {
  for (const one of names) if (!name.test(one)) faults.push(`${one} is not a name: small letters, digits and _`)
}

const checkAct = (where: string, act: AnyAct, words: Words, faults: string[]): void => {
  const inputs = new Map<string, boolean>()
  checkText(where, act.title, faults)
  if (act.hint) checkText(`the hint of ${where}`, act.hint, faults)
  if (act.trail) {
    checkText(`the trail of ${where}`, act.trail, faults)
    checkPlaces(`the trail of ${where}`, act.trail, words, faults)
  }
  if (act.form) {
    try {
      for (const { name: input, meta } of listFields(toFormSchema(act.form))) {
        inputs.set(input, meta.private === true)
        checkText(`field ${input} of ${where}`, meta.label, faults)
        if (meta.hint) checkText(`the hint of field ${input} of ${where}`, meta.hint, faults)
        for (const [option, label] of Object.entries(meta.options ?? {})) {
          checkText(`option ${option} of field ${input} of ${where}`, label, faults)
        }
      }
    } catch (error) {
      faults.push(`the form of ${where} has a field that was not made by \`field\`: ${String(error)}`)
    }
  }
  if (act.to !== undefined && !words.states.has(act.to)) faults.push(`${where} leads to ${act.to}, which is no state`)
  if (Array.isArray(act.from)) {
    for (const state of act.from) {
      if (!words.states.has(state)) faults.push(`${where} starts from ${state}, which is no state`)
    }
  }
  if (act.by.length === 0) faults.push(`${where} is for nobody`)
  for (const who of act.by) checkWho(where, who, words, faults)
  for (const condition of act.when ?? []) {
    checkGuard(where, condition.holds, words, inputs, faults)
    checkText(`a condition of ${where}`, condition.otherwise, faults)
  }
  checkEffects(where, act.effects ?? [], words, inputs, faults)
}

const checkPlaces = (where: string, text: Text, words: Words, faults: string[]): void => {
  for (const [, due, fact] of `${text.zh}${text.en}`.matchAll(/\{(?:due:(\w+)|(\w+))\}/g)) {
    if (due !== undefined && !words.clocks.has(due)) faults.push(`${where} names clock ${due}, which there is not`)
    if (fact !== undefined && !words.facts.has(fact)) faults.push(`${where} names fact ${fact}, which there is not`)
  }
}

const checkWho = (where: string, who: Who, words: Words, faults: string[]): void => {
  if (typeof who === 'string') return
  for (const fact of [who.unit, who.person, ...(who.never === undefined ? [] : [who.never].flat())]) {
    if (fact !== undefined && !words.facts.has(fact)) faults.push(`${where} asks for ${fact}, which is no fact`)
  }
}

type Inputs = ReadonlyMap<string, boolean> | undefined

const checkInput = (where: string, input: string, inputs: Inputs, faults: string[]): boolean => {
  if (inputs?.has(input)) return true
  faults.push(`${where} reads the field ${input}, which its form does not have`)
  return false
}

const checkFact = (where: string, fact: string, words: Words, faults: string[]): void => {
  if (!words.facts.has(fact)) faults.push(`${where} names ${fact}, which is no fact`)
}
const checkClock = (where: string, clock: string, words: Words, faults: string[]): void => {
  if (clock !== 'all' && !words.clocks.has(clock)) faults.push(`${where} names ${clock}, which is no clock`)
}

const checkTrackState = (
  where: string,
  track: string,
  states: readonly string[],
  words: Words,
  faults: string[],
): void => {
  const known = words.tracks.get(track)
  if (!known) faults.push(`${where} names ${track}, which is no track`)
  else for (const state of states) if (!known.has(state)) faults.push(`${where}: track ${track} has no state ${state}`)
}

const checkGuard = (where: string, guard: Guard, words: Words, inputs: Inputs, faults: string[]): void => {
  if ('all' in guard) for (const one of guard.all) checkGuard(where, one, words, inputs, faults)
  else if ('any' in guard) for (const one of guard.any) checkGuard(where, one, words, inputs, faults)
  else if ('not' in guard) checkGuard(where, guard.not, words, inputs, faults)
  else if ('fact' in guard) checkFact(where, guard.fact, words, faults)
  else if ('track' in guard) checkTrackState(where, guard.track, guard.in, words, faults)
  else if ('clock' in guard) checkClock(where, guard.clock, words, faults)
  else if ('input' in guard) {
    checkInput(where, guard.input, inputs, faults)
    if ('among' in guard) checkFact(where, guard.among, words, faults)
  }
}

/** A public fact stands in the ledger for good, so private words never reach one. */
const checkValue = (
  where: string,
  value: Value,
  words: Words,
  inputs: Inputs,
  faults: string[],
  isPublic = true,
): void => {
  if ('fact' in value) checkFact(where, value.fact, words, faults)
  if ('input' in value && checkInput(where, value.input, inputs, faults) && isPublic && inputs?.get(value.input)) {
    faults.push(`${where} copies the private field ${value.input} into the open ledger`)
  }
}

const checkEffects = (
  where: string,
  effects: readonly Effect[],
  words: Words,
  inputs: Inputs,
  faults: string[],
): void =>
  forEachEffect(effects, (effect) => {
    if ('set' in effect) {
      checkFact(where, effect.set, words, faults)
      checkValue(where, effect.to, words, inputs, faults)
    } else if ('add' in effect) {
      checkFact(where, effect.add, words, faults)
      checkValue(where, effect.value, words, inputs, faults)
    } else if ('count' in effect) checkFact(where, effect.count, words, faults)
    else if ('clear' in effect) checkFact(where, effect.clear, words, faults)
    else if ('start' in effect) {
      checkClock(where, effect.start, words, faults)
      if ('until' in effect) checkValue(where, effect.until, words, inputs, faults)
    } else if ('stop' in effect) checkClock(where, effect.stop, words, faults)
    else if ('cancel' in effect) checkClock(where, effect.cancel, words, faults)
    else if ('pause' in effect) {
      checkClock(where, effect.pause, words, faults)
      checkValue(where, effect.basis, words, inputs, faults)
    } else if ('resume' in effect) checkClock(where, effect.resume, words, faults)
    else if ('extend' in effect) {
      checkClock(where, effect.extend, words, faults)
      checkValue(where, effect.by, words, inputs, faults)
      checkValue(where, effect.basis, words, inputs, faults)
    } else if ('track' in effect) checkTrackState(where, effect.track, [effect.to], words, faults)
    else if ('outcome' in effect) {
      if (!words.outcomes.has(effect.outcome)) faults.push(`${where} gives ${effect.outcome}, which is no outcome`)
    } else if ('follow' in effect) {
      if (!words.actions.has(effect.follow)) faults.push(`${where} is followed by ${effect.follow}, which is no action`)
    } else if ('notice' in effect) {
      checkText(`a notice of ${where}`, effect.notice.text, faults)
      checkPlaces(`a notice of ${where}`, effect.notice.text, words, faults)
    } else if ('opens' in effect) {
      for (const value of Object.values(effect.with ?? {})) checkValue(where, value, words, inputs, faults, false)
    } else if ('links' in effect) checkValue(where, effect.to, words, inputs, faults)
    else checkGuard(where, effect.when, words, inputs, faults)
  })

/** From whom a matter is kept, what it opens is kept as well: a new linked matter tells as much of it. */
const checkCarried = (where: string, effects: readonly Effect[], words: Words, faults: string[]): void => {
  const barred = [...words.facts].flatMap(([fact, kind]) =>
    kind === 'barred_units' || kind === 'barred_people' || kind === 'unsorted' ? [fact] : [],
  )
  forEachEffect(effects, (effect) => {
    if (!('opens' in effect)) return
    const carried = new Set(Object.values(effect.with ?? {}).flatMap((value) => ('fact' in value ? [value.fact] : [])))
    for (const fact of barred)
      if (!carried.has(fact)) faults.push(`${where} opens a matter that is not kept from ${fact}`)
  })
}

/** Every effect, those under a guard included (after their guard). */
export const forEachEffect = (effects: readonly Effect[], visit: (effect: Effect) => void): void => {
  for (const effect of effects) {
    visit(effect)
    if ('when' in effect) forEachEffect(effect.do, visit)
  }
}

const checkReach = (procedure: Procedure, faults: string[]): void => {
  const acts = Object.entries(procedure.actions)
  const reached = new Set([procedure.open.to])
  const openStates = Object.keys(procedure.states).filter((state) => !procedure.states[state]?.final)
  for (let before = -1; before !== reached.size;) {
    before = reached.size
    for (const [, act] of acts) {
      const from = act.from === 'open' ? openStates : act.from
      if (act.to !== undefined && from.some((state) => reached.has(state))) reached.add(act.to)
    }
  }
  for (const state of Object.keys(procedure.states)) {
    if (!reached.has(state)) faults.push(`state ${state} cannot be reached`)
  }

  const ending = new Set(Object.keys(procedure.states).filter((state) => procedure.states[state]?.final))
  if (ending.size === 0) faults.push('there is no final state')
  for (let before = -1; before !== ending.size;) {
    before = ending.size
    for (const [, act] of acts) {
      if (act.to === undefined || !ending.has(act.to)) continue
      for (const state of act.from === 'open' ? openStates : act.from) ending.add(state)
    }
  }
  for (const state of openStates) if (!ending.has(state)) faults.push(`no way leads from ${state} to an end`)

  const followed = new Set(Object.values(procedure.tracks).flatMap(({ on }) => Object.values(on ?? {})))
  const source: readonly [string, Opening | Action][] = [['open', procedure.open], ...acts]
  for (const [action, act] of source) {
    forEachEffect(act.effects ?? [], (effect) => {
      if (!('follow' in effect)) return
      followed.add(effect.follow)
      const next = procedure.actions[effect.follow]
      if (next) checkFollows(action, effect.follow, next, faults)
    })
  }
  for (const [action, act] of acts) {
    const only = act.by.every((who) => who === 'consequence')
    if (only && !followed.has(action)) faults.push(`action ${action} follows from nothing`)
  }
}
