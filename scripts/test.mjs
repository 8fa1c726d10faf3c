/**
 * `npm test`: installs what is missing, then every gate. The last line is `N passed, N failed`: each test and each gate counts once.
 *
 *   npm test                                  everything
 *   npm test -- --only unit,lint              some gates
 *   npm test -- --only unit matters calendar  some files
 *   npm test -- --postgres /usr/lib/postgresql/15/bin   on another PostgreSQL
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { checkNode, ensureBuilt, ensureInstalled, root } from './ready.mjs'

checkNode()
const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, postgres: { type: 'string' } },
  allowPositionals: true,
})
await ensureInstalled()

/** The oldest PostgreSQL that we promise to run on, where Debian and the PostgreSQL project install it. */
const oldPostgres = ['/usr/lib/postgresql/15/bin', '/usr/pgsql-15/bin', '/opt/homebrew/opt/postgresql@15/bin'].find(
  (dir) => existsSync(join(dir, 'initdb')),
)

const bin = (name) => join(root, 'node_modules', '.bin', name)
const results = join(root, 'dist', 'test-results')
mkdirSync(results, { recursive: true })

function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
    child.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** A gate without tests of its own: it passes as one or fails as one. */
const gate =
  (...commands) =>
  async () => {
    let failed = 0
    for (const [command, ...args] of commands) failed ||= (await run(bin(command), args)) === 0 ? 0 : 1
    return { passed: 1 - failed, failed }
  }

/** What failed and why, in few lines: the last page of a long log tells it. */
const failuresOf = (files) =>
  files
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const file = relative(root, name)
      const failed = assertionResults.filter(({ status }) => status === 'failed')
      if (failed.length === 0) return [`${file}: ${firstLines(message)}`]
      return failed.map(
        ({ fullName, failureMessages }) => `${file}: ${fullName}\n${firstLines(failureMessages.join('\n'))}`,
      )
    })
const firstLines = (text) => text.split('\n').slice(0, 12).join('\n')

const vitest = (project, env, files) => async () => {
  const report = join(results, `${project}-${process.pid}.json`)
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await run(bin('vitest'), ['run', '--project', project, ...reporters, ...files], env)
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, success, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  rmSync(report)
  // A file that does not load, or an error outside any test, fails the run without a failed test.
  const failed = numFailedTests > 0 ? numFailedTests : code !== 0 || !success ? Math.max(1, numFailedTestSuites) : 0
  return { passed: numPassedTests, failed, skipped: numPendingTests, failures: failuresOf(testResults) }
}

const postgres = values.postgres === undefined ? {} : { MAZHA_TEST_POSTGRES: values.postgres }

const steps = {
  format: gate(['oxfmt', '--check']),
  lint: gate(['oxlint', '--deny-warnings']),
  types: gate(['tsc', '-p', 'tsconfig.json'], ['tsc', '-p', 'tsconfig.browser.json']),
  'dead-code': gate(['knip']),
  unit: async () => {
    // Several tests start the program, which builds what is stale: they would do so at once, in each other's way.
    if (positionals.length === 0) await ensureBuilt()
    return vitest('unit', postgres, positionals)()
  },
  'unit-postgres-15':
    oldPostgres === undefined
      ? async () => {
          console.log('skipped: no PostgreSQL 15 is installed on this machine (looked in /usr/lib/postgresql/15/bin)')
          return { passed: 0, failed: 0, skipped: 1 }
        }
      : vitest('store', { MAZHA_TEST_POSTGRES: oldPostgres }, positionals),
  browser: async () => {
    await ensureBuilt()
    return vitest('browser', postgres, positionals)()
  },
}

const only = values.only?.split(',') ?? (positionals.length > 0 ? ['unit'] : Object.keys(steps))
for (const name of only) {
  if (!(name in steps)) {
    console.error(`There is no step ${name}. There are: ${Object.keys(steps).join(', ')}`)
    process.exit(2)
  }
}

const rows = []
const began = performance.now()
for (const name of only) {
  console.log(`\n── ${name} ──`)
  const from = performance.now()
  const result = await steps[name]()
  rows.push({ name, seconds: (performance.now() - from) / 1000, skipped: 0, ...result })
}

console.log('')
for (const { name, failures = [] } of rows) for (const failure of failures) console.log(`  ${name} FAILED ${failure}\n`)
for (const { name, seconds, passed, failed, skipped } of rows) {
  const verdict = failed > 0 ? 'FAILED' : passed > 0 ? 'passed' : 'skipped'
  const counts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`]
  console.log(
    `  ${name.padEnd(17)} ${verdict.padEnd(8)} ${counts.filter(Boolean).join(', ').padEnd(36)} ${seconds.toFixed(1)} s`,
  )
}
const sum = (key) => rows.reduce((total, row) => total + row[key], 0)
console.log(`  ${'in all'.padEnd(17)} ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exit(sum('failed') > 0 || sum('passed') === 0 ? 1 : 0)
