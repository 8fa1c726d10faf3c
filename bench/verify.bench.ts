import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { stateCouncilCalendar } from '@mazha/contracts/calendar'
import { decide } from '@mazha/contracts/decide'
import type { EntryDraft, Matter } from '@mazha/contracts/matter'
import type { Actor } from '@mazha/contracts/role'
import { procedure } from '@mazha/procedures/service-request'
import { resident, staff } from '@mazha/procedures/testing/story'
import { z } from 'zod'
import { ledgerLaw } from '../packages/server/src/cli/frame/ledger-law.ts'
import { makeCheckpoint } from '../packages/server/src/kernel/ledger/checkpoint.ts'
import { readDatabase } from '../packages/server/src/kernel/ledger/database-source.ts'
import { sealAll } from '../packages/server/src/kernel/ledger/seal.ts'
import { verifyLedger } from '../packages/server/src/kernel/ledger/verify.ts'
import { type History, recordHistories } from '../packages/server/src/modules/matters/index.ts'
import { effortNote, measure } from './effort.ts'
import type { Bench, Installation } from './run.ts'

/** Entries are sealed, and whole ledgers are checked: of old records that were taken in, and of requests that lived here. */
const entries = Number(process.env['MAZHA_BENCH_ENTRIES'] || 120_000)
const sealGoal = 100_000
const verifyGoal = 50_000

const system: Actor = { kind: 'system' }
const handler = staff('handler', 'handler', 'city-works')
const caller = staff('caller', 'caller', 'centre')
const text = '文昌街 3 号楼前的路灯已经三天不亮了，晚上老人孩子出行不便，请尽快派人维修，谢谢。'

type Acts = History['acts']

/** An old record that was taken in: what was asked and what was answered. */
const answered: Acts = [
  {
    at: '2026-09-29T04:00:00.000Z',
    action: 'record_history',
    input: { reply: '已安排人员到现场处理，感谢反映。' },
    actor: system,
  },
]

/** A request from its filing to its close. */
const lived: Acts = [
  {
    at: '2026-09-28T02:00:00.000Z',
    action: 'accept',
    input: { category: 'lighting', level: 'community_direct' },
    actor: staff('clerk', 'clerk', 'centre'),
  },
  {
    at: '2026-09-28T03:00:00.000Z',
    action: 'dispatch',
    input: { lead: 'city-works' },
    actor: staff('dispatcher', 'dispatcher', 'centre'),
  },
  { at: '2026-09-28T04:00:00.000Z', action: 'assignment.sign', input: {}, actor: handler },
  {
    at: '2026-09-29T04:00:00.000Z',
    action: 'report',
    input: { reply: '已更换灯具', solved: 'solved' },
    actor: handler,
  },
  {
    at: '2026-09-29T06:00:00.000Z',
    action: 'verification.pass',
    input: { way: 'on_site', findings: '现场看过，路灯已亮' },
    actor: staff('verifier', 'verifier', 'centre'),
  },
  { at: '2026-09-29T07:00:00.000Z', action: 'begin_follow_up', input: {}, actor: caller },
  {
    at: '2026-09-29T08:00:00.000Z',
    action: 'follow_up.record',
    input: { way: 'phone', result: 'satisfied' },
    actor: caller,
  },
]

const historyOf = (kind: 'histories' | 'lives', n: number): History => ({
  opening: {
    clientId: randomUUID(),
    actor: kind === 'histories' ? system : resident,
    channel: kind === 'histories' ? 'spreadsheet' : 'portal',
    text: `${text}（${n}）`,
    address: `文昌街 ${n} 号`,
    contact: { name: `居民${n % 5000}`, phone: `139${String(n % 5000).padStart(8, '0')}` },
    at: '2026-09-28T01:00:00.000Z',
    ...(kind === 'histories' ? { input: { history: true } } : {}),
  },
  acts: kind === 'histories' ? answered : lived,
})

export const bench: Bench = async ({ report, say, installation }) => {
  sealing({ report })
  for (const kind of ['histories', 'lives'] as const) {
    const place = await installation()
    say(`recording ${entries} entries of ${kind}`)
    await fill(place, kind)
    const one = await measure(place.database, () => check(place))
    report({
      name: `verify: ${kind}, in one thread`,
      value: one.result / one.seconds,
      unit: 'entries/s',
      note: effortNote(one, one.result),
    })
    const all = await runVerify(place)
    report({
      name: `verify: ${kind}`,
      value: all.entries / (all.ms / 1000),
      unit: 'entries/s',
      ratio: all.entries / (all.ms / 1000) / verifyGoal,
      goal: '≥ 50,000 entries/s',
      met: all.whole && all.entries / (all.ms / 1000) >= verifyGoal,
      note: `mazha verify, ${all.entries} entries of ${all.matters} matters`,
    })
  }
}

async function fill({ ctx }: Installation, kind: 'histories' | 'lives'): Promise<void> {
  // Acts that follow from others add entries of their own: this many at least.
  const each = 1 + historyOf(kind, 0).acts.length
  const matters = Math.ceil(entries / each)
  const batch = 1000
  for (let from = 0; from < matters; from += batch) {
    const some = Array.from({ length: Math.min(batch, matters - from) }, (_, n) => historyOf(kind, from + n))
    for (const outcome of await recordHistories(ctx, some)) if ('refused' in outcome) throw outcome.refused
  }
  const { checkpointKey: key } = ctx.secrets
  await makeCheckpoint({ db: ctx.db, district: ctx.district.id, key, now: ctx.now })
}

/** @returns how many entries were found whole */
async function check({ database }: Installation): Promise<number> {
  const client = new pg.Client({ connectionString: database.auditUrl })
  await client.connect()
  try {
    const { districts, faults } = await verifyLedger({ source: readDatabase(client), ...ledgerLaw })
    if (faults[0] !== undefined) throw new Error(`verify found ${JSON.stringify(faults[0])}`)
    return districts.reduce((sum, { checked }) => sum + checked.entries, 0)
  } finally {
    await client.end()
  }
}

const said = z.object({
  whole: z.boolean(),
  ms: z.number(),
  districts: z.array(z.object({ checked: z.object({ entries: z.int(), matters: z.int() }) })),
})

/** The command as an operator runs it, which uses every core. */
async function runVerify({ database }: Installation): Promise<{
  readonly whole: boolean
  readonly ms: number
  readonly entries: number
  readonly matters: number
}> {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
  const program = join(root, 'scripts', 'mazha.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    'verify',
    '--json',
    '--database-url',
    database.auditUrl,
  ])
  const { whole, ms, districts } = said.parse(JSON.parse(stdout))
  const sum = (of: 'entries' | 'matters'): number => districts.reduce((total, { checked }) => total + checked[of], 0)
  return { whole, ms, entries: sum('entries'), matters: sum('matters') }
}

/** The drafts of a request's whole life, as the decisions gave them. */
function draftsOf(kind: 'histories' | 'lives'): readonly EntryDraft[] {
  const { opening, acts } = historyOf(kind, 0)
  const calendar = stateCouncilCalendar()
  const drafts: EntryDraft[] = []
  let matter: Matter | null = null
  const { text: words, channel, address, input } = opening
  const first = {
    at: opening.at,
    action: 'open',
    actor: opening.actor,
    input: { text: words, channel, address, contactable: true, ...input },
  }
  for (const act of [first, ...acts]) {
    const answer = decide({
      procedure,
      matter,
      action: act.action,
      input: act.input,
      actor: act.actor,
      now: act.at,
      calendar,
      opening: { district: 'bench', id: matterId, number: '260928000427' },
    })
    if (!answer.ok) throw answer.refusal
    drafts.push(...answer.decision.entries)
    matter = answer.decision.matter
  }
  return drafts
}

const matterId = '00000000-0000-4000-8000-000000000000'
const sealRounds = 10
const sealsPerRound = 40_000

function sealing({ report }: Pick<Parameters<Bench>[0], 'report'>): void {
  const drafts = draftsOf('lives')
  const place = {
    district: 'bench',
    matter: matterId,
    seq: 1,
    prev: null,
    recordedAt: '2026-09-28T01:00:00.000Z',
    hash: 'sha-256',
    opens: { number: '260928000427', procedure: procedure.id, procedureVersion: procedure.version },
  } as const
  let best = 0
  for (let round = 0; round < sealRounds; round += 1) {
    const began = performance.now()
    for (let n = 0; n < sealsPerRound; n += drafts.length) sealAll(drafts, place)
    best = Math.max(best, sealsPerRound / ((performance.now() - began) / 1000))
  }
  report({
    name: 'seal.rate',
    value: best,
    unit: 'entries/s',
    ratio: best / sealGoal,
    goal: '≥ 100,000 entries/s',
    met: best >= sealGoal,
    note: `${drafts.length} entries from filing to the close, on one core`,
  })
}
