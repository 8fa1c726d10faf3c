/**
 * Writes packages/server/schema.sql from the migrations (`--write`), or says whether it is up to date.
 * Runs on the embedded PostgreSQL alone, so that every machine writes the same file.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importTypescript } from './run-typescript.mjs'

const { dumpFresh } = await importTypescript('scripts/schema.ts')
const dataDir = mkdtempSync(join(tmpdir(), 'mazha-schema-'))
const file = new URL('../packages/server/schema.sql', import.meta.url)
try {
  const dump = await dumpFresh(dataDir)
  if (process.argv.includes('--write')) {
    writeFileSync(file, dump)
    console.log('packages/server/schema.sql is written')
  } else if (readFileSync(file, 'utf8') === dump) {
    console.log('packages/server/schema.sql is up to date')
  } else {
    console.error('packages/server/schema.sql differs from the migrations; run: node scripts/schema.mjs --write')
    process.exitCode = 1
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}
