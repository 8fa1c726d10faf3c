import { decide } from '@mazha/contracts/decide'
import type { Procedure } from '@mazha/contracts/procedure'
import { fromData, toData } from '@mazha/contracts/procedure-data'
import { Refused } from '@mazha/contracts/refusal'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { procedures } from './all.ts'
import { brokenInvariants } from './testing/invariants.ts'
import { walk } from './testing/walk.ts'

/** What holds of every procedure in this directory, whatever people do. A new one is held to it without a word here. */

const seeds = fc.integer({ min: 0, max: 2 ** 31 })

const named = procedures.map((procedure): [string, Procedure] => [procedure.id, procedure])

// Random walks take their time on a machine that is busy with other tests.
describe.each(named)('%s', { timeout: 120_000 }, (_, procedure) => {
  const again = fromData(JSON.parse(JSON.stringify(toData(procedure))))

  test('whatever people do: no unlawful step, no open matter without owner and clock, the entries give the matter', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        let after = 0
        for (const { question, matter, entries } of walk(procedure, seed, 60)) {
          if (!matter || entries.length === after) continue
          after = entries.length
          expect(brokenInvariants({ procedure, matter, entries, calendar: question.calendar })).toEqual([])
        }
      }),
      { numRuns: 100 },
    )
  })

  test('a procedure that went through JSON decides the same', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const { question } of walk(procedure, seed, 40)) {
          const here = decide(question)
          const there = decide({ ...question, procedure: again })
          if (here.ok && there.ok) expect(there.decision).toEqual(here.decision)
          else expect(outcome(there)).toEqual(outcome(here))
        }
      }),
      { numRuns: 100 },
    )
  })

  test('a stored procedure is the same procedure', () => {
    expect(JSON.stringify(toData(again))).toBe(JSON.stringify(toData(procedure)))
  })

  test('every state and every action is reached by some walk', () => {
    const tracks = Object.entries(procedure.tracks).flatMap(([track, { use }]) =>
      Object.keys(use.actions).map((own) => `${track}.${own}`),
    )
    const actions = new Set(['open', ...Object.keys(procedure.actions), ...tracks])
    const states = new Set(Object.keys(procedure.states))
    for (let seed = 0; seed < 5000 && actions.size + states.size > 0; seed++) {
      for (const { entries } of walk(procedure, seed, 60)) {
        for (const { action, state } of entries.slice(-3)) {
          actions.delete(action)
          states.delete(state)
        }
      }
    }
    expect([...states, ...actions]).toEqual([])
  })
})

const outcome = (answer: ReturnType<typeof decide>): unknown =>
  answer.ok
    ? answer.decision
    : {
        refused: answer.refusal instanceof Refused,
        code: answer.refusal.code,
        details: answer.refusal.details,
        fields: answer.refusal.fields,
      }
