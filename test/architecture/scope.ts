import { parseSync, Visitor } from 'rolldown/utils'
import type { Violation } from './rules.ts'

/** Statements of modules that read what is kept of matters, and whether each goes through the one place that makes scopes SQL. */

/** Tables that tell of a matter or of its people, or that hold something by a matter's id. */
const tables =
  'matter|matter_here|matter_text|matter_text_here|contact|words|ledger|clock|link|file|file_chunk|notice|handover|tally|tally_delta|view_log|import_source|import_reject|outbox|command'
const told = new RegExp(`\\b(from|join|using|into|update)\\s+mazha\\.(${tables})\\b`, 'i')
/** To delete is not to read, though it may look at something else to do so. */
const reads = new RegExp(`(?<!delete )\\b(from|join)\\s+mazha\\.(${tables})\\b`, 'i')
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
  {
    path: at('matters/store.ts'),
    has: 'jsonb_object_agg(k.name, k.data)',
    why: 'columns of the statement that loads one by its id',
  },
  { path: at('matters/store.ts'), has: '${standingColumns}', why: looked },
  { path: at('matters/store.ts'), has: 'number = $2', why: 'an id for a number; what it names is loaded and checked' },
  { path: at('matters/store.ts'), has: 'm.barred <>', why: 'which of some ids are kept from anybody; told to nobody' },
  { path: at('matters/store.ts'), has: 'from mazha.ledger l', why: looked },
  { path: at('matters/store.ts'), has: 'select t.matter_id as id, t.title, t.body, t.address', why: looked },
  {
    path: at('matters/store.ts'),
    has: 'from mazha.contact c',
    why: 'by a matter that was checked; the look is recorded',
  },
  {
    path: at('matters/store-residents.ts'),
    has: 'where district_id = $1 and phone_index = $2',
    why: 'whether anybody raised one with a number; that none did is told to nobody',
  },
  {
    path: at('matters/store-residents.ts'),
    has: 'c.phone_index = $2',
    why: 'a resident’s own, by the number they proved',
  },
  {
    path: at('matters/store-residents.ts'),
    has: 'phone_index = $3',
    why: 'a resident’s own, by the number they proved',
  },
  { path: at('matters/sweep-store.ts'), has: 'with due as materialized', why: jobs },
  { path: at('matters/sweep-store.ts'), has: 'update mazha.matter m', why: jobs },
  {
    path: at('matters/job-store.ts'),
    has: 'from mazha.unwritten n where n.district_id = $1 and n.acted_at',
    why: jobs,
  },
  { path: at('matters/job-store.ts'), has: 'max(pos)', why: jobs },
  { path: at('matters/job-store.ts'), has: 'order by pos limit', why: jobs },
  {
    path: at('matters/facet-store.ts'),
    has: 'and state = ${state}',
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
    has: "barred = '{}' and lng >= $2",
    why: 'where those lie that are kept from nobody: counted for who plans the ground, named by visibleMatters alone',
  },
  {
    path: at('matters/hand-over-store.ts'),
    has: 'holder_person = any($2::uuid[])',
    why: 'all that people hold, to pass it on; what a page tells of it goes through WorkSource.told',
  },
  {
    path: at('matters/hand-over-store.ts'),
    has: 'units @> array[$2]',
    why: 'all that a unit holds, to pass it on; what a page tells of it goes through WorkSource.told',
  },
  {
    path: at('matters/hand-over-store.ts'),
    has: 'not ($2 or barred && $3::text[])',
    why: 'how many stand with whom, without those kept from whoever asks; the nightly look asks for all',
  },
  { path: at('matters/waiting-store.ts'), has: 'select distinct k.matter_id', why: jobs },
  { path: at('matters/waiting-store.ts'), has: "m.barred <> '{}'", why: 'how many wait, of those kept from nobody' },
  {
    path: at('matters/list-store.ts'),
    has: 'exists (select from mazha.clock k',
    why: 'a condition on the row of a scoped statement',
  },
  {
    path: at('matters/list-store.ts'),
    has: "k.name = m.due_clock) = 'running'",
    why: 'a condition on the row of a scoped statement',
  },
  {
    path: at('matters/list-store.ts'),
    has: 'k.name = m.due_clock)`',
    why: 'a column of the row of a scoped statement',
  },
  {
    path: at('matters/list-store.ts'),
    has: 'from mazha.tally where',
    why: 'kept counts of the own units or the district: nothing that is kept from somebody stands in them',
  },
  {
    path: at('matters/facet-store.ts'),
    has: 'max(k.due_at)',
    why: 'the last of all marked due times: where a count may stop looking; told to nobody',
  },
  { path: at('matters/job-store.ts'), has: 'from mazha.tally_delta', why: jobs },
  { path: at('matters/job-store.ts'), has: 'select id, topic', why: jobs },
  { path: at('matters/job-store.ts'), has: 'from mazha.command where', why: jobs },
  {
    path: at('matters/store.ts'),
    has: 'from mazha.command where',
    why: 'a client’s own command by its own id; whoever acts was held against the matter first',
  },
  { path: at('notices/store.ts'), has: 'm.barred && $4::text[]', why: 'leaves out what is kept from whoever reads' },
  {
    path: at('people/store-handover.ts'),
    has: 'from mazha.handover h',
    why: 'what was handed over, by ids; a page tells of it through WorkSource.told',
  },
  {
    path: at('files/store.ts'),
    has: 'from mazha.file_chunk where',
    why: 'bytes of a file whose matter was checked, or that no matter has yet',
  },
  {
    path: at('files/store.ts'),
    has: 'from mazha.file where district_id = $1 and id = any',
    why: 'files by id; whoever is given one is held against its matter first',
  },
  {
    path: at('files/store.ts'),
    has: 'f.person_id is not null',
    why: 'photographs of people who agreed to be shown; none of them is a matter’s',
  },
  { path: at('files/store.ts'), has: 'and matter_id = $2 and view_of is null', why: 'of a matter that was checked' },
  { path: at('files/store.ts'), has: 'u.matter_id is null', why: 'a job of the system: what no matter took in' },
  {
    path: at('audit/store.ts'),
    has: 'k.barred && $7::text[]',
    why: 'looks of everybody, for the auditor; those at what is kept from the auditor are left out',
  },
  {
    path: at('audit/store.ts'),
    has: 'count(distinct v.matter_id)',
    why: 'how many matters one person opened, at one more',
  },
  { path: at('audit/store.ts'), has: 'count(distinct search_id)', why: 'how many numbers one person looked up' },
  { path: at('audit/store.ts'), has: 'select distinct subject_id as subject', why: 'whom one person looked up' },
  { path: at('audit/store.ts'), has: 'select subject_id from mazha.view_log', why: 'how many one person looked at' },
  {
    path: at('audit/store.ts'),
    has: 'from mazha.view_log where district_id = $1 and matter_id = $2',
    why: 'looks at a matter, for whoever holds its receipt: no name of a colleague',
  },
  {
    path: at('audit/store.ts'),
    has: 'subject_id = $2 and at >= $3',
    why: 'looks at one’s own data, for whoever proved the number: no matter is told',
  },
  {
    path: at('intake/spreadsheet/store.ts'),
    has: 'select id, number from mazha.matter',
    why: 'numbers of rows that are known already; forReader leaves out those that the reader may not see',
  },
  {
    path: at('intake/spreadsheet/store-sources.ts'),
    has: 'select digest, matter_id, import_id, row, words',
    why: 'which rows are known already, by their digest; no number stands there',
  },
  {
    path: at('intake/spreadsheet/store-sources.ts'),
    has: 'select exists (select from mazha.import_source',
    why: 'whether digests of before are still to be keyed; nothing of a matter is read',
  },
  {
    path: at('intake/spreadsheet/store-sources.ts'),
    has: 'select digest, words from mazha.import_source',
    why: 'digests of before, so that they are keyed; nobody is shown them',
  },
  {
    path: at('intake/spreadsheet/store.ts'),
    has: 'select row, code, details, cells, kept from mazha.import_reject',
    why: 'reasons of rows; forReader leaves out numbers that the reader may not see',
  },
  {
    path: at('intake/spreadsheet/store.ts'),
    has: 'select code, kept, count(*)',
    why: 'how often each reason was given; no number',
  },
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
