import { parseSync, Visitor } from 'rolldown/utils'
import type { Violation } from './rules.ts'

/** Statements of modules that read what is kept of matters, and whether each goes through the one place that makes scopes SQL. */

/** Tables that tell of a matter or of its people. */
const told =
  /\b(from|join|using|into|update)\s+mazha\.(matter|matter_here|matter_text|matter_text_here|contact|words|ledger)\b/i
const reads = /\b(from|join)\s+mazha\.(matter|matter_here|matter_text|matter_text_here|contact|words|ledger)\b/i
/** Made where the statement stands, or taken from a variable that only these make. */
const goesThrough = /\$\{(scopeSql|selectionSql|markedSql)\(|\$\{scoped\}/
const madeHere = /\bscoped = (scopeSql|selectionSql|markedSql)\(/g

export type Statement = { readonly path: string; readonly line: number; readonly text: string }

/** Every statement of a file that tells of matters, as it is written. */
export function statementsOf(path: string, source: string): Statement[] {
  const found: Statement[] = []
  const add = ({ start, end }: { start: number; end: number }): void => {
    const text = source.slice(start, end)
    if (told.test(text)) found.push({ path, line: source.slice(0, start).split('\n').length, text })
  }
  new Visitor({
    TemplateLiteral: (node) => add(node),
    Literal: (node) => {
      if (typeof node.value === 'string') add(node)
    },
  }).visit(parseSync(path, source).program)
  // A template within a template is part of it.
  return found.filter((one) => !found.some((other) => other !== one && other.text.includes(one.text)))
}

/** Why a statement reads matters without a scope: by its file and words that it alone has. */
export type Exempt = { readonly path: string; readonly has: string; readonly why: string }

const at = (file: string): string => `packages/server/src/modules/${file}`
const looked = 'loads one by its id; whoever asks for people holds it against maySee, or against a receipt, first'
const jobs = 'a job of the system: nobody reads what it finds'

export const exempt: readonly Exempt[] = [
  {
    path: at('matters/list-store.ts'),
    has: 'unnest($2::uuid[]) as w (id)',
    why: 'rows of ids that a scoped statement found',
  },
  { path: at('matters/store.ts'), has: '${standingColumns}', why: looked },
  { path: at('matters/store.ts'), has: 'number = $2', why: 'an id for a number; what it names is loaded and checked' },
  { path: at('matters/store.ts'), has: 'm.barred <>', why: 'which of some ids are kept from anybody; told to nobody' },
  { path: at('matters/store.ts'), has: 'from mazha.ledger l', why: looked },
  { path: at('matters/store.ts'), has: 'select matter_id as id, title, body, address', why: looked },
  {
    path: at('matters/store.ts'),
    has: 'from mazha.contact c',
    why: 'by a matter that was checked; the look is recorded',
  },
  {
    path: at('matters/store-residents.ts'),
    has: 'phone_index = $2',
    why: 'a resident’s own, by the number they proved',
  },
  {
    path: at('matters/store-residents.ts'),
    has: 'phone_index = $3',
    why: 'a resident’s own, by the number they proved',
  },
  { path: at('matters/sweep-store.ts'), has: 'with due as materialized', why: jobs },
  { path: at('matters/sweep-store.ts'), has: 'update mazha.matter m', why: jobs },
  { path: at('matters/job-store.ts'), has: 'max(pos)', why: jobs },
  { path: at('matters/job-store.ts'), has: 'order by pos limit', why: jobs },
  {
    path: at('matters/facet-store.ts'),
    has: 'as oldest',
    why: 'the first and the last day of a state: how a list is found',
  },
  { path: at('matters/search-store.ts'), has: 'as oldest', why: 'the first and the last day: how a list is found' },
  {
    path: at('matters/facet-store.ts'),
    has: 'exists (select from mazha.matter_text_here t',
    why: 'words of what a scoped statement found',
  },
  {
    path: at('matters/ground-moves-store.ts'),
    has: 'select lng, lat',
    why: 'counts of points for who plans the ground; no matter is named',
  },
  { path: at('matters/hand-over-store.ts'), has: '', why: jobs },
  { path: at('notices/store.ts'), has: 'm.barred && $4::text[]', why: 'leaves out what is kept from whoever reads' },
  { path: at('intake/spreadsheet/store.ts'), has: 'select id, number from mazha.matter', why: 'an import’s own rows' },
]

const isExempt = ({ path, text }: Statement, from: readonly Exempt[]): boolean =>
  from.some((one) => one.path === path && text.includes(one.has))

/** Statements of modules that read matters without a scope, and are not told why they may. */
export function checkScopes(path: string, source: string, from: readonly Exempt[] = exempt): Violation[] {
  if (!path.startsWith('packages/server/src/modules/') && !path.startsWith('packages/server/src/http/')) return []
  const violations: Violation[] = []
  const scoped = [...source.matchAll(/\bscoped =/g)].length
  if (scoped !== [...source.matchAll(madeHere)].length)
    violations.push(`${path}:1 \`scoped\` is made by scopeSql, selectionSql or markedSql, and by nothing else`)
  for (const statement of statementsOf(path, source)) {
    if (!reads.test(statement.text) || goesThrough.test(statement.text) || isExempt(statement, from)) continue
    violations.push(`${path}:${statement.line} reads matters and goes through no scope: ${statement.text.slice(0, 80)}`)
  }
  return violations
}

/** Scopes are made by `scopeOf` alone: one that is written out would see what nobody was asked about. */
export function checkScopeMakers(path: string, source: string): Violation[] {
  if (!path.startsWith('packages/server/src/') || path.endsWith('modules/matters/scope.ts')) return []
  return [...source.matchAll(/(?<!Extract<Scope, \{ )\bdistrict: (true|false),? ?(as const|units|\})/g)].map(
    ({ index }) => `${path}:${source.slice(0, index).split('\n').length} writes a scope out; ask scopeOf`,
  )
}
