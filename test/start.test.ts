import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort, runMazha, startProgram } from './program.ts'

const root = new URL('../', import.meta.url).pathname
const scratch = mkdtempSync(join(tmpdir(), 'mazha-start-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

interface Ended {
  code: number | null
  said: string
}

/** `npm start` that is expected to end by itself. */
function start(env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'start.mjs')], {
      env: { ...process.env, MAZHA_LANG: 'en', MAZHA_DATA: join(scratch, 'ends'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()))
    child.once('exit', (code) => resolve({ code, said }))
  })
}

/** A sentence in both languages, and nothing for programmers. */
function expectSentence({ code, said }: Ended, zh: string, en: string): void {
  expect(said).toContain(zh)
  expect(said).toContain(en)
  expect(said).not.toMatch(/^\s+at /m)
  expect(code).toBe(1)
}

test('first start, log-ins, a second start beside it, a clean stop, a fast later start', async () => {
  const dataDir = join(scratch, 'data')
  const port = await freePort()
  const first = await startProgram({ dataDir, port })
  try {
    expect(first.said()).toContain(`http://localhost:${port}/console/`)
    const logins = await runMazha(['demo', '--logins'], { MAZHA_DATA: dataDir })
    // A build may speak before it, on stderr.
    const people = JSON.parse(logins.out.slice(logins.out.indexOf('['))) as {
      role: string
      name: string
      password: string
    }[]
    expect(people.length).toBeGreaterThan(5)
    for (const { name } of people) expect(first.said()).toContain(name)

    const opened = await fetch(`${first.url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: people[0]?.name, password: people[0]?.password }),
    })
    expect(opened.ok).toBe(true)

    expectSentence(
      await start({ MAZHA_DATA: dataDir, PORT: String(await freePort()) }),
      '正由另一个程序使用',
      `is in use by another program (npm start, process`,
    )
    const doctor = await runMazha(['doctor'], { MAZHA_DATA: dataDir })
    expect(doctor.out).toContain('The roles have the rights they should')
    // Whether a year's holidays are known depends on the day of this run; nothing else may be wrong.
    const wrong = doctor.out.split('\n').filter((line) => line.startsWith('✗') && !line.includes('the holidays of'))
    expect(wrong).toEqual([])
  } finally {
    await first.stop()
  }
  expect(first.said()).toContain('Stopping …')
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false)
  expect(existsSync(join(dataDir, 'holder.json'))).toBe(false)

  const began = performance.now()
  const second = await startProgram({ dataDir, port })
  const seconds = (performance.now() - began) / 1000
  expect(second.said()).not.toContain('Loading the demonstration')
  // A browser opens a connection ahead and asks nothing on it: the stop does not wait for it (a minute, by Node's own limit).
  const silent = connect(port, 'localhost')
  await once(silent, 'connect')
  const stopping = performance.now()
  await second.stop()
  silent.destroy()
  expect((performance.now() - stopping) / 1000).toBeLessThan(50)
  // 1.2 s on two idle cores; a machine that runs other tests beside it needs longer.
  expect(seconds).toBeLessThan(60)
}, 180_000)

test('a taken port, a wrong port, an unusable data directory get sentences', async () => {
  const server = createServer()
  const port = await new Promise<number>((resolve) => {
    server.listen(0, 'localhost', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  try {
    expectSentence(
      await start({ PORT: String(port) }),
      `端口 ${port} 已被另一个程序占用`,
      `Port ${port} is taken by another program`,
    )
  } finally {
    server.close()
  }
  expectSentence(await start({ PORT: 'many' }), '不是端口号', 'is not a port')
  const file = join(scratch, 'file')
  writeFileSync(file, '')
  expectSentence(await start({ MAZHA_DATA: file, PORT: '0' }), '不能读写', 'cannot be read and written')
  expectSentence(
    await start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', PORT: '0' }),
    '请检查 DATABASE_URL',
    'Check the address, port, user and password in DATABASE_URL',
  )
}, 60_000)
