import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { procedures } from '@mazha/procedures/all'
import { pageOf } from '../packages/server/src/modules/procedures/page.ts'

/** Writes docs/procedures/: one page a procedure. `node scripts/run-typescript.mjs scripts/procedure-docs.ts` */
export const main = (): void => {
  const dir = join(process.cwd(), 'docs', 'procedures')
  mkdirSync(dir, { recursive: true })
  const pages = new Map(procedures.map((procedure) => [`${procedure.id}.md`, pageOf(procedure)]))
  for (const file of readdirSync(dir)) if (!pages.has(file)) rmSync(join(dir, file))
  for (const [file, page] of pages) writeFileSync(join(dir, file), page)
}
