import { act } from '@mazha/contracts/api'
import fastify from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
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
const callsARound = 1000
const rounds = 15
/** Rounds before the first that counts: a server that runs has long compiled its hot paths. */
const warmUps = 8

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

/**
 * The yardstick: a route that validates the same body and inserts one row, as long as the entry that the act writes, by a
 * prepared statement.
 */
const startBare = async ({
  appUrl,
  ownerUrl,
  poolSize,
  entryLength,
}: {
  appUrl: string
  ownerUrl: string
  poolSize: number
  entryLength: number
}): Promise<{ url: string; stop: () => Promise<void> }> => {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query('create table mazha.bench_bare (id uuid primary key, matter text not null, body text not null)')
  await owner.query('grant select, insert on mazha.bench_bare to mazha_app')
  await owner.end()
  const db = new pg.Pool({ connectionString: appUrl, max: poolSize })
  const { rows } = await db.query<{ synchronous_commit: string; fsync: string }>(
    "select current_setting('synchronous_commit') as synchronous_commit, current_setting('fsync') as fsync",
  )
  if (rows[0]?.synchronous_commit !== 'on' || rows[0].fsync !== 'on') throw new Error('The yardstick must be durable')
  const app = fastify().withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.post(
    '/bare/:id',
    { schema: { body: act, params: z.object({ id: z.string().min(1).max(40) }) } },
    async ({ body, params }) => {
      await db.query({
        name: 'bare',
        text: 'insert into mazha.bench_bare (id, matter, body) values ($1, $2, $3)',
        values: [body.clientId, params.id, JSON.stringify(body).padEnd(entryLength)],
      })
      return { id: body.clientId, version: body.version }
    },
  )
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

/** How long the entry of an act is. */
const entryLengthOf = async (ctx: Context, id: string): Promise<number> => {
  const { rows } = await ctx.db.query<{ length: number }>(
    'select max(length(body)) as length from mazha.ledger where district_id = $1 and matter_id = $2 and seq = 2',
    [ctx.district.id, id],
  )
  const length = rows[0]?.length
  if (length === undefined) throw new Error('No act was written')
  return length
}

/**
 * An act of a clerk over HTTP (session, CSRF token, validation, the decision, ledger entry, matter, clocks and tallies in
 * one commit) against a bare route that validates the same body and inserts one row as long as the act's entry. Both in
 * this process and in one durable database, the load in another process, the two by turns within one run.
 */
export const bench: Bench = async ({ report, say, installation }) => {
  const { ctx, database } = await installation()
  await setUnits(ctx, demoUnits)
  await addStaff(ctx, demoStaff)
  const unlimited = { general: 1e9, filing: 1e9, upload: 1e9, 'log-in': 1e9, receipt: 1e9 }
  const app = await createApp(ctx, { rateLimits: unlimited })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const load = startLoad()
  let bare: Awaited<ReturnType<typeof startBare>> | undefined
  try {
    const login = await fetch(`${url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'clerk', password: demoPassword }),
    })
    const { csrf } = z.object({ csrf: z.string() }).parse(await login.json())
    const headers = { cookie: login.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'x-csrf-token': csrf }

    const body = (): unknown => ({ clientId: randomUUID(), version: 1, input: { level: 'street_coordinated' } })
    const actsOn = (ids: readonly string[]): Call[] =>
      ids.map((id) => ({ path: `/api/matters/${id}/actions/accept`, body: body() }))
    const [first = ''] = await openSome(ctx, 1)
    await load.run(url, headers, actsOn([first]))
    const { appUrl, ownerUrl } = database
    const poolSize = ctx.db.options.max ?? 10
    const { url: bareUrl } = (bare = await startBare({
      appUrl,
      ownerUrl,
      poolSize,
      entryLength: await entryLengthOf(ctx, first),
    }))

    const ours: Result[] = []
    const theirs: Result[] = []
    say('warming up')
    for (let round = 1 - warmUps; round <= rounds; round += 1) {
      if (round > 0) say(`round ${round} of ${rounds}`)
      const ids = await openSome(ctx, callsARound)
      const insert = (): Promise<Result> =>
        load.run(
          bareUrl,
          {},
          ids.map((id) => ({ path: `/bare/${id}`, body: body() })),
        )
      const actOnAll = (): Promise<Result> => load.run(url, headers, actsOn(ids))
      // Who begins changes from round to round.
      const before = round % 2 === 0 ? undefined : await insert()
      const mine = await actOnAll()
      const bareOnes = before ?? (await insert())
      if (mine.failed + bareOnes.failed > 0)
        throw new Error(`${mine.failed} acts and ${bareOnes.failed} inserts failed`)
      if (round <= 0) continue
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
    await bare?.stop()
  }
}
