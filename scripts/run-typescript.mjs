/**
 * Runs a TypeScript program of this repository on Node 20, which cannot by itself: bundled, then imported.
 * `node scripts/run-typescript.mjs <file.ts> [arguments]` calls its exported `main(arguments)`.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
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
  const file = join(root, 'dist', 'tools', `${entry.replaceAll(/[^a-z0-9]+/gi, '-')}.mjs`)
  mkdirSync(dirname(file), { recursive: true })
  const bundle = await rolldown({ input: resolve(root, entry), ...nodeBundle })
  const { output } = await bundle.generate({ format: 'esm', sourcemap: 'inline', codeSplitting: false })
  await bundle.close()
  // Several of the same may start at once: each finds a whole file.
  const part = `${file}.${process.pid}`
  writeFileSync(part, output[0].code)
  renameSync(part, file)
  return import(pathToFileURL(file).href)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [entry, ...args] = process.argv.slice(2)
  const program = await importTypescript(entry)
  await program.main?.(args)
}
