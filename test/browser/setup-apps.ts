import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Builds the portal and the console once for a run, when they are stale: two files that did so at once would do it in each other's way. */
export default async function setup(): Promise<void> {
  const program = join(import.meta.dirname, '..', '..', 'scripts', 'build.mjs')
  await promisify(execFile)(process.execPath, [program, 'portal', 'console'])
}
