import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from './source.ts'

/**
 * A copy of what configures the gates, with nothing in it but the planted violations: what passes here would pass in the
 * product.
 */
const planted = mkdtempSync(join(tmpdir(), 'mazha-gates-'))
afterAll(() => rmSync(planted, { recursive: true, force: true }))

const files: Record<string, string> = {
  'packages/server/src/un-awaited.ts': `
    async function save(): Promise<void> { await Promise.resolve() }
    export function leave(): void { save() }`,
  'packages/server/src/circle-a.ts': `import { b } from './circle-b.ts'\nexport const a = (): string => b()`,
  'packages/server/src/circle-b.ts': `import { a } from './circle-a.ts'\nexport const b = (): string => a()`,
  'packages/server/src/global-date.ts': `export const late = (): boolean => new Date().getTime() > 5`,
  'packages/server/src/date-now.ts': `export const late = (): boolean => Date.now() > 5`,
  'packages/server/src/date-text.ts': `export const late = (): string => globalThis.Date()`,
  'packages/server/src/given-date.ts': `export const given = (ms: number): Date => new Date(ms)`,
  'apps/portal/src/page.ts': `export const late = (): boolean => Date.now() > 5`,
  'packages/server/src/kernel/time.ts': `export const now = (): Date => new Date()`,
  'packages/server/src/anything.ts': `export const anything = (value: any): string => value`,
  'packages/server/src/cast.ts': `export const cast = (text: string): { id: string } => JSON.parse(text) as { id: string }`,
  'packages/server/src/sure.ts': `export const sure = (list: string[]): string => list[0]!`,
  'packages/server/src/cases.ts': `
    type State = 'open' | 'closed'
    export function say(state: State): string { switch (state) { case 'open': return 'o' } return '' }`,
  'packages/server/src/deep-import.ts': `import { find } from '#modules/people/store'\nexport const f = find`,
  'packages/server/src/one-language.ts': `
    import type { Text } from '@mazha/contracts/text'
    export const texts = { greeting: { zh: '您好' } } as const satisfies Record<string, Text>`,
  'packages/server/src/undocumented-refusal.ts': `
    import { refuse } from '@mazha/contracts/refusal'
    export const no = (): Error => refuse('matter.made-up-here')`,
  'packages/server/src/unformatted.ts': `export const  x = "double";`,
  'packages/server/src/main.ts': `import { used } from './exports.ts'\nconsole.log(used)`,
  'packages/server/src/exports.ts': `export const used = 1\nexport const neverUsed = 2`,
}

beforeAll(() => {
  for (const path of [
    '.oxlintrc.json',
    '.oxfmtrc.json',
    'knip.json',
    'tsconfig.json',
    'tsconfig.base.json',
    'package.json',
  ]) {
    cpSync(join(root, path), join(planted, path))
  }
  cpSync(join(root, 'scripts', 'lint'), join(planted, 'scripts', 'lint'), { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(planted, path)), { recursive: true })
    writeFileSync(join(planted, path), text)
  }
  cpSync(join(root, 'packages', 'server', 'package.json'), join(planted, 'packages', 'server', 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(planted, 'node_modules'))
})

/** What a gate says about the planted tree, and that it does not let it pass. */
function run(tool: string, ...args: string[]): string {
  const done = spawnSync(join(root, 'node_modules', '.bin', tool), args, {
    cwd: planted,
    encoding: 'utf8',
    timeout: 20_000,
  })
  expect(done.error).toBeUndefined()
  expect(done.status).not.toBe(0)
  return done.stdout + done.stderr
}

test('canaries of lint', () => {
  const said = run('oxlint', '--format=unix', 'packages', 'apps')
  const about = (file: string): string => {
    const path = file.includes('/src/') ? file : `packages/server/src/${file}`
    return said
      .split('\n')
      .filter((line) => line.startsWith(`${path}:`))
      .join('\n')
  }
  expect(about('un-awaited.ts')).toContain('Promises must be awaited')
  expect(about('circle-a.ts')).toContain('Dependency cycle')
  expect(about('global-date.ts')).toContain('Time is given')
  expect(about('date-now.ts')).toContain('Time is given')
  expect(about('date-text.ts')).toContain('Time is given')
  expect(about('apps/portal/src/page.ts')).toContain('Time is given')
  expect(about('anything.ts')).toContain('any')
  expect(about('cast.ts')).toContain('Unsafe assertion')
  expect(about('sure.ts')).toContain('non-null assertion')
  expect(about('cases.ts')).toMatch(/exhaustive/)
  // And it does not cry wolf:
  expect(about('given-date.ts')).toBe('')
  expect(about('kernel/time.ts')).toBe('')
})

test('canaries of the types: a deep import, a text without English, an undocumented refusal', () => {
  const said = run('tsc', '-p', 'tsconfig.json')
  expect(said).toMatch(/deep-import\.ts.*Cannot find module '#modules\/people\/store'/)
  expect(said).toMatch(/one-language\.ts.*'en' is missing/)
  expect(said).toMatch(/undocumented-refusal\.ts.*matter\.made-up-here/)
})

test('canary of the format', () => {
  expect(run('oxfmt', '--check')).toContain('unformatted.ts')
})

test('canary of dead code: a file, an export', () => {
  const said = run('knip', '--no-config-hints')
  expect(said).toContain('packages/server/src/anything.ts')
  expect(said).toContain('neverUsed')
})
