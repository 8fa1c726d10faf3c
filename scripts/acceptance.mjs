/**
 * `npm run acceptance`: takes the real data of ../shared/data (or of the directory named) through the product, prints what became of every file,
 * row by row where one was refused, and ends with exit code 1 when something is not as expected. Reports go to dist/acceptance.
 *
 *   npm run acceptance                   the real data, and one request through the whole loop
 *   npm run acceptance -- --full-sheet   a made-up workbook of 1,048,576 rows instead, in and its rejected rows out again (needs no data)
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkNode, ensureBuilt, ensureInstalled, giveUp, root } from './ready.mjs'

checkNode()
const { values, positionals } = parseArgs({ options: { 'full-sheet': { type: 'boolean' } }, allowPositionals: true })
if (values['full-sheet'] === true) await runFullSheet()
const dataDir = resolve(positionals[0] ?? process.env.MAZHA_SHARED_DATA ?? join(root, '..', 'shared', 'data'))
const files = [
  'hotline/messages.csv',
  'hotline/messages-with-replies.xlsx',
  'hotline/labelled-raw-sample.xlsx',
  'hotline/labelled-raw-sample.csv',
  'requests311/baltimore-2018.csv',
]
const missing = files.filter((file) => !existsSync(join(dataDir, file)))
if (missing.length > 0) {
  giveUp(
    `验收需要真实数据，${dataDir} 里缺少：${missing.join('、')}。数据不随本项目分发；请把它们放到那里，或执行 npm run acceptance -- <目录>。`,
    `The acceptance run needs the real data; ${dataDir} lacks ${missing.join(', ')}. They do not come with the project: put them there, or run npm run acceptance -- <directory>.`,
  )
}
await ensureInstalled()
await ensureBuilt(['server'])

const { importTypescript } = await import('./run-typescript.mjs')
const { main } = await importTypescript('acceptance/main.ts')
const reportDir = join(root, 'dist', 'acceptance')
let failed = await main({ dataDir, reportDir })
failed += runJourney()
console.log(failed === 0 ? '\nAccepted.' : `\n${failed} differ.`)
process.exit(failed === 0 ? 0 : 1)

/** One request through the whole loop, by four people in a browser, where that journey and a Chromium are there. */
function runJourney() {
  const dir = join(root, 'test', 'browser')
  const journeys = existsSync(dir) ? readdirSync(dir).filter((file) => /loop.*\.test\.ts$/.test(file)) : []
  if (journeys.length === 0) {
    console.log('\nThe journey through the whole loop (test/browser/*loop*.test.ts) is not there; not run.')
    return 0
  }
  console.log('\nOne request through the whole loop, by four people, in a browser')
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--project', 'browser', ...journeys.map((file) => join('test', 'browser', file))]
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0 ? 0 : 1
}

async function runFullSheet() {
  await ensureInstalled()
  await ensureBuilt(['server'])
  const { importTypescript } = await import('./run-typescript.mjs')
  const { main } = await importTypescript('acceptance/full-sheet.ts')
  const failed = await main({ reportDir: join(root, 'dist', 'acceptance') })
  console.log(failed === 0 ? '\nAccepted.' : `\n${failed} differ.`)
  process.exit(failed === 0 ? 0 : 1)
}
