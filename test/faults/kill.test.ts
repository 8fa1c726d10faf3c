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

let dataDir: string
let port: number
let program: Program
/** Matters of the demonstration, there before the first write. */
let before = 0
const acknowledged = new Map<string, string>()

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'mazha-kill-'))
  port = await freePort()
  program = await start()
  before = (await verify()).matters
}, 180_000)

afterAll(async () => {
  await program.stop()
  await rm(dataDir, { recursive: true })
})

const start = (): Promise<Program> => startProgram({ dataDir, port, env: { MAZHA_TRUST_PROXY: 'loopback' } })

/** Each filing comes from an address of its own, as behind a proxy; the limit of filings an address stays as it is. */
let people = 0
const address = (): string => {
  people++
  return `100.64.${(people >> 8) & 255}.${people & 255}`
}

async function file(clientId: string): Promise<string | undefined> {
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

async function write(until: () => boolean): Promise<void> {
  while (!until()) {
    const clientId = randomUUID()
    let number = await file(clientId)
    while (number === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      number = await file(clientId)
    }
    acknowledged.set(clientId, number)
  }
}

async function underLoad(strike: () => Promise<void>): Promise<void> {
  let done = false
  const writers = Array.from({ length: 8 }, () => write(() => done))
  try {
    for (let time = 0; time < 20; time++) {
      const written = acknowledged.size
      while (acknowledged.size < written + 20) await new Promise((resolve) => setTimeout(resolve, 10))
      await strike()
    }
  } finally {
    done = true
    await Promise.all(writers)
  }
}

async function expectAllFoundOnce(): Promise<void> {
  // The same client id again gives the number that was acknowledged, so the write is there and there once.
  const again = await Promise.all(
    [...acknowledged].map(async ([clientId, number]) => ({ number, again: await file(clientId) })),
  )
  expect(again.filter((one) => one.number !== one.again)).toEqual([])
  expect(new Set(acknowledged.values()).size).toBe(acknowledged.size)
  expect((await verify()).matters, 'no matter beside the acknowledged ones').toBe(before + acknowledged.size)
}

const checked = z.object({ districts: z.array(z.object({ checked: z.object({ matters: z.number() }) })) })

/** Checks the chain of every matter from outside. */
async function verify(): Promise<{ matters: number }> {
  const { code, out } = await runMazha(['verify', '--json'], { MAZHA_DATA: dataDir })
  expect(code, out).toBe(0)
  const { districts } = checked.parse(JSON.parse(out.slice(out.indexOf('{'))))
  return { matters: districts.reduce((sum, district) => sum + district.checked.matters, 0) }
}

test('the server killed twenty times', { timeout: 300_000 }, async () => {
  await underLoad(async () => {
    await program.kill()
    program = await start()
  })
  await expectAllFoundOnce()
})

test('the database killed twenty times', { timeout: 300_000 }, async () => {
  await underLoad(async () => {
    const former = await postmasterOf(dataDir)
    process.kill(former, 'SIGKILL')
    // The program starts its PostgreSQL again by itself.
    await expect.poll(() => postmasterOf(dataDir).catch(() => former), { timeout: 30_000 }).not.toBe(former)
  })
  await expectAllFoundOnce()
})
