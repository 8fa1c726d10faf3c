import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { ServerUser } from './postgres-binaries.ts'
import { findBirth } from './postgres-holder.ts'
import { diskFull, fileProblem, StartProblem } from './postgres-problem.ts'

/**
 * Starts PostgreSQL and stops it when our end of the pipe on descriptor 3 closes, which also happens when we are killed:
 * no orphan stays behind. Its own session keeps a Ctrl-C in the terminal from stopping it before the server is done with it.
 */
const keeper = `
"$@" 3<&- & pg=$!
{ read -r _ <&3; kill -INT $pg 2>/dev/null; } & watch=$!
wait $pg; code=$?
kill $watch 2>/dev/null
exit $code
`

export interface ClusterOptions {
  /** The directory of PostgreSQL's own files. */
  clusterDir: string
  /** Where `initdb` and `postgres` are. */
  binDir: string
  /** Who its processes run as; undefined: as we do. */
  user: ServerUser | undefined
  /** The password of the superuser `postgres`, who exists only inside this cluster. */
  password: string
  logFile: string
  /** False only in tests: nothing is lost but the safety against a power cut. */
  durable: boolean
}

const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' }

/**
 * A path by which the server's user finds the cluster, even below a home that only root may enter: Linux lets a process
 * use a directory that it was handed open (descriptor 4 here).
 */
const throughDescriptor = (options: ClusterOptions): boolean =>
  options.user !== undefined && process.platform === 'linux'

const clusterPath = (options: ClusterOptions): string =>
  throughDescriptor(options) ? '/proc/self/fd/4' : options.clusterDir

/** Makes a new cluster if there is none. */
export function initCluster(options: ClusterOptions): void {
  const { clusterDir, binDir, user } = options
  if (existsSync(join(clusterDir, 'PG_VERSION'))) return
  // What an interrupted first start left is not a cluster yet: nobody has stored anything in it.
  rmSync(clusterDir, { recursive: true, force: true })
  mkdirSync(clusterDir, { mode: 0o700 })
  const passwordFile = `${clusterDir}.password`
  writeFileSync(passwordFile, options.password, { mode: 0o600 })
  if (user !== undefined) for (const path of [clusterDir, passwordFile]) chownSync(path, user.uid, user.gid)
  const descriptors = [openSync(passwordFile, 'r'), openSync(clusterDir, 'r')]
  try {
    const made = spawnSync(
      join(binDir, 'initdb'),
      [
        ['-D', clusterPath(options)],
        ['-U', 'postgres', '-A', 'scram-sha-256'],
        ['--pwfile', throughDescriptor(options) ? '/proc/self/fd/3' : passwordFile],
        ['--locale=C.UTF-8', '-E', 'UTF8', '--data-checksums'],
        options.durable ? [] : ['--no-sync'],
      ].flat(),
      { cwd: '/', env: environment, stdio: ['ignore', 'pipe', 'pipe', ...descriptors], encoding: 'utf8', ...user },
    )
    if (made.status === 0) return
    rmSync(clusterDir, { recursive: true, force: true })
    throw clusterProblem(options, made.error === undefined ? `${made.stdout}\n${made.stderr}` : made.error.message)
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor)
    rmSync(passwordFile, { force: true })
  }
}

/** What PostgreSQL said when it would not start, as a problem with words. */
function clusterProblem(options: ClusterOptions, said: string): StartProblem {
  const { clusterDir, logFile } = options
  if (/No space left on device|Disk quota exceeded|wrote only \d+ of \d+ bytes/.test(said)) return diskFull(clusterDir)
  const versions = /initialized by PostgreSQL version (\d+).*not compatible with this version (\d+)/s.exec(said)
  if (versions !== null) {
    return new StartProblem({
      zh: `${clusterDir} 里的数据来自 PostgreSQL ${versions[1]}，本程序自带的是 ${versions[2]}。请先用原版本导出，或用 DATABASE_URL 指定相应的服务器。`,
      en: `The data in ${clusterDir} is of PostgreSQL ${versions[1]}, this program ships ${versions[2]}. Export it with the former version, or name a matching server with DATABASE_URL.`,
    })
  }
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  const telling = lines.filter((line) => /FATAL|PANIC|error|could not/i.test(line))
  const last = (telling.length > 0 ? telling : lines).slice(-2).join(' ')
  return new StartProblem({
    zh: `内置 PostgreSQL 没能启动：${last}。详情见 ${logFile}。`,
    en: `The embedded PostgreSQL did not start: ${last} See ${logFile}.`,
  })
}

/** A port that nobody listens on now. `preferred` first, so that an operator's psql finds it again. */
async function freePort(preferred: number | undefined): Promise<number> {
  for (const port of preferred === undefined ? [0] : [preferred, 0]) {
    const server = createServer()
    const found = await new Promise<number | undefined>((resolve) => {
      server.once('error', () => resolve(undefined))
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : undefined)
      })
    })
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
    if (found !== undefined) return found
  }
  throw new StartProblem({
    zh: '本机没有可用的端口（127.0.0.1）。请检查系统的网络设置。',
    en: 'No port is free on 127.0.0.1. Please check the network settings of this machine.',
  })
}

function settings(options: ClusterOptions, port: number): string[] {
  const megabytes = Math.floor(totalmem() / 1024 / 1024)
  const within = (low: number, value: number, high: number): number => Math.round(Math.min(high, Math.max(low, value)))
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 120,
    shared_buffers: `${within(64, megabytes / 8, 2048)}MB`,
    effective_cache_size: `${within(128, megabytes / 2, 16_384)}MB`,
    work_mem: `${within(4, megabytes / 512, 32)}MB`,
    maintenance_work_mem: `${within(64, megabytes / 32, 512)}MB`,
    wal_buffers: '16MB',
    min_wal_size: '128MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    random_page_cost: 1.1,
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',
    logging_collector: 'off',
  }
  if (!options.durable) Object.assign(values, { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' })
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** The process that `postmaster.pid` names, if it is a living PostgreSQL. */
function findPostmaster(clusterDir: string): number | undefined {
  const file = join(clusterDir, 'postmaster.pid')
  let pid: number
  try {
    pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  } catch (error) {
    // One that ends takes its file away.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  if (!(pid > 1) || !isAlive(pid)) return undefined
  const commandLine = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  const said = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : commandLine.stdout
  if (said?.includes('postgres') === true) return pid
  // The pid has passed to another program: what wrote this file is gone, but PostgreSQL itself could not tell.
  rmSync(file, { force: true })
  return undefined
}

/** One that has ended and that nobody waited for (in a container whose first process waits for none) is not alive. */
const isAlive = (pid: number): boolean => findBirth(pid) !== undefined

/** Sends a signal; one that ended between two looks needs none. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Stops the PostgreSQL that a killed program left in this cluster, first politely. */
export async function stopOrphan(clusterDir: string): Promise<void> {
  const pid = findPostmaster(clusterDir)
  if (pid === undefined) return
  for (const [name, patienceMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    signal(pid, name)
    for (let waited = 0; waited < patienceMs; waited += 20) {
      if (!isAlive(pid)) return
      await sleep(20)
    }
  }
  throw new StartProblem({
    zh: `上次留下的 PostgreSQL（进程 ${pid}）停不下来。请等待片刻后再启动，或重启这台机器。`,
    en: `A PostgreSQL left from before (process ${pid}) does not stop. Wait a little and start again, or restart this machine.`,
  })
}

export interface RunningCluster {
  port: number
  /** Resolves when it stops, with true when nobody asked it to. */
  ended: Promise<boolean>
  stop(): Promise<void>
}

/**
 * Starts the cluster and waits until it answers.
 *
 * @param at.preferredPort taken when it is free
 * @param at.port taken, and waited for: whoever uses the cluster knows it by no other
 * @param at.patienceMs how long what passes by itself is waited for
 * @throws StartProblem
 */
export async function startCluster(
  options: ClusterOptions,
  { preferredPort, port, patienceMs = 10_000, stopping }: StartAt = {},
): Promise<RunningCluster> {
  const until = performance.now() + patienceMs
  for (;;) {
    await stopOrphan(options.clusterDir)
    const started = await tryStart(options, port ?? (await freePort(preferredPort)))
    if ('running' in started) return started.running
    // Processes of a killed PostgreSQL take a moment to notice; PostgreSQL rightly refuses to start beside them. One of them that had
    // just been born may hold the port for that moment, and so may a stranger.
    const passes = /pre-existing shared memory block|lock file "postmaster.pid" already exists|Address already in use/
    if (stopping?.aborted || performance.now() > until || !(started.killed || passes.test(started.said)))
      throw clusterProblem(options, started.said)
    await sleep(250)
  }
}

type StartAt = {
  readonly preferredPort?: number | undefined
  readonly port?: number
  readonly patienceMs?: number
  /** Aborted when it is wanted no longer: nothing more is waited for. */
  readonly stopping?: AbortSignal
}

/** What PostgreSQL said when it ended instead of answering, and whether somebody killed it in the middle of that. */
type NotStarted = { readonly said: string; readonly killed: boolean }

/** A shell tells so of a program that was ended by a signal. */
const bySignal = 128

async function tryStart(
  options: ClusterOptions,
  port: number,
): Promise<{ readonly running: RunningCluster } | NotStarted> {
  const { clusterDir, logFile } = options
  const logStart = existsSync(logFile) ? statSync(logFile).size : 0
  const child = spawnKeeper(options, port)
  const pipe = child.stdio[3]
  // The pipe breaks when PostgreSQL ends before we do; `ended` tells that better.
  pipe?.on('error', () => undefined)
  let asked = false
  let over = false
  const exit: { code: number | null } = { code: null }
  const ended = new Promise<boolean>((resolve) => {
    const finish = (): void => {
      over = true
      resolve(!asked)
    }
    child.once('exit', (exited) => {
      exit.code = exited
      finish()
    })
    child.once('error', finish)
  })
  const stop = async (): Promise<void> => {
    asked = true
    pipe?.destroy()
    await ended
    await stopOrphan(clusterDir) // When only the keeper was killed.
  }
  while (!over) {
    // A stranger that holds the port may take the question and never answer it.
    const answered = await Promise.race([answers(port, options.password), ended.then(() => false)])
    if (answered && !over) return { running: { port, ended, stop } }
    await sleep(15)
  }
  return { said: readFileSync(logFile, 'utf8').slice(logStart), killed: exit.code === null || exit.code > bySignal }
}

function spawnKeeper(options: ClusterOptions, port: number): ChildProcess {
  const descriptors: number[] = []
  try {
    descriptors.push(openSync(options.logFile, 'a', 0o600), openSync(options.clusterDir, 'r'))
    const [log, dir] = descriptors
    const command = [join(options.binDir, 'postgres'), '-D', clusterPath(options), ...settings(options, port)]
    return spawn('/bin/sh', ['-c', keeper, 'sh', ...command], {
      cwd: '/',
      env: environment,
      detached: true,
      stdio: ['ignore', log, log, 'pipe', dir],
      ...options.user,
    })
  } catch (error) {
    throw fileProblem(error, options.clusterDir)
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor)
  }
}

const restartPatienceMs = 120_000

/**
 * Starts the cluster again, at the same port, when it ends without being asked to (killed, out of memory): the server's pool
 * then finds it again and loses nothing that was acknowledged.
 *
 * @returns `failed` resolves when it cannot be started again
 */
export function superviseCluster(
  options: ClusterOptions,
  first: RunningCluster,
): { failed: Promise<Error>; stop(): Promise<void> } {
  let running = first
  let restarting: Promise<void> = Promise.resolve()
  const stopping = new AbortController()
  let ends: number[] = []
  const failed = new Promise<Error>((resolve) => {
    const watch = async (): Promise<void> => {
      while (await running.ended) {
        if (stopping.signal.aborted) return
        const now = performance.now()
        ends = [...ends.filter((at) => at > now - 60_000), now]
        // Whatever ends it again and again may pass; meanwhile the machine is not kept busy with starting it.
        await sleep(Math.min((ends.length - 1) * 250, 5000))
        if (stopping.signal.aborted) return
        const restart = startCluster(options, {
          port: first.port,
          patienceMs: restartPatienceMs,
          stopping: stopping.signal,
        })
        restarting = restart.then(
          () => undefined,
          () => undefined,
        )
        running = await restart
      }
    }
    watch().catch((error: unknown) => resolve(error instanceof Error ? error : new Error(String(error))))
  })
  return {
    failed,
    stop: async () => {
      stopping.abort()
      await restarting
      await running.stop()
    },
  }
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  })
  // A connection that ends while PostgreSQL starts is an answer too: not yet.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false // Not yet; `over` tells when it never will.
  } finally {
    await client.end().catch(() => undefined)
  }
}
