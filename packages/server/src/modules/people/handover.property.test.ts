import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseTarget, mayHold } from './handover.ts'

// Any endings, in any order, leave nothing with somebody who may not do it.
const role = fc.constantFrom('handler', 'caller', 'verifier')
const unit = fc.constantFrom('a', 'b', 'c')
const person = fc.constantFrom('p', 'q', 'r', 's')
const heldRole = fc.record({
  person,
  role,
  unit,
  duty: fc.constantFrom(null, 'unit_head'),
})
test('whatever ends, work goes to somebody who may do it, or to nobody in particular', () => {
  fc.assert(
    fc.property(
      fc.array(heldRole, { maxLength: 12 }),
      fc.record({ role, unit: fc.option(unit), person }),
      fc.array(fc.record({ person, role, unit, post: fc.constant(null), successor: person }), { maxLength: 4 }),
      (held, work, named) => {
        const target = chooseTarget(work, { held, named })
        if (target.person === null) {
          const successor = named.find(
            (one) =>
              one.person === work.person && one.role === work.role && (work.unit === null || one.unit === work.unit),
          )
          // Only when neither the successor nor a head could.
          if (successor !== undefined) {
            const could = named.filter(
              (one) =>
                one.person === work.person && one.role === work.role && (work.unit === null || one.unit === work.unit),
            )
            expect(could.some((one) => mayHold({ ...work, person: one.successor }, held))).toBe(false)
          }
        } else expect(mayHold({ ...work, person: target.person }, held)).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})
