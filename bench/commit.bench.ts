import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { commitSettings } from '../packages/server/src/kernel/commit.ts'
import { commitParameters, type Write } from '../packages/server/src/kernel/commit-statement.ts'
import type { Context } from '../packages/server/src/kernel/context.ts'
import { openMatter } from '../packages/server/src/modules/matters/index.ts'
import { type Bench, type Installation, median, quantile } from './run.ts'

/**
 * The commit path: whole commands (form, decision, seal, write) by many writers in one process, against pgbench running the
 * one-command form of the same prepared statement with rows of the same size, by turns, for as long.
 */
const seconds = Number(process.env['MAZHA_BENCH_SECONDS'] || 6)
const rounds = 3

export const bench: Bench = async ({ report, say, installation }) => {
  const pgbench = findPgbench()
  if (pgbench === undefined) {
    report({ name: 'commit.pgbench', value: 0, unit: 'not installed', note: 'pgbench is needed as the yardstick' })
    return
  }
  const place = await installation()
  const script = await writeScript(place.ctx)
  try {
    for (const { writers, goal } of [
      { writers: 32, goal: 0.8 },
      { writers: 8, goal: 0.6 },
    ]) {
      const ours: Run[] = []
      const theirs: number[] = []
      await write(place.ctx, writers, 2)
      for (let round = 0; round < rounds; round++) {
        say(`${writers} writers, round ${round + 1} of ${rounds}`)
        theirs.push(await runPgbench(pgbench, place, script, writers))
        ours.push(await write(place.ctx, writers, seconds))
      }
      const ratio = median(ours.map(({ perSecond }, n) => perSecond / (theirs[n] ?? Number.NaN)))
      report({
        name: `commit.${writers}-writers`,
        value: median(ours.map(({ perSecond }) => perSecond)),
        unit: 'commands/s',
        ratio,
        goal: `≥ ${goal} of pgbench`,
        met: ratio >= goal,
        note: `pgbench ${Math.round(median(theirs))}/s`,
      })
      report({ name: `commit.${writers}-writers.p50`, value: median(ours.map(({ p50 }) => p50)), unit: 'ms' })
      report({ name: `commit.${writers}-writers.p99`, value: median(ours.map(({ p99 }) => p99)), unit: 'ms' })
    }
  } finally {
    rmSync(script.dir, { recursive: true })
  }
}

type Run = { readonly perSecond: number; readonly p50: number; readonly p99: number }

const text = '我家门口的路灯已经三天不亮了，晚上老人出行不便，请尽快派人维修，谢谢。'

async function write(ctx: Context, writers: number, forSeconds: number): Promise<Run> {
  const took: number[] = []
  const start = performance.now()
  const end = start + forSeconds * 1000
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (let at = performance.now(); at < end;) {
        await openMatter(ctx, opening())
        const now = performance.now()
        took.push(now - at)
        at = now
      }
    }),
  )
  const perSecond = (took.length / (performance.now() - start)) * 1000
  return { perSecond, p50: quantile(took, 0.5), p99: quantile(took, 0.99) }
}

const opening = () => ({
  clientId: randomUUID(),
  actor: { kind: 'reporter' } as const,
  channel: 'portal',
  text,
  address: '潮海街道文化路 3 号楼',
  place: { lng: 120.45, lat: 36.39 },
})

function findPgbench(): string | undefined {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').toSorted().toReversed() : []
  return [...versions.map((version) => `/usr/lib/postgresql/${version}/bin/pgbench`), '/usr/bin/pgbench'].find((path) =>
    existsSync(path),
  )
}

type Script = { readonly dir: string; readonly file: string; readonly defines: readonly string[] }

/** The statement with one command's parameters as pgbench's variables; what must be unique is made from a random number. */
async function writeScript(ctx: Context): Promise<Script> {
  const write = await capture(ctx)
  const { statement, values } = commitParameters(ctx.district.id, [write])
  const id = `('00000000-0000-4000-8000-' || lpad(to_hex(:r::bigint), 12, '0'))`
  const defines: string[] = []
  const sql = statement.text.replace(/\$(\d+)(::(\w+)\[\])?/g, (_, digits: string, cast: string | undefined) => {
    const n = Number(digits)
    const value = values[n - 1] ?? ''
    const elements = value.slice(1, -1).split(',')
    if (elements.every((element) => element === write.clientId || element === write.matter.id)) {
      return `array[${elements.map(() => `${id}::uuid`).join(', ')}]`
    }
    if (value === `{"${write.matter.number}"}`) return `array[(:r::bigint)::text]`
    if (value === '') return "''" // pgbench has no empty variable.
    if (!defines.includes(`p${n}=${value}`)) defines.push(`p${n}=${value}`)
    return `:p${n}${cast ?? '::text'}`
  })
  const dir = mkdtempSync(join(tmpdir(), 'mazha-pgbench-'))
  const file = join(dir, 'commit.sql')
  writeFileSync(file, `\\set r random(1, 140737488355327)\n${sql.replaceAll(/\s+/g, ' ')};\n`)
  return { dir, file, defines: defines.flatMap((define) => ['-D', define]) }
}

/** One command's write, taken from the real path before it is committed. */
async function capture(ctx: Context): Promise<Write> {
  let write: Write | undefined
  const committer = {
    ...ctx.committer,
    commit(given: Write) {
      write = given
      return Promise.resolve({ kind: 'done' } as const)
    },
  }
  await openMatter({ ...ctx, committer }, opening())
  if (write === undefined) throw new Error('Nothing was written')
  return write
}

async function runPgbench(
  pgbench: string,
  { database, ctx }: Installation,
  script: Script,
  clients: number,
): Promise<number> {
  const url = new URL(database.appUrl)
  const { stdout } = await promisify(execFile)(
    pgbench,
    [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(clients),
      '-j',
      '2',
      '-T',
      String(seconds),
      '-f',
      script.file,
      ...script.defines,
      '-h',
      url.hostname,
      '-p',
      url.port,
      '-U',
      url.username,
      url.pathname.slice(1),
    ],
    {
      env: {
        ...process.env,
        PGPASSWORD: decodeURIComponent(url.password),
        PGOPTIONS: Object.entries({ ...commitSettings, 'mazha.district': ctx.district.id })
          .map(([name, value]) => `-c ${name}=${value}`)
          .join(' '),
      },
    },
  )
  const tps = /tps = ([\d.]+)/.exec(stdout)?.[1]
  if (tps === undefined) throw new Error(`pgbench said: ${stdout}`)
  return Number(tps)
}
