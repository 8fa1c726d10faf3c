import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { procedures } from '@mazha/procedures/all'
import { expect, test } from 'vitest'
import { pageOf } from './page.ts'

const dir = join(dirname(fileURLToPath(import.meta.url)), '../../../../../docs/procedures')

test('docs/procedures/ is what the procedures say (node scripts/run-typescript.mjs scripts/procedure-docs.ts)', () => {
  for (const procedure of procedures) {
    expect(readFileSync(join(dir, `${procedure.id}.md`), 'utf8')).toBe(pageOf(procedure))
  }
  expect(readdirSync(dir).toSorted()).toEqual(procedures.map(({ id }) => `${id}.md`).toSorted())
})

test('a page tells every state, action, clock and field', () => {
  for (const procedure of procedures) {
    const page = pageOf(procedure)
    const tracks = Object.entries(procedure.tracks)
    const names = [
      ...Object.keys(procedure.states),
      ...Object.keys(procedure.actions),
      ...Object.keys(procedure.clocks),
      ...tracks.flatMap(([track, { use }]) => Object.keys(use.actions).map((own) => `${track}.${own}`)),
    ]
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
    expect(page).not.toContain('undefined')
  }
})
