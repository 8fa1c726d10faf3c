/**
 * `npm run bench [-- --json] [name …]`: measures what bench/*.bench.ts measure, one after the other, on an embedded
 * PostgreSQL of its own. Ratios are taken within one run, so that they mean the same on any machine.
 */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { importTypescript } from './run-typescript.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)
const json = args.includes('--json')
const wanted = args.filter((arg) => !arg.startsWith('--'))

const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .toSorted()
  .filter((name) => wanted.length === 0 || wanted.includes(name))
if (names.length === 0) {
  console.error(`There is no bench named ${wanted.join(', ')}.`)
  process.exit(1)
}

const { runBench } = await importTypescript('bench/run.ts')
let missed = 0
for (const name of names) {
  const { bench } = await importTypescript(`bench/${name}.bench.ts`)
  missed += await runBench({ name, bench, json })
}
if (!json && missed > 0) console.log(`${missed} figures do not reach their goal.`)
