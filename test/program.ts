import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The whole product as an operator runs it: `npm start`'s own program on a data directory of its own. */
export interface Program {
  readonly url: string
  readonly said: () => string
  readonly hasEnded: () => boolean
  /** kill -9 of the server; its PostgreSQL is left as it is. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export async function startProgram(options: {
  dataDir: string
  port: number
  env?: NodeJS.ProcessEnv
  cwd?: string
}): Promise<Program> {
  const url = `http://localhost:${options.port}`
  const child = spawn(process.execPath, [join(options.cwd ?? root, 'scripts', 'start.mjs')], {
    env: { ...process.env, MAZHA_LANG: 'en', ...options.env, MAZHA_DATA: options.dataDir, PORT: String(options.port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (words: string) => {
      said += words
    })
  }
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await gone
  }
  await waitUntilHealthy(url, child, () => said)
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  return { url, said: () => said, hasEnded, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

async function waitUntilHealthy(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const until = performance.now() + 120_000
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}:\n${said()}`)
    if (await isHealthy(url)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  throw new Error(`the program did not answer in time:\n${said()}`)
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health`)).ok
  } catch (error) {
    if (error instanceof TypeError) return false // nobody listens yet
    throw error
  }
}

/** The process id of the embedded PostgreSQL's postmaster. */
export async function postmasterOf(dataDir: string): Promise<number> {
  const [pid] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')
  return Number(pid)
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, 'localhost', () => {
      const address = server.address()
      server.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

/** Runs `mazha …` to its end. */
export function runMazha(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ code: number; out: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'mazha.mjs'), ...args], {
      env: { ...process.env, MAZHA_LANG: 'en', ...env },
    })
    let out = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (words: string) => {
        out += words
      })
    }
    child.once('error', reject)
    child.once('exit', (code) => resolve({ code: code ?? 1, out }))
  })
}
