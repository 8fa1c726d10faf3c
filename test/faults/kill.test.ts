import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { receipt } from '@mazha/contracts/api'
import { freePort, postmasterOf, type Program, runMazha, startProgram } from '../program.ts'

/**
 * Killed without warning under load, twenty times each: every write that was acknowledged is found once, and the chain is whole.
 * The writers behave as the portal does: a write without an answer is sent again under the same client id.
 */

/** An installation of its own for each kind of strike: both are struck at the same time. */
type World = { readonly dataDir: string; readonly port: number; program: Program; before: number }
const worlds: World[] = []
const acknowledged = new Map<World, Map<string, string>>()

const start = ({ dataDir, port }: Pick<World, 'dataDir' | 'port'>): Promise<Program> =>
  startProgram({ dataDir, port, env: { MAZHA_TRUST_PROXY: 'loopback' } })

beforeAll(async () => {
  const first = { dataDir: await mkdtemp(join(tmpdir(), 'mazha-kill-')), port: await freePort() }
  const program = await start(first)
  const { matters: before } = await verify(first)
  await program.stop()
  // The second is a copy of the first, which is sooner there than another one made.
  const second = { dataDir: `${first.dataDir}-2`, port: await freePort() }
  execFileSync('cp', ['-a', first.dataDir, second.dataDir])
  for (const one of [first, second]) {
    const world = { ...one, program: await start(one), before }
    worlds.push(world)
    acknowledged.set(world, new Map())
  }
}, 180_000)

afterAll(async () => {
  for (const { program, dataDir } of worlds) {
    await program.stop()
    await rm(dataDir, { recursive: true })
  }
})

const worldOf = (n: 0 | 1): World & { readonly written: Map<string, string> } => {
  const world = worlds[n]
  const written = world && acknowledged.get(world)
  if (world === undefined || written === undefined) throw new Error('It did not start')
  return Object.assign(world, { written })
}
type Struck = ReturnType<typeof worldOf>

/** Each filing comes from an address of its own, as behind a proxy; the limit of filings an address stays as it is. */
let people = 0
const address = (): string => {
  people++
  return `100.64.${(people >> 8) & 255}.${people & 255}`
}

async function file({ port }: Struck, clientId: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`http://localhost:${port}/api/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address() },
      body: JSON.stringify({ clientId, text: `路灯不亮 ${clientId}` }),
    })
    if (answer.status === 201) return receipt.parse(await answer.json()).number
    if (answer.status === 503) return undefined
    throw new Error(`${answer.status} ${await answer.text()}`)
  } catch (error) {
    if (error instanceof TypeError) return undefined // the connection broke: no answer
    throw error
  }
}

type Ending = 'done' | 'lost' | undefined

/** Writes until it is over: then what has not been acknowledged is still sent again, unless the program is lost. */
async function write(world: Struck, over: () => Ending): Promise<void> {
  while (over() === undefined) {
    const clientId = randomUUID()
    let number = await file(world, clientId)
    while (number === undefined) {
      if (over() === 'lost') return
      await new Promise((resolve) => setTimeout(resolve, 100))
      number = await file(world, clientId)
    }
    world.written.set(clientId, number)
  }
}

async function underLoad(world: Struck, strike: () => Promise<void>): Promise<void> {
  let over: Ending
  const writers = Array.from({ length: 8 }, () => write(world, () => over))
  try {
    for (let time = 0; time < 20; time++) {
      const written = world.written.size
      while (world.written.size < written + 20) {
        if (world.program.hasEnded()) throw new Error(`the program ended by itself:\n${world.program.said()}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      await strike()
    }
    over = 'done'
  } finally {
    over ??= 'lost'
    await Promise.all(writers)
  }
}

async function expectAllFoundOnce(world: Struck): Promise<void> {
  const { written, before } = world
  // The same client id again gives the number that was acknowledged, so the write is there and there once.
  const again = await Promise.all(
    [...written].map(async ([clientId, number]) => ({ number, again: await file(world, clientId) })),
  )
  expect(again.filter((one) => one.number !== one.again)).toEqual([])
  expect(new Set(written.values()).size).toBe(written.size)
  expect((await verify(world)).matters, 'no matter beside the acknowledged ones').toBe(before + written.size)
}

const checked = z.object({ districts: z.array(z.object({ checked: z.object({ matters: z.number() }) })) })

/** Checks the chain of every matter from outside. */
async function verify({ dataDir }: Pick<World, 'dataDir'>): Promise<{ matters: number }> {
  const { code, out } = await runMazha(['verify', '--json'], { MAZHA_DATA: dataDir })
  expect(code, out).toBe(0)
  const { districts } = checked.parse(JSON.parse(out.slice(out.indexOf('{'))))
  return { matters: districts.reduce((sum, district) => sum + district.checked.matters, 0) }
}

test.concurrent('the server killed twenty times', { timeout: 300_000 }, async () => {
  const world = worldOf(0)
  await underLoad(world, async () => {
    await world.program.kill()
    world.program = await start(world)
  })
  await expectAllFoundOnce(world)
})

test.concurrent('the database killed twenty times', { timeout: 300_000 }, async () => {
  const world = worldOf(1)
  await underLoad(world, async () => {
    const former = await postmasterOf(world.dataDir)
    process.kill(former, 'SIGKILL')
    // The program starts its PostgreSQL again by itself. Of tests that run at once none can poll by `expect`; the test's own limit ends this.
    while ((await postmasterOf(world.dataDir).catch(() => former)) === former) {
      if (world.program.hasEnded()) throw new Error(`the program ended by itself:\n${world.program.said()}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })
  await expectAllFoundOnce(world)
})
