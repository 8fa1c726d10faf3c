import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

const left = new Set(['node_modules', 'dist', 'data'])

/**
 * A copy of some parts of the tree with the two files of the noise complaint added and no other file touched. What is
 * installed is the original's; only our own packages are the copy's.
 */
export const copyWithTwoFiles = (parts: readonly string[]): string => {
  mkdirSync(join(root, 'dist'), { recursive: true })
  const copy = mkdtempSync(join(root, 'dist', 'two-files-'))
  for (const part of parts) {
    cpSync(join(root, part), join(copy, part), {
      recursive: true,
      filter: (from) => !left.has(from.slice(from.lastIndexOf('/') + 1)),
    })
  }
  // Installed packages are found further up; only our own ones are the copy's.
  cpSync(join(root, 'node_modules', '@mazha'), join(copy, 'node_modules', '@mazha'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  cpSync(join(root, 'node_modules', '.package-lock.json'), join(copy, 'node_modules', '.package-lock.json'))
  cpSync(join(root, 'test/two-files/procedures'), join(copy, 'procedures'), { recursive: true })
  return copy
}
