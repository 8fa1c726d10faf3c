import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
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
  const copy = mkdtempSync(join(tmpdir(), 'two-files-'))
  for (const part of parts) {
    cpSync(join(root, part), join(copy, part), {
      recursive: true,
      filter: (from) => !left.has(from.slice(from.lastIndexOf('/') + 1)),
    })
  }
  const modules = join(copy, 'node_modules')
  mkdirSync(modules)
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@mazha') symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  cpSync(join(root, 'node_modules', '@mazha'), join(modules, '@mazha'), { recursive: true, verbatimSymlinks: true })
  // A workspace may hold packages of its own, where two versions are needed.
  for (const part of parts.flatMap((name) => [
    name,
    ...(existsSync(join(root, name, 'package.json')) ? [] : list(name)),
  ])) {
    const own = join(root, part, 'node_modules')
    if (existsSync(own) && !existsSync(join(copy, part, 'node_modules')))
      symlinkSync(own, join(copy, part, 'node_modules'))
  }
  cpSync(join(root, 'test/two-files/procedures'), join(copy, 'procedures'), { recursive: true })
  return copy
}

const list = (dir: string): string[] =>
  existsSync(join(root, dir))
    ? readdirSync(join(root, dir), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(dir, entry.name))
    : []
