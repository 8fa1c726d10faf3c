import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyWithTwoFiles, root } from './copy.ts'

/**
 * Adding a procedure is adding two files: itself and its stories. A copy of what they need gets exactly those two; it
 * then compiles, its stories and the invariants of every procedure hold, and the server's bundle knows it.
 */

let copy: string

/** Gives what the program printed; a failure says what it printed too. */
const run = async (program: string, args: readonly string[]): Promise<string> => {
  try {
    return (await promisify(execFile)(program, [...args], { cwd: copy, maxBuffer: 2 ** 26 })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${stdout}\n${stderr}`.slice(-4000), { cause: error })
  }
}

beforeAll(() => {
  copy = copyWithTwoFiles(['packages/contracts', 'procedures', 'scripts', 'tsconfig.base.json', 'package.json'])
  writeFileSync(
    join(copy, 'tsconfig.json'),
    JSON.stringify({
      extends: './tsconfig.base.json',
      compilerOptions: { lib: ['ES2023', 'DOM'], types: ['node'] },
      include: ['procedures', 'packages/contracts'],
    }),
  )
  writeFileSync(
    join(copy, 'vitest.config.mjs'),
    "export default { test: { include: ['procedures/all.test.ts', 'procedures/noise*.test.ts'], testTimeout: 120000 } }\n",
  )
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

const bin = (name: string): string => join(root, 'node_modules', '.bin', name)

test('the two files compile', async () => {
  await run(bin('tsc'), ['--noEmit', '-p', 'tsconfig.json'])
})

test('its stories pass, and so does what is asked of every procedure', async () => {
  await run(bin('vitest'), ['run', '--reporter=json', '--reporter=default', '--outputFile=results.json'])
  const results: unknown = JSON.parse(readFileSync(join(copy, 'results.json'), 'utf8'))
  expect(results).toMatchObject({ success: true, numFailedTests: 0 })
  const text = JSON.stringify(results)
  expect(text).toContain('two units inspect it together')
  expect(text).toContain('noise-complaint whatever people do')
}, 240_000)

test('the server’s bundle finds it', async () => {
  const script = `
    import { rolldown } from 'rolldown'
    import { nodeBundle } from './scripts/bundle.mjs'
    const bundle = await rolldown({ input: './procedures/all.ts', ...nodeBundle })
    await bundle.write({ file: 'all.mjs', format: 'esm' })
    const { procedures } = await import('./all.mjs')
    console.log(procedures.map(({ id }) => id).join())`
  writeFileSync(join(copy, 'bundle-all.mjs'), script)
  const stdout = await run(process.execPath, ['bundle-all.mjs'])
  expect(stdout.trim().split(',')).toEqual(['noise-complaint', 'service-request'])
}, 60_000)
