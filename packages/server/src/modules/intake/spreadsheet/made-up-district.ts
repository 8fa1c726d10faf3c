import { randomBytes } from 'node:crypto'
import { stateCouncilCalendar } from '@mazha/contracts/calendar'
import pg from 'pg'
import pino from 'pino'
import { closeContext, createContext, type Context } from '#kernel/context'
import { secretsFrom } from '#kernel/secrets'
import { settableClock } from '#kernel/time'
import { loadProcedures } from '#modules/procedures'
import { receiveImport, runImport, startImport, type ImportRow, type StoredReason } from './index.ts'
import { getImportRow } from './commands.ts'
import { selectReasons } from './store.ts'
import { scratch } from '#kernel/spreadsheet/made-up-files'

/** A district of its own for a test file, at a given moment, and what a test of imports does with it. */
export const importWorld = async (appUrl: string, at: string, settings: Context['district']['settings'] = {}) => {
  const clock = settableClock(new Date(at))
  const district = { id: 'test', name: { zh: '测试区', en: 'Test' }, zone: 'Asia/Shanghai', settings }
  const pool = new pg.Pool({ connectionString: appUrl, max: 2 })
  const procedures = await loadProcedures({ db: pool, now: clock.now() })
  await pool.query(
    `insert into mazha.district (district_id, name_zh, name_en, zone, settings) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [district.id, district.name.zh, district.name.en, district.zone, JSON.stringify(settings)],
  )
  await pool.end()
  const ctx = createContext({
    appUrl,
    district,
    calendar: stateCouncilCalendar(),
    secrets: secretsFrom(randomBytes(32)),
    log: pino({ level: 'silent' }),
    procedures,
    clock,
  })
  const files = scratch()
  const receive = (name: string, data: string | Buffer): Promise<string> =>
    receiveImport(ctx, { path: files.put('upload', data), name, person: null })
  return {
    ctx,
    clock,
    receive,
    /** Receives, starts and runs a file with the mapping that is guessed for it. */
    imports: async (name: string, data: string | Buffer): Promise<ImportRow> => {
      const id = await receive(name, data)
      await startImport(ctx, { id, by: null })
      await runImport(ctx, id)
      return getImportRow(ctx, id)
    },
    reasons: async (id: string): Promise<readonly StoredReason[]> => {
      const all: StoredReason[] = []
      for await (const some of selectReasons(ctx, id)) all.push(...some)
      return all
    },
    /** Matters with their words, in the order they were raised. */
    matters: async () => {
      const { rows } = await ctx.db.query<{
        id: string
        number: string
        state: string
        title: string
        body: string
        lng: number | null
        opened_at: Date
        recorded_at: Date
        closed_at: Date | null
        clocks: Record<string, { state: string; dueAt: string; stoppedAt: string | null }>
      }>(
        `select m.id, m.number, m.state, t.title, t.body, m.lng, m.opened_at, m.recorded_at, m.closed_at,
           (select jsonb_object_agg(c.name, c.data) from mazha.clock c where c.district_id = m.district_id and c.matter_id = m.id) as clocks
         from mazha.matter m join mazha.matter_text t on t.district_id = m.district_id and t.matter_id = m.id
         where m.district_id = 'test' order by m.opened_at, t.body`,
      )
      return rows
    },
    close: async () => {
      files.remove()
      await closeContext(ctx)
    },
  }
}
export type ImportWorld = Awaited<ReturnType<typeof importWorld>>
