import fastify from 'fastify'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { z } from 'zod'
import { demoPassword, demoStaff, demoUnits } from '../packages/server/src/demo/people.ts'
import { createApp } from '../packages/server/src/http/app.ts'
import type { Context } from '../packages/server/src/kernel/context.ts'
import { openMatters } from '../packages/server/src/modules/matters/index.ts'
import { addStaff, setUnits } from '../packages/server/src/modules/people/index.ts'
import { type Bench, median } from './run.ts'

const connections = 32
const callsARound = 2000
const rounds = 5

type Call = { readonly path: string; readonly body: unknown }
type Result = { readonly rate: number; readonly p50: number; readonly p99: number; readonly failed: number }

/** The load, in a process of its own. */
const startLoad = (): {
  child: ChildProcess
  run: (url: string, headers: Record<string, string>, calls: readonly Call[]) => Promise<Result>
} => {
  const child = spawn(process.execPath, [join(process.cwd(), 'bench', 'http-load.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  return {
    child,
    run: async (url, headers, calls) => {
      child.stdin!.write(`${JSON.stringify({ url, headers, calls, connections })}\n`)
      const { value } = await lines.next()
      return JSON.parse(String(value)) as Result
    },
  }
}

const bareBody = z.object({
  clientId: z.uuid(),
  version: z.int(),
  input: z.record(z.string(), z.unknown()).default({}),
})

/** The yardstick: a route that validates the same body and does one insert. */
const startBare = async (
  appUrl: string,
  ownerUrl: string,
  poolSize: number,
): Promise<{ url: string; stop: () => Promise<void> }> => {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query('create table mazha.bench_bare (id uuid primary key, matter text not null, body jsonb not null)')
  await owner.query('grant select, insert on mazha.bench_bare to mazha_app')
  await owner.end()
  const db = new pg.Pool({ connectionString: appUrl, max: poolSize })
  const app = fastify()
  app.post<{ Params: { id: string } }>('/bare/:id', async (request) => {
    const body = bareBody.parse(request.body)
    await db.query({
      name: 'bare',
      text: 'insert into mazha.bench_bare (id, matter, body) values ($1, $2, $3)',
      values: [body.clientId, request.params.id, JSON.stringify(body)],
    })
    return { id: body.clientId }
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url,
    stop: async () => {
      await app.close()
      await db.end()
    },
  }
}

const openSome = async (ctx: Context, count: number): Promise<string[]> => {
  const ids: string[] = []
  for (let at = 0; at < count; at += 500) {
    const outcomes = await openMatters(
      ctx,
      Array.from({ length: Math.min(500, count - at) }, (_, n) => ({
        clientId: randomUUID(),
        actor: { kind: 'reporter' as const },
        channel: 'portal',
        text: `第 ${at + n} 件：路灯不亮，晚上看不清路。`,
        category: 'street-light',
      })),
    )
    for (const outcome of outcomes) if ('done' in outcome) ids.push(outcome.done.matter.id)
  }
  return ids
}

/**
 * An act of a clerk over HTTP (session, CSRF token, validation, the decision, ledger entry, matter, clocks and tallies in
 * one commit) against a bare route that validates and inserts one row. Both in this process, the load in another, the two
 * by turns within one run.
 */
export const bench: Bench = async ({ report, say, installation }) => {
  const { ctx, database } = await installation()
  await setUnits(ctx, demoUnits)
  await addStaff(ctx, demoStaff)
  const unlimited = { general: 1e9, filing: 1e9, upload: 1e9, 'log-in': 1e9, receipt: 1e9 }
  const app = await createApp(ctx, { rateLimits: unlimited })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const bare = await startBare(database.appUrl, database.ownerUrl, ctx.db.options.max ?? 10)
  const load = startLoad()
  try {
    const login = await fetch(`${url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'clerk', password: demoPassword }),
    })
    const { csrf } = z.object({ csrf: z.string() }).parse(await login.json())
    const headers = { cookie: login.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'x-csrf-token': csrf }

    const ours: Result[] = []
    const theirs: Result[] = []
    for (let round = 0; round <= rounds; round += 1) {
      say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`)
      const ids = await openSome(ctx, callsARound)
      const body = (): unknown => ({ clientId: randomUUID(), version: 1, input: { level: 'street_coordinated' } })
      const acts = ids.map((id) => ({ path: `/api/matters/${id}/actions/accept`, body: body() }))
      const inserts = ids.map((id) => ({ path: `/bare/${id}`, body: body() }))
      const act = (): Promise<Result> => load.run(url, headers, acts)
      const insert = (): Promise<Result> => load.run(bare.url, {}, inserts)
      // Who begins changes from round to round.
      const pair = round % 2 === 0 ? [await act(), await insert()] : [await insert(), await act()].toReversed()
      const [mine, bareOnes] = pair
      if (mine === undefined || bareOnes === undefined) throw new Error('A round has two results')
      if (mine.failed + bareOnes.failed > 0)
        throw new Error(`${mine.failed} acts and ${bareOnes.failed} inserts failed`)
      if (round === 0) continue
      ours.push(mine)
      theirs.push(bareOnes)
    }
    const of = (results: readonly Result[], key: keyof Result): number => median(results.map((one) => one[key]))
    const ratio = median(ours.map(({ rate }, n) => rate / (theirs[n]?.rate ?? Number.NaN)))
    report({
      name: `HTTP: acts committed, ${connections} connections`,
      value: of(ours, 'rate'),
      unit: '/s',
      ratio,
      goal: '≥ 0.5 of a bare route with one insert',
      met: ratio >= 0.5,
      note: `bare ${Math.round(of(theirs, 'rate'))}/s`,
    })
    report({
      name: 'HTTP: act, p99',
      value: of(ours, 'p99'),
      unit: 'ms',
      ratio: of(ours, 'p99') / of(theirs, 'p99'),
      note: `bare ${of(theirs, 'p99').toFixed(1)} ms`,
    })
    report({
      name: 'HTTP: act, median',
      value: of(ours, 'p50'),
      unit: 'ms',
      ratio: of(ours, 'p50') / of(theirs, 'p50'),
      note: `bare ${of(theirs, 'p50').toFixed(1)} ms`,
    })
  } finally {
    load.child.kill()
    await app.close()
    await bare.stop()
  }
}
