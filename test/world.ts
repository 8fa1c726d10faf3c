import { randomUUID } from 'node:crypto'
import { type Calendar, calendarBefore, stateCouncilCalendar } from '@mazha/contracts/calendar'
import type { Limit } from '@mazha/contracts/clock'
import { dueAt } from '@mazha/contracts/counting'
import type { Matter } from '@mazha/contracts/matter'
import type { Procedure } from '@mazha/contracts/procedure'
import type { Actor, Role } from '@mazha/contracts/role'
import { dayMs, parseDay } from '@mazha/contracts/zone'
import { procedures } from '@mazha/procedures/all'
import { pino } from 'pino'
import { afterAll } from 'vitest'
import { closeContext, type Context, createContext } from '../packages/server/src/kernel/context.ts'
import { createPool, inDistrictUrl } from '../packages/server/src/kernel/db.ts'
import { saveDistrict } from '../packages/server/src/kernel/district.ts'
import { keepCalendar } from '../packages/server/src/kernel/ledger/calendar-store.ts'
import { secretsFrom } from '../packages/server/src/kernel/secrets.ts'
import { settableClock } from '../packages/server/src/kernel/time.ts'
import {
  actOn,
  deliverOutbox,
  foldTallies,
  getMatter,
  openMatter,
  type Opening,
  procedureOf,
  sweepClocks,
} from '../packages/server/src/modules/matters/index.ts'
import { loadProcedures } from '../packages/server/src/modules/procedures/index.ts'
import { type TestDatabase, testDatabase } from './database.ts'

/** Someone with a part in a story. */
export type Player = {
  readonly actor: Actor
  /** Opens a matter; what is not said is made up. */
  files(opening: Partial<Opening> & { readonly text: string }): Promise<Matter>
  /** `does(m, 'dispatch', { lead })`; a track's action may go by its own name, `does(m, 'sign')`. */
  does(matter: Pick<Matter, 'id'>, action: string, input?: Readonly<Record<string, unknown>>): Promise<Matter>
}

/** A matter as it stands, its facts beside its own fields. */
export type Story = Matter & Readonly<Record<string, unknown>>

export type World = {
  readonly ctx: Context
  readonly database: TestDatabase
  readonly resident: Player
  readonly clerk: Player
  readonly dispatcher: Player
  readonly waterBureau: Player
  readonly municipal: Player
  readonly verifier: Player
  readonly caller: Player
  readonly leader: Player
  readonly supervisor: Player
  readonly auditor: Player
  readonly system: Player
  /** One more person, who holds this post. */
  person(role: Role, unit: string): Player
  /** Moves the clock on by a limit, counted as the law counts it, to just after its end; then the sweeper has run. */
  passes(limit: Limit): Promise<void>
  /** Sets the district's clock on the wall: `2026-09-28 09:00`. */
  isNow(at: string): Promise<void>
  now(): string
  matter(matter: Pick<Matter, 'id'>): Promise<Story>
  /** Runs every job once: sweeper, counts, news. */
  runsJobs(): Promise<void>
}

export type WorldOptions = {
  /** The clock on the district's wall. */
  readonly at?: string
  readonly procedures?: readonly Procedure[]
  readonly district?: string
  readonly settings?: Context['district']['settings']
  /** `calendarOf2026` when absent. */
  readonly calendar?: Calendar
  /** Another world's, to stand beside it as a second process of the same installation. */
  readonly beside?: World
}

/** The State Council's calendar up to 2026, whatever notices have come with the parts since: stories know what is not known. */
export const calendarOf2026 = calendarBefore(stateCouncilCalendar(), 2027) ?? stateCouncilCalendar()

/** What a wall clock in China shows, as a moment. */
const moment = (at: string): Date => {
  const [day = '', time = '09:00'] = at.split(' ')
  const [hour = 9, minute = 0] = time.split(':').map(Number)
  return new Date(parseDay(day) * dayMs + ((hour - 8) * 60 + minute) * 60_000)
}

/** A district with its people on a database of the test file's own; time stands still until it is moved. */
export async function world(options: WorldOptions = {}): Promise<World> {
  const database = options.beside?.database ?? (await testDatabase())
  const clock = settableClock(options.beside?.ctx.now() ?? moment(options.at ?? '2026-09-28 09:00'))
  const district = {
    id: options.district ?? 'chaohai',
    name: { zh: '示范区', en: 'Demonstration district' },
    zone: 'Asia/Shanghai',
  }
  const db = createPool(inDistrictUrl(database.appUrl, district.id), 1)
  await saveDistrict(db, district)
  const loaded = await loadProcedures({ db, now: clock.now(), definitions: options.procedures ?? procedures })
  const calendar = options.calendar ?? calendarOf2026
  await keepCalendar(db, district.id, calendar, clock.now())
  await db.end()
  const ctx = createContext({
    appUrl: database.appUrl,
    district: { ...district, settings: options.settings ?? {} },
    calendar,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    log: pino({ level: 'silent' }),
    procedures: loaded,
    clock,
    connections: 4,
  })
  afterAll(() => closeContext(ctx))

  const player = (actor: Actor, channel: string): Player => ({
    actor,
    async files(opening) {
      const { matter } = await openMatter(ctx, { clientId: randomUUID(), actor, channel, ...opening })
      return matter
    },
    async does({ id }, action, input = {}) {
      const matter = await getMatter(ctx, { id })
      const name = nameOf(procedureOf(ctx, matter), action)
      const done = await actOn(ctx, { clientId: randomUUID(), id, version: matter.version, action: name, input, actor })
      return done.matter
    },
  })
  const person = (role: Role, unit: string): Player =>
    player({ kind: 'staff', person: randomUUID(), posts: [{ post: `${unit}-${role}`, role, unit }] }, 'phone')

  const isAt = async (to: Date): Promise<void> => {
    clock.set(to)
    await sweepClocks(ctx)
  }
  return {
    ctx,
    database,
    resident: player({ kind: 'reporter' }, 'portal'),
    clerk: person('clerk', 'hotline-centre'),
    dispatcher: person('dispatcher', 'dispatch-centre'),
    waterBureau: person('handler', 'water-bureau'),
    municipal: person('handler', 'municipal'),
    verifier: person('verifier', 'dispatch-centre'),
    caller: person('caller', 'hotline-centre'),
    leader: person('leader', 'dispatch-centre'),
    supervisor: person('supervisor', 'supervision-office'),
    auditor: person('auditor', 'supervision-office'),
    system: player({ kind: 'system' }, 'spreadsheet'),
    person,
    passes: (limit) => isAt(new Date(Date.parse(dueAt(clock.now().toISOString(), limit, ctx.calendar)) + 1)),
    isNow: (at) => isAt(moment(at)),
    now: () => clock.now().toISOString(),
    async matter({ id }) {
      const matter = await getMatter(ctx, { id })
      return { ...matter.facts, ...matter }
    },
    async runsJobs() {
      await sweepClocks(ctx)
      await foldTallies(ctx)
      await deliverOutbox(ctx)
    },
  }
}

/** A story says `sign`; the procedure says `assignment.sign`. */
function nameOf(procedure: Procedure, action: string): string {
  if (action in procedure.actions || action.includes('.')) return action
  const tracks = Object.keys(procedure.tracks).filter((track) => action in (procedure.tracks[track]?.use.actions ?? {}))
  if (tracks.length !== 1) throw new Error(`${action} is not one action of ${procedure.id}`)
  return `${tracks[0]}.${action}`
}
