import { expect, test } from 'vitest'
import { checkImports, checkShape, checkSql, checkWords, moduleTable } from './rules.ts'
import { parseSource, readSources } from './source.ts'

const sources = readSources()

test('the rules read the whole product', () => {
  expect(sources.length).toBeGreaterThan(80)
  for (const part of [
    'packages/contracts/',
    'packages/server/src/kernel/',
    'packages/server/src/modules/',
    'apps/portal/',
    'procedures/',
  ]) {
    expect(
      sources.some(({ path }) => path.startsWith(part)),
      part,
    ).toBe(true)
  }
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(300)
})

test('modules import only what stands below them, by its face', () => {
  expect(sources.flatMap(checkImports)).toEqual([])
})

test('the module table has no circle', () => {
  const below = (name: string, seen: readonly string[] = []): void => {
    expect(seen).not.toContain(name)
    for (const other of moduleTable[name] ?? []) below(other, [...seen, name])
  }
  for (const name of Object.keys(moduleTable)) below(name)
})

test('SQL stands in stores, in lower case', () => {
  expect(sources.flatMap(checkSql)).toEqual([])
})

test('files have telling names and a readable length', () => {
  expect(sources.flatMap(checkShape)).toEqual([])
})

test('screens have no bare words', () => {
  expect(sources.flatMap(checkWords)).toEqual([])
})

const matters = 'packages/server/src/modules/matters/commands.ts'

test.each([
  ['a deep import between modules', matters, `import { x } from '../people/store.ts'`, 'by a relative path'],
  ['a deep import by name', matters, `import { x } from '#modules/people/store'`, 'may not import that'],
  ['a type from a deep import', matters, `type X = import('../people/store.ts').X`, 'by a relative path'],
  [
    'a lower module that imports a higher one',
    'packages/server/src/modules/people/rules.ts',
    `import { x } from '#modules/matters'`,
    'may not import module matters',
  ],
  [
    'a re-export of a higher module',
    'packages/server/src/modules/people/rules.ts',
    `export * from '#modules/matters'`,
    'may not import module matters',
  ],
  [
    'a late import of a higher module',
    'packages/server/src/modules/people/rules.ts',
    `await import('#modules/matters')`,
    'may not import module matters',
  ],
  [
    'a kernel that knows the domain',
    'packages/server/src/kernel/db.ts',
    `import { x } from '#modules/matters'`,
    'may not import module matters',
  ],
  ['a module that knows HTTP’s app', matters, `import { x } from '../../http/app.ts'`, 'may not import server'],
  ['contracts that need Node', 'packages/contracts/src/text.ts', `import { x } from 'node:fs'`, 'may not import node'],
  [
    'an app that imports the server',
    'apps/portal/src/api.ts',
    `import { x } from '../../../packages/server/src/main.ts'`,
    'may not import server',
  ],
  [
    'a module that the table does not know',
    'packages/server/src/modules/extra/index.ts',
    `import { x } from '#kernel/db'`,
    'does not stand in the module table',
  ],
])('canary: %s is caught', (_, path, text, said) => {
  expect(checkImports(parseSource(path, text)).join()).toContain(said)
})

test.each([
  ['SQL in a command', matters, 'await db.query(`select id from mazha.matter where id = ${id}`)', 'outside'],
  [
    'SQL at the edge',
    'packages/server/src/http/health.ts',
    `await db.query('update mazha.matter set state = 1')`,
    'outside',
  ],
  ['a query builder in a command', matters, `db.selectFrom('matter')`, 'selectFrom() outside'],
  [
    'a long name for a common table expression',
    matters,
    'const q = `with due as (select 1) select * from due`',
    'outside',
  ],
  ['capitals', 'packages/server/src/modules/matters/store.ts', `const q = 'SELECT id FROM mazha.matter'`, 'capitals'],
])('canary: %s is caught', (_, path, text, said) => {
  expect(checkSql(parseSource(path, text)).join()).toContain(said)
})

test('canary: vague names, other cases and endless files are caught', () => {
  expect(checkShape(parseSource('packages/server/src/kernel/utils.ts', '')).join()).toContain('says nothing')
  expect(checkShape(parseSource('apps/portal/src/MatterPage.tsx', '')).join()).toContain('kebab-case')
  expect(checkShape(parseSource(matters, '\n'.repeat(700))).join()).toContain('is it two?')
})

test.each([`<p>已受理</p>`, `<button aria-label="Close">×</button>`, `<input placeholder="姓名" />`])(
  'canary: bare words are caught: %s',
  (jsx) => {
    expect(checkWords(parseSource('apps/portal/src/page.tsx', `const x = ${jsx}`))).toHaveLength(1)
  },
)
