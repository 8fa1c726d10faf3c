import type { Matter } from '@mazha/contracts/matter'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRecent, type Standing } from './recent.ts'

const standing = (id: string, version: number): Standing => {
  const matter: Matter = {
    district: 'd',
    id,
    number: id,
    procedure: 'p',
    procedureVersion: 1,
    version,
    state: 's',
    facts: {},
    tracks: {},
    clocks: {},
    holder: { role: null, unit: null, person: null },
    openedAt: '2026-09-28T01:00:00.000Z',
    closedAt: null,
  }
  return { matter, head: Buffer.alloc(32), recordedAt: matter.openedAt }
}

const most = 4
const ids = fc.integer({ min: 0, max: 12 }).map(String)
const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), id: ids, version: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('get' as const), id: ids }),
  fc.record({ kind: fc.constant('drop' as const), id: ids }),
)

test('what is remembered is never older than what was put, the last ones are there, and a dropped one is not', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const recent = createRecent(most)
      const newest = new Map<string, number>()
      let touched: string[] = []
      for (const one of steps) {
        const { id } = one
        if (one.kind === 'drop') {
          recent.drop(id)
          newest.delete(id)
          touched = touched.filter((other) => other !== id)
        } else if (one.kind === 'put') {
          recent.put(standing(id, one.version))
          // What was forgotten may come back as old as it likes: the version check of the write keeps it honest.
          const kept = recent.get(id)?.matter.version
          expect(kept).toBeGreaterThanOrEqual(one.version)
          newest.set(id, kept ?? 0)
          touched = [...touched.filter((other) => other !== id), id]
        } else {
          const got = recent.get(id)
          if (got !== undefined) expect(got.matter.version).toBe(newest.get(id))
          if (got !== undefined) touched = [...touched.filter((other) => other !== id), id]
        }
      }
      for (const id of touched.slice(-most + 1)) expect(recent.get(id), id).toBeDefined()
    }),
  )
})
