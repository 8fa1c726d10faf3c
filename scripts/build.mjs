/**
 * Builds dist/: the server and its commands (rolldown), the portal and the console (vite). What has not changed since the last
 * build is left alone: each part is known by a digest of everything it is made of.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

/** What goes into every part, beside its own sources. */
const common = [
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/bundle.mjs',
  'tsconfig.base.json',
  'packages/contracts',
]

const parts = {
  server: { inputs: ['packages/server', 'procedures'], build: buildServer },
  portal: { inputs: ['apps/portal', 'packages/ui', 'procedures'], build: (to) => buildApp('portal', '/', to) },
  console: {
    inputs: ['apps/console', 'packages/ui', 'procedures'],
    build: (to) => buildApp('console', '/console/', to),
  },
}

const ignored = new Set(['node_modules', 'dist', '.git', 'migrations'])

function* listFiles(path) {
  if (!existsSync(path)) return
  let entries
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if (error.code !== 'ENOTDIR') throw error
    yield path
    return
  }
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (ignored.has(entry.name)) continue
    if (entry.isDirectory()) yield* listFiles(join(path, entry.name))
    else if (!/\.test\.tsx?$/.test(entry.name)) yield join(path, entry.name)
  }
}

function digestInputs(inputs) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0])
  for (const input of inputs) {
    for (const file of listFiles(join(root, input))) {
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
    }
  }
  return hash.digest('hex')
}

const target = (part) => join(dist, ...(part === 'server' ? ['server'] : ['apps', part]))

const isThere = (part) => part === 'server' || existsSync(join(root, 'apps', part, 'src', 'main.tsx'))

/** The parts that must be built anew, each with the digest that it will have. Needs nothing installed. */
export function listStale() {
  return Object.entries(parts)
    .filter(([part]) => isThere(part))
    .map(([part, { inputs }]) => ({ part, digest: digestInputs([...common, ...inputs]) }))
    .filter(({ part, digest }) => {
      const mark = join(target(part), '.digest')
      return !existsSync(mark) || readFileSync(mark, 'utf8') !== digest
    })
}

/** Builds beside the former build and then takes its place, so that a failed build leaves the former one whole. */
async function build({ part, digest }) {
  const to = `${target(part)}.part-${process.pid}`
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  try {
    await parts[part].build(to)
    writeFileSync(join(to, '.digest'), digest)
    rmSync(target(part), { recursive: true, force: true })
    renameSync(to, target(part))
  } finally {
    rmSync(to, { recursive: true, force: true })
  }
}

async function buildServer(to) {
  const { rolldown } = await import('rolldown')
  const { nodeBundle } = await import('./bundle.mjs')
  const source = join(root, 'packages', 'server', 'src')
  // A command or a worker is one file: it becomes an entry of its own by standing in its directory.
  const input = { main: join(source, 'main.ts'), cli: join(source, 'cli', 'frame', 'main.ts') }
  for (const [dir, under] of [
    ['cli', 'commands'],
    ['workers', 'workers'],
  ]) {
    if (!existsSync(join(source, dir))) continue
    for (const file of readdirSync(join(source, dir))) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
      input[`${under}/${basename(file, '.ts')}`] = join(source, dir, file)
    }
  }
  const output = {
    dir: to,
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
  }
  const write = async (options, more = {}) => {
    const bundle = await rolldown({ ...options, ...nodeBundle })
    await bundle.write({ ...output, ...more })
    await bundle.close()
  }
  const { [slim]: part, ...rest } = input
  await write({ input: rest })
  // Loading our modules does nothing by itself: what is not used of them is left out.
  await write({ input: { [slim]: part }, treeshake: { moduleSideEffects: false } }, { codeSplitting: false })
}

/** Started to save time, this one has in it what it uses and shares no file with the others, which have everything. */
const slim = 'workers/verify-part'

async function buildApp(name, base, to) {
  // Built from within a test run, it would otherwise be a development build.
  process.env.NODE_ENV = 'production'
  const vite = await import('vite')
  await vite.build({
    root: join(root, 'apps', name),
    base,
    logLevel: 'warn',
    build: { outDir: to, emptyOutDir: true },
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const only = process.argv.slice(2)
  const stale = listStale().filter(({ part }) => only.length === 0 || only.includes(part))
  for (const item of stale) {
    const began = performance.now()
    try {
      await build(item)
    } catch (error) {
      console.error(`${item.part}: ${error.message}`)
      process.exit(1)
    }
    console.log(`  ${item.part} ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
}
