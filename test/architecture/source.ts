import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type ESTree, parseSync, Visitor } from 'rolldown/utils'

/** One source file as the architecture's rules see it. */
export interface Source {
  /** From the repository's root, with forward slashes. */
  path: string
  text: string
  /** What it imports or re-exports, types as well. */
  imports: { from: string; line: number }[]
  /** Its string and template literals; a template's places are left out. */
  strings: { text: string; line: number }[]
  /** Names of methods and functions that it calls. */
  calls: { name: string; firstArgument: string | undefined; line: number }[]
  /** Words written straight into a screen. */
  bareWords: { text: string; line: number }[]
}

export const root = new URL('../../', import.meta.url).pathname

const ignored = new Set(['node_modules', 'dist', '.git', 'data', 'canaries'])

function* walk(dir: string): Generator<string> {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      if (!ignored.has(entry.name)) yield* walk(join(dir, entry.name))
    } else if (/\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) {
      yield join(dir, entry.name)
    }
  }
}

/** Made-up data for tests stands beside them and may do what they may. */
const isTest = (path: string): boolean => /\.test\.tsx?$|\/made-up-[a-z-]+\.ts$|^procedures\/testing\//.test(path)

/** Every TypeScript file of the product but its tests. */
export function readSources(): Source[] {
  return ['packages', 'apps', 'procedures']
    .flatMap((dir) => [...walk(join(root, dir))])
    .map((file) => relative(root, file).replaceAll('\\', '/'))
    .filter((path) => !isTest(path))
    .filter((path) => !path.endsWith('.config.ts'))
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')))
}

const nameOfCallee = (callee: ESTree.Expression | ESTree.Super): string | undefined => {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') return callee.property.name
  return undefined
}

/** Attributes whose text a person reads or hears. */
const spoken = new Set([
  'aria-label',
  'title',
  'placeholder',
  'alt',
  'label',
  'description',
  'message',
  'okText',
  'cancelText',
])

const saysSomething = (text: string): boolean =>
  /\p{Script=Han}|[A-Za-z]{2,}/u.test(text) && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text) // A text's id is no word.

export function parseSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length
  const code: [number, number][] = []
  const source: Source = { path, text, imports: [], strings: [], calls: [], bareWords: [] }
  const importOf = (node: { type: string; start: number; value?: unknown } | null): void => {
    if (node?.type === 'Literal' && typeof node.value === 'string') {
      source.imports.push({ from: node.value, line: lineAt(node.start) })
    }
  }
  new Visitor({
    ImportDeclaration: (node) => importOf(node.source),
    ExportNamedDeclaration: (node) => importOf(node.source),
    ExportAllDeclaration: (node) => importOf(node.source),
    ImportExpression: (node) => importOf(node.source),
    TSImportType: (node) => importOf(node.source),
    Literal: (node) => {
      if (typeof node.value === 'string') source.strings.push({ text: node.value, line: lineAt(node.start) })
    },
    TemplateLiteral: (node) => {
      const words = node.quasis.map(({ value }) => value.cooked ?? value.raw).join(' ')
      source.strings.push({ text: words, line: lineAt(node.start) })
    },
    CallExpression: (node) => {
      const name = nameOfCallee(node.callee)
      const [first] = node.arguments
      const firstArgument = first?.type === 'Literal' && typeof first.value === 'string' ? first.value : undefined
      if (name !== undefined) source.calls.push({ name, firstArgument, line: lineAt(node.start) })
    },
    JSXElement: ({ openingElement: { name }, start, end }) => {
      // A command or a key is the same in every language.
      if (name.type === 'JSXIdentifier' && (name.name === 'code' || name.name === 'kbd')) code.push([start, end])
    },
    JSXText: (node) => {
      if (code.some(([start, end]) => node.start >= start && node.end <= end)) return
      if (saysSomething(node.value)) source.bareWords.push({ text: node.value.trim(), line: lineAt(node.start) })
    },
    JSXAttribute: (node) => {
      const { name, value } = node
      if (name.type !== 'JSXIdentifier' || !spoken.has(name.name) || value?.type !== 'Literal') return
      if (typeof value.value === 'string' && saysSomething(value.value)) {
        source.bareWords.push({ text: value.value, line: lineAt(node.start) })
      }
    },
  }).visit(program)
  return source
}
