/** Runs a TypeScript program of this repository on Node 20, which cannot by itself: bundled, then imported. */
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { nodeBundle } from './bundle.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * @param {string} entry path from the repository's root
 * @returns {Promise<Record<string, any>>} the module's exports
 */
export async function importTypescript(entry) {
  const name = createHash('sha256').update(entry).digest('hex').slice(0, 12)
  const file = join(root, 'dist', 'tools', `${name}.mjs`)
  mkdirSync(dirname(file), { recursive: true })
  const bundle = await rolldown({ input: resolve(root, entry), ...nodeBundle })
  await bundle.write({ file, format: 'esm', sourcemap: 'inline', codeSplitting: false })
  await bundle.close()
  return import(pathToFileURL(file).href)
}
