import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkScopeMakers, checkScopes, exempt, statementsOf } from './scope.ts'
import { readSources, root } from './source.ts'

const sources = readSources()

test('no statement of a module reads matters for people but through their scope', () => {
  expect(sources.flatMap(({ path, text }) => checkScopes(path, text))).toEqual([])
  expect(sources.flatMap(({ path, text }) => checkScopeMakers(path, text))).toEqual([])
  const seen = sources.flatMap(({ path, text }) => (path.includes('/modules/') ? statementsOf(path, text) : []))
  expect(seen.length).toBeGreaterThan(20)
})

test('every exemption is used', () => {
  const unused = exempt.filter(
    ({ path, has }) =>
      !statementsOf(path, readFileSync(`${root}${path}`, 'utf8')).some(({ text }) => text.includes(has)),
  )
  expect(unused).toEqual([])
})

test('every exemption is of one statement alone, and says why', () => {
  const held = exempt.map(({ path, has }) => ({
    at: `${path}: ${has}`,
    lines: statementsOf(path, readFileSync(`${root}${path}`, 'utf8'))
      .filter(({ text }) => text.includes(has))
      .map(({ line }) => line),
  }))
  expect(held.filter(({ lines }) => lines.length !== 1)).toEqual([])
  expect(exempt.filter(({ why }) => why.length < 20)).toEqual([])
})

const store = 'packages/server/src/modules/matters/list-store.ts'
test.each([
  ['a list without a scope', 'const q = `select id from mazha.matter where district_id = $1`'],
  ['a join on contacts', "const q = 'select c.phone from mazha.clock k join mazha.contact c on true'"],
  ['a look at the view', 'const q = `select m.id from mazha.matter_here m where ${where}`'],
  ['counts of clocks', 'const q = `select count(*) from mazha.clock k where k.district_id = $1`'],
  ['links of any matter', 'const q = `select to_matter_id from mazha.link where matter_id = $1`'],
  ['files, notices and handovers', "const q = 'select item from mazha.handover where person_id = $1'"],
  ['a tally', 'const q = `select n from mazha.tally where bucket = $2`'],
  ['a scope that is none', "const scoped = 'true'\nconst q = `select m.id from mazha.matter m where ${scoped}`"],
])('canary: %s is caught', (_, text) => {
  expect(checkScopes(store, text, [])).not.toEqual([])
})

test('canary: a scope that is written out is caught', () => {
  const text = 'listMatters(ctx, { scope: { district: true } })'
  expect(checkScopeMakers('packages/server/src/modules/intake/requests.ts', text)).toHaveLength(1)
})
