import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createPool } from './db.ts'
import { openDatabase } from './postgres.ts'

const scratch = mkdtempSync(join(tmpdir(), 'mazha-launcher-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const root = new URL('../../../../', import.meta.url).pathname
const isRoot = process.getuid?.() === 0

interface Held {
  process: ChildProcess
  said: { superUrl: string; ownerUrl: string; problem?: { zh: string; en: string } }
}

/** Another program that opens the data directory. */
async function hold(dataDir: string, as: { uid?: number; gid?: number } = {}): Promise<Held> {
  const child = spawn(process.execPath, ['scripts/run-typescript.mjs', 'test/programs/hold-database.ts', dataDir], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
    ...as,
  })
  for await (const line of createInterface({ input: child.stdout })) {
    return { process: child, said: JSON.parse(line) as Held['said'] }
  }
  throw new Error('it said nothing')
}

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const postmasterOf = (dataDir: string): number => {
  const file = join(dataDir, 'postgres', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
}

const isAlive = (pid: number): boolean => {
  try {
    // A killed process that nobody has waited for yet is not alive.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

/** As long as the test may take: how fast a busy machine is, is no matter of these. */
async function waitUntil(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await sleep(50)
}

/** Takes a port in the moment in which nobody listens there; undefined when that has passed. */
async function takePort(port: number, passed: () => boolean): Promise<Server | undefined> {
  for (;;) {
    if (passed()) return undefined
    const taken = await new Promise<Server | undefined>((resolve) => {
      const server = createServer()
      server.once('error', () => resolve(undefined))
      server.listen(port, '127.0.0.1', () => resolve(server))
    })
    if (taken !== undefined) return taken
  }
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => {
        child.once('exit', resolve)
      })

test('a killed server leaves no database behind, and the next start finds everything', async () => {
  const dataDir = join(scratch, 'killed')
  const first = await hold(dataDir)
  await run(first.said.ownerUrl, 'create table kept (n int); insert into kept values (7)')
  const postmaster = postmasterOf(dataDir)
  first.process.kill('SIGKILL')
  await waitUntil(() => !isAlive(postmaster))

  const second = await hold(dataDir)
  expect(await run(second.said.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }])

  // And when even the keeper that would have stopped the database is killed:
  const orphan = postmasterOf(dataDir)
  const keepers = readFileSync(`/proc/${orphan}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]
  for (const pid of execFileSync('ps', ['-o', 'pid=', '--ppid', keepers ?? ''])
    .toString()
    .split('\n')) {
    if (pid.trim() !== '' && Number(pid) !== orphan) process.kill(Number(pid), 'SIGKILL')
  }
  process.kill(Number(keepers), 'SIGKILL')
  second.process.kill('SIGKILL')
  await ended(second.process)
  expect(isAlive(orphan)).toBe(true)

  const third = await hold(dataDir)
  expect(isAlive(orphan)).toBe(false)
  expect(await run(third.said.ownerUrl, 'select n from kept')).toEqual([{ n: 7 }])
  third.process.stdin?.end()
  await ended(third.process)
  expect(postmasterOf(dataDir)).toBe(0)
}, 60_000)

test('a killed database comes back at the same port with every acknowledged write', async () => {
  const dataDir = join(scratch, 'database-killed')
  const database = await openDatabase({ dataDir, program: 'test' })
  try {
    await run(database.ownerUrl, 'create table kept (n int)')
    const pool = createPool(database.ownerUrl, 1)
    for (const n of [1, 2]) {
      await run(database.ownerUrl, `insert into kept values (${n})`)
      // In use, but asked nothing just then.
      const held = await pool.connect()
      await held.query('select 1')
      const killed = postmasterOf(dataDir)
      process.kill(killed, 'SIGKILL')
      // Somebody who holds the port for a moment, as a process of the killed one may that had just been born, and who never answers,
      // is waited for: nobody knows the database by another port.
      const port = Number(new URL(database.ownerUrl).port)
      const passed = (): boolean => ![0, killed].includes(postmasterOf(dataDir))
      const stranger = n === 2 ? await takePort(port, passed) : undefined
      if (stranger !== undefined) setTimeout(() => stranger.close(), 600)
      const back = waitUntil(async () => {
        try {
          return stranger?.listening !== true && (await run(database.ownerUrl, 'select n from kept')).length === n
        } catch {
          return false
        }
      })
      const gaveUp = database.failed.then((error) => {
        throw error
      })
      await Promise.race([back, gaveUp])
      await expect(held.query('select 1')).rejects.toThrow()
      held.release(true)
      expect((await pool.query('select n from kept')).rows).toHaveLength(n)
    }
    await pool.end()
    // Killed once more while it starts, it is started once more.
    const former = postmasterOf(dataDir)
    process.kill(former, 'SIGKILL')
    await waitUntil(() => ![0, former].includes(postmasterOf(dataDir)))
    process.kill(postmasterOf(dataDir), 'SIGKILL')
    await waitUntil(async () => {
      try {
        return (await run(database.ownerUrl, 'select n from kept')).length === 2
      } catch {
        return false
      }
    })
  } finally {
    await database.stop()
  }
}, 60_000)

test('a second program on the same data directory gets a sentence, and a command may work beside the first', async () => {
  const dataDir = join(scratch, 'twice')
  const first = await hold(dataDir)
  const second = await hold(dataDir)
  expect(second.said.problem?.en).toMatch(
    /is in use by another program \(hold-database, process \d+\)\. Use that one, or stop it/,
  )
  expect(second.said.problem?.zh).toContain('正由另一个程序使用')
  await ended(second.process)
  expect(second.process.exitCode).toBe(1)

  const beside = await openDatabase({ dataDir, program: 'test', attach: true })
  expect(await run(beside.auditUrl, 'select current_user as who')).toEqual([{ who: 'mazha_audit' }])
  await beside.stop()
  expect(isAlive(postmasterOf(dataDir))).toBe(true)
  first.process.stdin?.end()
  await ended(first.process)
})

test('a pid file that names a stranger does not keep the database from starting', async () => {
  const dataDir = join(scratch, 'stranger')
  const first = await openDatabase({ dataDir, program: 'test' })
  await first.stop()
  const file = join(dataDir, 'postgres', 'postmaster.pid')
  writeFileSync(file, `${process.pid}\n/somewhere\n1\n1\n\n\n  1 1\nready\n`)
  if (isRoot) chownSync(file, 65534, 65534)
  writeFileSync(join(dataDir, 'holder.json'), JSON.stringify({ pid: process.pid, born: 'another', program: 'gone' }))
  const second = await openDatabase({ dataDir, program: 'test' })
  await second.stop()
})

test('a data directory that cannot be read or is none gets a sentence', async () => {
  const file = join(scratch, 'file')
  writeFileSync(file, '')
  await expect(openDatabase({ dataDir: join(file, 'data'), program: 'test' })).rejects.toThrow(
    /data directory .* cannot be read/,
  )

  const closed = join(scratch, 'closed')
  mkdirSync(closed, { mode: isRoot ? 0o700 : 0o000 })
  if (!isRoot) {
    await expect(openDatabase({ dataDir: closed, program: 'test' })).rejects.toThrow('Make the current user its owner')
    chmodSync(closed, 0o700)
  }
})

test('data of another PostgreSQL version gets a sentence', async () => {
  const dataDir = join(scratch, 'version')
  const first = await openDatabase({ dataDir, program: 'test' })
  await first.stop()
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '14\n')
  await expect(openDatabase({ dataDir, program: 'test' })).rejects.toThrow(
    /is of PostgreSQL 14, this program ships \d+/,
  )
})

test('a full disk gets a sentence, at the first start and at a later one', async (context) => {
  const disk = join(scratch, 'disk')
  mkdirSync(disk)
  const mounted = isRoot ? spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=120m', 'tmpfs', disk]) : undefined
  if (mounted?.status !== 0) context.skip('mounting a small disk is not permitted here')
  try {
    const filler = join(disk, 'filler')
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M', 'count=100'])
    const dataDir = join(disk, 'data')
    await expect(openDatabase({ dataDir, program: 'test' })).rejects.toThrow(/The disk is full: .* Free some space/)

    rmSync(filler)
    const database = await openDatabase({ dataDir, program: 'test' })
    await database.stop()
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'])
    await expect(openDatabase({ dataDir, program: 'test' })).rejects.toThrow(/The disk is full: .* saved data is safe/)
    rmSync(filler)
    const again = await openDatabase({ dataDir, program: 'test' })
    expect(await run(again.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }])
    await again.stop()
  } finally {
    spawnSync('umount', [disk])
  }
}, 60_000)
