import { keptColumns, type KeptTable } from '@mazha/contracts/kept-columns'
import { refusals } from '@mazha/contracts/refusal'
import { retentionRules } from '@mazha/contracts/retention'
import fastify from 'fastify'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { holdToTable } from '../../packages/server/src/http/permission-table.ts'
import { retentionPage } from '../../scripts/retention-docs.ts'
import type { App } from '../../packages/server/src/kernel/http.ts'
import { parseSource, readSources, root, type Source } from './source.ts'

interface Words {
  zh: string
  en: string
}

/** The places of a text that details fill: `{name}`. Plural forms such as `{n|one|many}` fill the same place. */
const places = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)[^}]*\}/g)].map(([, name]) => name ?? ''))].toSorted()

/** What is wrong with a text in two languages. */
function checkText(id: string, { zh, en }: Words): string[] {
  const problems: string[] = []
  if (typeof zh !== 'string' || zh.trim() === '') problems.push(`${id} has no Chinese`)
  if (typeof en !== 'string' || en.trim() === '') problems.push(`${id} has no English`)
  if (problems.length > 0) return problems
  if (places(zh).join() !== places(en).join())
    problems.push(`${id} fills {${places(zh)}} in Chinese and {${places(en)}} in English`)
  return problems
}

const isWords = (value: unknown): value is Words =>
  typeof value === 'object' && value !== null && ('zh' in value || 'en' in value)

/** Every text below a value, by its path. */
function* listTexts(value: unknown, path: string): Generator<[string, Words]> {
  if (isWords(value)) yield [path, value]
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* listTexts(inner, `${path}.${key}`)
  }
}

/** Codes that the sources refuse with and the table does not have, and codes of the table that nothing refuses with. */
function compareCodes(
  sources: readonly Source[],
  table: readonly string[],
): { undocumented: string[]; unused: string[] } {
  const thrown = new Set(
    sources.flatMap(({ calls }) =>
      calls.filter(({ name }) => name === 'refuse').map(({ firstArgument }) => firstArgument ?? ''),
    ),
  )
  // A code may also stand in a table of its own (`{ code: 'request.unreadable' }`) or travel as a value.
  const mentioned = new Set(
    sources
      .filter(({ path }) => !path.endsWith('contracts/src/refusal.ts'))
      .flatMap(({ strings }) => strings.map(({ text }) => text)),
  )
  return {
    undocumented: [...thrown].filter((code) => code !== '' && !table.includes(code)),
    unused: table.filter((code) => !mentioned.has(code)),
  }
}

const sources = readSources()
const codes = Object.keys(refusals)

test('every refusal that is given stands in the table, with words in every language and what fills them', () => {
  expect(codes.length).toBeGreaterThan(20)
  expect(compareCodes(sources, codes).undocumented).toEqual([])
  expect(Object.entries(refusals).flatMap(([code, { text }]) => checkText(code, text))).toEqual([])
})

test('a refusal in the table is given somewhere', () => {
  expect(compareCodes(sources, codes).unused).toEqual([])
})

test('every text on a screen has every language, filled alike', async () => {
  const dir = join(root, 'packages', 'contracts', 'src', 'texts')
  const files = readdirSync(dir).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const problems: string[] = []
  let read = 0
  for (const file of files) {
    const module: unknown = await import(join(dir, file))
    for (const [id, words] of listTexts(module, file)) {
      read += 1
      problems.push(...checkText(id, words))
    }
  }
  expect(read).toBeGreaterThan(100)
  expect(problems).toEqual([])
})

test('canaries: an undocumented refusal, an unused one, a text missing in one language, a place missing in one', () => {
  const planted = [parseSource('packages/server/src/x.ts', `throw refuse('matter.made-up')`)]
  expect(compareCodes(planted, ['matter.not-found'])).toEqual({
    undocumented: ['matter.made-up'],
    unused: ['matter.not-found'],
  })
  const missing: unknown = { here: { greeting: { zh: '您好' }, empty: { zh: ' ', en: 'x' } } }
  expect([...listTexts(missing, 'texts')].flatMap(([id, words]) => checkText(id, words))).toEqual([
    'texts.here.greeting has no English',
    'texts.here.empty has no Chinese',
  ])
  expect(checkText('x', { zh: '还可试 {left} 次', en: 'try again' })).toHaveLength(1)
})

test('canary: the server does not start with an endpoint that the permission table does not know', async () => {
  const app = fastify() as unknown as App
  holdToTable(app, { 'GET /api/known': 'public' })
  app.get('/api/known', () => 'ok')
  app.post('/api/forgotten', () => 'ok')
  await expect(app.ready()).rejects.toThrow(/without an entry .*POST \/api\/forgotten/)

  const spare = fastify() as unknown as App
  holdToTable(spare, { 'GET /api/gone': 'public' })
  await expect(spare.ready()).rejects.toThrow(/without a route: GET \/api\/gone/)
})

/** What can hold nothing about anybody: moments, counts and yes-or-no. */
const counting = /^(integer|bigint|smallint|boolean|timestamp|real)/

/** Columns of the dumped schema that can hold something about a person, by table. */
const columnsOf = (schema: string): Map<string, string[]> =>
  new Map(
    [...schema.matchAll(/^create table mazha\.(\w+) \(\n([\s\S]*?)\n\);/gm)].map(([, table = '', body = '']) => [
      table,
      body.split('\n').flatMap((line) => {
        const [, name = '', type = ''] = /^ {2}"?(\w+)"? (.*?),?$/.exec(line) ?? []
        return name === '' || name === 'constraint' || name === 'district_id' || counting.test(type) ? [] : [name]
      }),
    ]),
  )

const apart = (columns: string): string[] => columns.split(' ').filter((name) => name !== '')

/** Columns that no rule ends and that nobody said are about nobody, and what is said of columns that are not there. */
const compareColumns = (schema: string, kept: Readonly<Record<string, KeptTable>>): string[] => {
  const there = columnsOf(schema)
  const problems: string[] = []
  for (const [table, columns] of there) {
    const { personal = {}, other = '' } = kept[table] ?? {}
    const ended = Object.values(personal).flatMap(apart)
    const others = apart(other)
    for (const name of columns) {
      if (!ended.includes(name) && !others.includes(name)) problems.push(`${table}.${name} has no rule`)
      if (ended.includes(name) && others.includes(name))
        problems.push(`${table}.${name} is about somebody and about nobody`)
    }
    for (const name of [...ended, ...others])
      if (!columns.includes(name)) problems.push(`${table}.${name} is not there`)
  }
  for (const [table, { personal }] of Object.entries(kept)) {
    if (!there.has(table)) problems.push(`${table} is not there`)
    for (const rule of Object.keys(personal)) if (!(rule in retentionRules)) problems.push(`${rule} is no rule`)
  }
  return problems
}

const schema = readFileSync(join(root, 'packages', 'server', 'schema.sql'), 'utf8')

test('every column that can hold something about a person has a rule that ends it, or is said to be about nobody', () => {
  expect([...columnsOf(schema).values()].flat().length).toBeGreaterThan(300)
  expect(compareColumns(schema, keptColumns)).toEqual([])
  const used = new Set(Object.values<KeptTable>(keptColumns).flatMap(({ personal }) => Object.keys(personal)))
  expect(Object.keys(retentionRules).filter((rule) => !used.has(rule))).toEqual([])
})

test('docs/retention.md is what the tables say (node scripts/run-typescript.mjs scripts/retention-docs.ts)', () => {
  expect(readFileSync(join(root, 'docs', 'retention.md'), 'utf8')).toBe(retentionPage())
  expect(
    Object.entries(retentionRules)
      .flatMap(([id, texts]) => [...listTexts(texts, id)])
      .flatMap(([id, words]) => checkText(id, words)),
  ).toEqual([])
})

test('canaries: a new table, a new column and a column that went are seen', () => {
  const added = `${schema}\ncreate table mazha.diary (\n  district_id text not null,\n  at timestamp with time zone,\n  words text,\n  constraint x CHECK (true)\n);\n`
  expect(compareColumns(added, keptColumns)).toEqual(['diary.words has no rule'])
  const wider = schema.replace('create table mazha.person (\n', 'create table mazha.person (\n  born_on date,\n')
  expect(compareColumns(wider, keptColumns)).toEqual(['person.born_on has no rule'])
  const narrower = schema.replace('  office_phone text,\n', '')
  expect(compareColumns(narrower, keptColumns)).toEqual(['person.office_phone is not there'])
})
