import { expect, test } from 'vitest'
import { stateCouncilCalendar } from './calendar.ts'
import { workingDays, workingHours } from './clock.ts'
import { decide } from './decide.ts'
import { defineProcedure, defineTrack } from './define.ts'
import { field, form } from './form.ts'
import { placeOf, readPlace } from './place.ts'

/** Each `@ts-expect-error` is a test of its own: `tsc` fails where a misspelling would compile. */

const t = (words: string) => ({ zh: words, en: words })
const limit = { title: t('limit'), limit: workingDays(1), near: workingHours(1), source: t('source') }

const side = defineTrack({
  id: 'side',
  title: t('side'),
  host: { facts: ['owner'], clocks: ['work'] },
  initial: 'none',
  states: { none: { title: t('none') }, asked: { title: t('asked') } },
  facts: { reason: 'text' },
  clocks: {},
  outcomes: ['agreed'],
  actions: {
    ask: { title: t('ask'), from: ['none'], to: 'asked', by: ['handler'], effects: [{ stop: 'work' }] },
    agree: { title: t('agree'), from: ['asked'], to: 'none', by: ['leader'], effects: [{ outcome: 'agreed' }] },
  },
})

const base = {
  id: 'small',
  version: 1,
  title: t('small'),
  about: t('a small one'),
  sources: [t('source')],
  facts: { owner: 'unit', done: 'boolean' },
  states: {
    begun: { title: t('begun'), holder: { role: 'clerk' } },
    ended: { title: t('ended'), final: true },
  },
  clocks: { work: limit },
  open: { title: t('open'), to: 'begun', by: ['reporter'], effects: [{ start: 'work' }] },
  tracks: { side: { use: side, during: ['begun'], on: { agreed: 'end' } } },
} as const
const end = { title: t('end'), from: ['begun'], to: 'ended', by: ['clerk', 'consequence'] } as const

test('a sound procedure is defined', () => {
  expect(defineProcedure({ ...base, actions: { end } }).promises).toEqual({})
})

test('a misspelt state does not compile and is refused', () => {
  expect(() =>
    // @ts-expect-error there is no state `finished`
    defineProcedure({ ...base, actions: { end: { ...end, to: 'finished' } } }),
  ).toThrow('leads to finished, which is no state')
  expect(() =>
    // @ts-expect-error there is no state `start`
    defineProcedure({ ...base, actions: { end: { ...end, from: ['start'] } } }),
  ).toThrow('starts from start, which is no state')
  expect(() =>
    defineProcedure({
      ...base,
      actions: { end },
      // @ts-expect-error there is no state `over`
      promises: { over: { holds: { fact: 'done', is: true }, otherwise: t('no') } },
    }),
  ).toThrow('a promise is made for over')
})

test('a misspelt fact does not compile and is refused', () => {
  expect(() =>
    // @ts-expect-error there is no fact `dun`
    defineProcedure({ ...base, actions: { end: { ...end, effects: [{ set: 'dun', to: { is: true } }] } } }),
  ).toThrow('names dun, which is no fact')
  expect(() =>
    // @ts-expect-error there is no fact `own`
    defineProcedure({ ...base, actions: { end: { ...end, by: [{ role: 'clerk', unit: 'own' }, 'consequence'] } } }),
  ).toThrow('asks for own, which is no fact')
  expect(() =>
    defineProcedure({
      ...base,
      actions: {
        // @ts-expect-error there is no fact `dun`
        end: { ...end, when: [{ holds: { not: { fact: 'dun', exists: true } }, otherwise: t('no') }] },
      },
    }),
  ).toThrow('names dun, which is no fact')
})

test('a misspelt clock does not compile and is refused', () => {
  expect(() =>
    // @ts-expect-error there is no clock `works`
    defineProcedure({ ...base, actions: { end: { ...end, effects: [{ stop: 'works' }] } } }),
  ).toThrow('names works, which is no clock')
})

test('a misspelt role does not compile', () => {
  // @ts-expect-error there is no role `clark`
  defineProcedure({ ...base, actions: { end: { ...end, by: ['clark', 'consequence'] } } })
  // @ts-expect-error there is no role `clark`
  defineProcedure({ ...base, actions: { end: { ...end, by: [{ role: 'clark' }, 'consequence'] } } })
})

test('a misspelt action does not compile and is refused', () => {
  expect(() =>
    // @ts-expect-error there is no action `finish`
    defineProcedure({ ...base, actions: { end, go: { ...end, effects: [{ follow: 'finish' }] } } }),
  ).toThrow('followed by finish, which is no action')
  expect(() =>
    defineProcedure({
      ...base,
      actions: { end },
      // @ts-expect-error there is no action `finish`
      tracks: { side: { use: side, during: ['begun'], on: { agreed: 'finish' } } },
    }),
  ).toThrow('leads to finish, which is no action')
})

test('a misspelt track or outcome does not compile and is refused', () => {
  expect(() =>
    // @ts-expect-error there is no track `sides`
    defineProcedure({ ...base, actions: { end: { ...end, effects: [{ track: 'sides', to: 'none' }] } } }),
  ).toThrow('names sides, which is no track')
  expect(() =>
    defineProcedure({
      ...base,
      actions: { end },
      // @ts-expect-error there is no outcome `agree`
      tracks: { side: { use: side, during: ['begun'], on: { agree: 'end' } } },
    }),
  ).toThrow('track side has no outcome agree')
  expect(() =>
    defineProcedure({
      ...base,
      actions: { end },
      // @ts-expect-error there is no state `begin` in which the track runs
      tracks: { side: { use: side, during: ['begin'], on: { agreed: 'end' } } },
    }),
  ).toThrow('runs during begin, which is no state')
  expect(() =>
    // The states of a track are not in its procedure's types.
    defineProcedure({ ...base, actions: { end: { ...end, effects: [{ track: 'side', to: 'nowhere' }] } } }),
  ).toThrow('track side has no state nowhere')
})

test('a track does not compile into a procedure that lacks its facts or clocks', () => {
  expect(() =>
    // @ts-expect-error the procedure has no fact `owner`
    defineProcedure({ ...base, facts: { done: 'boolean' }, actions: { end } }),
  ).toThrow('track side needs the fact owner')
  expect(() =>
    // @ts-expect-error the procedure has no clock `work`
    defineProcedure({
      ...base,
      clocks: {},
      open: { title: t('open'), to: 'begun', by: ['reporter'] },
      actions: { end },
    }),
  ).toThrow('track side needs the clock work')
})

test('a text without one of the languages does not compile', () => {
  // @ts-expect-error there is no English
  const action = { ...end, title: { zh: '办结' } } satisfies { title: { zh: string; en: string } }
  expect(action.title.zh).toBe('办结')
})

test('a misspelling within a track does not compile and is refused', () => {
  const track = { ...side, initial: 'none', actions: {} } as const
  const ask = {
    title: t('ask'),
    from: ['none'],
    to: 'asked',
    by: ['handler'],
    effects: [{ outcome: 'agreed' }],
  } as const
  expect(() =>
    // @ts-expect-error there is no state `non`
    defineTrack({ ...track, actions: { ask: { ...ask, from: ['non'] } } }),
  ).toThrow('starts from non, which is no state')
  expect(() =>
    // @ts-expect-error there is no outcome `agree`
    defineTrack({ ...track, actions: { ask: { ...ask, effects: [{ outcome: 'agree' }] } } }),
  ).toThrow('gives agree, which is no outcome')
  expect(() =>
    // @ts-expect-error the track neither has the fact `who` nor names it as its host's
    defineTrack({ ...track, actions: { ask: { ...ask, effects: [{ clear: 'who' }, { outcome: 'agreed' }] } } }),
  ).toThrow('names who, which is no fact')
  expect(() => defineTrack({ ...track, actions: { ask: { ...ask, effects: [] } } })).toThrow('agreed is never given')
})

test('fields that effects read must stand in the form', () => {
  const words = form({ words: field.line({ label: t('words') }) })
  expect(() =>
    defineProcedure({
      ...base,
      actions: {
        end: { ...end, by: ['clerk'], form: words, effects: [{ set: 'done', to: { input: 'word' } }] },
        fin: end,
      },
      tracks: { side: { use: side, during: ['begun'], on: { agreed: 'fin' } } },
    }),
  ).toThrow('reads the field word, which its form does not have')
})

test('a point is private in every form, and no fact can hold it', () => {
  const where = form({ place: field.place({ label: t('where') }) })
  const noted = { title: t('note'), from: 'open', by: ['clerk'], form: where } as const
  expect(() =>
    defineProcedure({
      ...base,
      actions: { end, note: { ...noted, effects: [{ set: 'done', to: { input: 'place' } }] } },
    }),
  ).toThrow('copies the private field place into the open ledger')
  const procedure = defineProcedure({ ...base, actions: { end, note: noted } })
  const decided = decide({
    procedure,
    matter: null,
    action: 'open',
    actor: { kind: 'reporter' },
    now: '2026-09-28T01:00:00.000Z',
    calendar: stateCouncilCalendar(),
    opening: { district: 'd', id: 'm', number: '1' },
  })
  if (!decided.ok) throw decided.refusal
  const answer = decide({
    procedure,
    matter: decided.decision.matter,
    action: 'note',
    input: { place: { lng: 120.4, lat: -0 } },
    actor: { kind: 'staff', person: 'p', posts: [{ post: 'clerk', role: 'clerk', unit: 'centre' }] },
    now: '2026-09-28T02:00:00.000Z',
    calendar: stateCouncilCalendar(),
  })
  if (!answer.ok) throw answer.refusal
  const { entries, matter } = answer.decision
  expect(entries).toMatchObject([{ input: {}, facts: {}, words: { place: '{"lng":120.4,"lat":0}' } }])
  expect(matter.facts).toEqual({})
  // Of several the newest; what is no point is none.
  expect(placeOf([{ words: { place: '{"lng":1,"lat":2}' } }, ...entries, { words: { text: '…' } }])).toEqual({
    lng: 120.4,
    lat: 0,
  })
  expect(placeOf([{ words: { text: '…' } }])).toBeNull()
  for (const no of ['', '…', '3', 'null', '[]', '{"lng":"1","lat":2}']) expect(readPlace(no)).toBeNull()
})

test('private words never reach a public fact', () => {
  const words = form({ words: field.line({ label: t('words'), private: true }) })
  expect(() =>
    defineProcedure({
      ...base,
      actions: {
        end,
        say: {
          title: t('say'),
          from: 'open',
          by: ['clerk'],
          form: words,
          effects: [{ set: 'done', to: { input: 'words' } }],
        },
      },
    }),
  ).toThrow('copies the private field words into the open ledger')
})

test('states that cannot be reached or left are found', () => {
  const lost = { title: t('lost'), holder: { role: 'clerk' } } as const
  expect(() => defineProcedure({ ...base, states: { ...base.states, lost }, actions: { end } })).toThrow(
    'state lost cannot be reached',
  )
  expect(() =>
    defineProcedure({
      ...base,
      states: { ...base.states, lost },
      actions: { end, lose: { title: t('lose'), from: ['begun'], to: 'lost', by: ['clerk'] } },
    }),
  ).toThrow('no way leads from lost to an end')
  expect(() =>
    defineProcedure({ ...base, states: { ...base.states, begun: { title: t('begun') } }, actions: { end } }),
  ).toThrow('state begun has no holder')
})

test('what follows must be for `consequence`, ask for nothing, and follow from something', () => {
  const asks = form({ words: field.line({ label: t('words') }) })
  expect(() => defineProcedure({ ...base, actions: { end: { ...end, form: asks } } })).toThrow(
    'a form that nobody fills',
  )
  expect(() => defineProcedure({ ...base, actions: { end: { ...end, by: ['clerk'] } } })).toThrow(
    'not for `consequence`',
  )
  expect(() => defineProcedure({ ...base, actions: { end, odd: { ...end, by: ['consequence'] } } })).toThrow(
    'action odd follows from nothing',
  )
  expect(() =>
    defineProcedure({ ...base, actions: { end }, tracks: { side: { use: side, during: ['begun'] } } }),
  ).toThrow('nothing follows from outcome agreed of track side')
})

test('texts say something in both languages, and their places name what there is', () => {
  expect(() => defineProcedure({ ...base, actions: { end: { ...end, hint: { zh: '办结', en: ' ' } } } })).toThrow(
    'the hint of action end has no words in English',
  )
  expect(() => defineProcedure({ ...base, actions: { end: { ...end, trail: t('by {due:works}, {dun}') } } })).toThrow(
    /names clock works[^]*names fact dun/,
  )
})

test('what a matter opens is kept from whom the matter is kept, or the definition is refused', () => {
  const facts = { ...base.facts, kept: 'barred_units', away: 'barred_people' } as const
  const opens = (carried: readonly ('kept' | 'away')[]) =>
    defineProcedure({
      ...base,
      facts,
      actions: {
        end,
        again: {
          ...end,
          effects: [
            {
              when: { fact: 'done', is: true },
              do: [{ opens: 'recurrence', with: Object.fromEntries(carried.map((fact) => [fact, { fact }])) }],
            },
          ],
        },
      },
    })
  expect(() => opens(['kept'])).toThrow('action again opens a matter that is not kept from away')
  expect(() => opens([])).toThrow('not kept from kept')
  expect(opens(['kept', 'away']).facts).toEqual(facts)
})
