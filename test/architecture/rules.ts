import { posix } from 'node:path'
import type { Source } from './source.ts'

/** What a file does that the architecture does not allow: `path:line what`. */
export type Violation = string

/** The base: modules that know no other, and that every module above may import (docs/adr/0004). */
const base = ['people', 'files', 'notices', 'audit']

/**
 * Which modules a module may import, beside the kernel and the contracts. Higher knows lower, never back; upward news travels
 * as ledger entries.
 */
export const moduleTable: Readonly<Record<string, readonly string[]>> = {
  people: [],
  files: [],
  notices: [],
  // Says whose post and unit looked.
  audit: ['people'],
  grids: base,
  // Who looks after which ground: above both, known by none.
  staffing: ['grids', ...base],
  register: ['grids', ...base],
  procedures: ['grids', ...base],
  matters: ['procedures', 'grids', ...base],
  intake: ['matters', 'register', ...base],
  supervision: ['matters', 'register', 'grids', ...base],
  mediation: ['matters', 'register', 'grids', ...base],
  petitions: ['matters', 'register', 'grids', ...base],
  deliberation: ['matters', 'register', 'grids', ...base],
  patrols: ['matters', 'register', 'grids', ...base],
  command: ['matters', 'supervision', 'grids', ...base],
  // Reads ledger entries and nothing else.
  evaluation: [],
}

const serverSource = 'packages/server/src/'

/** Where a file stands: a workspace, and inside the server the kernel, one module or an outer part. */
export function placeOf(path: string): string {
  if (path.startsWith(`${serverSource}modules/`)) return `module ${path.split('/')[4]}`
  if (path.startsWith(serverSource)) {
    const rest = path.slice(serverSource.length)
    return rest.startsWith('kernel/') ? 'kernel' : 'server'
  }
  const [first, second] = path.split('/')
  return first === 'procedures' ? 'procedures' : `${first}/${second}`
}

/** Which places a place may import; `package` is anything from node_modules, `node` Node's own modules. */
function mayImport(place: string): readonly string[] {
  const common = ['packages/contracts', 'package']
  switch (place) {
    case 'packages/contracts':
      return ['package']
    case 'procedures':
      return ['packages/contracts']
    case 'kernel':
      return [...common, 'node']
    case 'server':
      return [...common, 'node', 'kernel', 'procedures', ...Object.keys(moduleTable).map((name) => `module ${name}`)]
    case 'packages/ui':
      return common
    case 'apps/portal':
    case 'apps/console':
    case 'apps/field':
      return [...common, 'packages/ui', 'procedures']
    default: {
      if (!place.startsWith('module ')) return ['package', 'node']
      const name = place.slice('module '.length)
      const known = (moduleTable[name] ?? []).map((other) => `module ${other}`)
      return [...common, 'node', 'kernel', ...known, ...(name === 'procedures' ? ['procedures'] : [])]
    }
  }
}

/** The place that an import leads to; undefined when it does not lead anywhere that it may. */
function targetOf(path: string, from: string): string | undefined {
  if (from.startsWith('.')) {
    const target = posix.join(posix.dirname(path), from)
    return placeOf(target)
  }
  if (from.startsWith('#kernel/')) return 'kernel'
  if (from.startsWith('#modules/')) return from.split('/').length === 2 ? `module ${from.split('/')[1]}` : undefined
  if (from === '@mazha/procedures' || from.startsWith('@mazha/procedures/')) return 'procedures'
  const workspace = /^@mazha\/(contracts|ui)\//.exec(from)
  if (workspace !== null) return `packages/${workspace[1]}`
  if (from.startsWith('@mazha/') || from.startsWith('#')) return undefined
  return from.startsWith('node:') ? 'node' : 'package'
}

export function checkImports({ path, imports }: Source): Violation[] {
  const place = placeOf(path)
  if (place.startsWith('module ') && !(place.slice('module '.length) in moduleTable)) {
    return [`${path}:1 ${place} does not stand in the module table`]
  }
  const allowed = [place, ...mayImport(place)]
  return imports.flatMap(({ from, line }) => {
    const target = targetOf(path, from)
    const crosses = from.startsWith('.') && target !== place
    if (target !== undefined && allowed.includes(target)) {
      // Inside the server the outer parts may reach the modules by their faces only; other workspaces by their names.
      if (!crosses) return []
      return [`${path}:${line} reaches into ${target} by a relative path (${from}); import its face`]
    }
    return [`${path}:${line} ${place} may not import ${target ?? 'that'} (${from})`]
  })
}

const statement =
  /^\s*(--.*\n\s*)*(select\s[\s\S]*\sfrom\s|select\s+[\w.]+\(|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+\s*(\([^)]*\)\s*)?as\s|truncate\s|create\s+(table|index|schema|role|database)\s|alter\s+table\s|copy\s+\S+\s+(from|to)\s)/i
const queryBuilders = new Set(['selectFrom', 'insertInto', 'updateTable', 'deleteFrom'])
const isStore = (path: string): boolean => /(^|[/-])store(-[a-z0-9-]+)?\.ts$/.test(path) || path.includes('/store/')

/** SQL stands in lower case, and only in the kernel and in a module's store. */
export function checkSql({ path, strings, calls }: Source): Violation[] {
  const found = strings.filter(({ text }) => statement.test(text))
  const shouted = found
    .filter(({ text }) => /\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|VALUES)\b/.test(text))
    .map(({ line }) => `${path}:${line} SQL in capitals`)
  const place = placeOf(path)
  if (place === 'kernel' || (place.startsWith('module ') && isStore(path))) return shouted
  return [
    ...found.map(({ line }) => `${path}:${line} SQL outside a module's store.ts`),
    ...calls
      .filter(({ name }) => queryBuilders.has(name))
      .map(({ line, name }) => `${path}:${line} ${name}() outside a module's store.ts`),
  ]
}

const vague = /(^|[/-])(utils?|helpers?|common|misc|managers?)([-.]|\/|$)/

/** Names of files are kebab-case and say something; no file grows beyond what can be read. */
export function checkShape({ path, text }: Source): Violation[] {
  const violations: Violation[] = []
  const name = posix.basename(path).replace(/\.tsx?$/, '')
  if (!/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name)) violations.push(`${path}:1 is not in kebab-case`)
  if (vague.test(path)) violations.push(`${path}:1 has a name that says nothing`)
  const lines = text.split('\n').length
  const isTable =
    /\/(texts\/[a-z-]+|refusal)\.ts$/.test(path) || path.startsWith('procedures/') || path.includes('/demo/')
  if (lines > 600 && !isTable) violations.push(`${path}:${lines} is ${lines} lines long; is it two?`)
  return violations
}

/** No bare words: screens take every text by its id. */
export function checkWords({ path, bareWords }: Source): Violation[] {
  if (!path.startsWith('apps/') && !path.startsWith('packages/ui/')) return []
  return bareWords.map(({ text, line }) => `${path}:${line} bare words “${text.slice(0, 40)}”; give them an id`)
}
