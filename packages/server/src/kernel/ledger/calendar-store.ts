import { calendarFromSource, type Calendar } from '@mazha/contracts/calendar'
import type pg from 'pg'
import { storedCalendar } from './calendar-id.ts'

type Db = Pick<pg.Pool, 'query'>

/** Keeps the calendar that clocks are counted by from now on. It stays, whatever calendar comes after it. */
export async function keepCalendar(db: Db, district: string, calendar: Calendar, now: Date): Promise<void> {
  const { id, body } = storedCalendar(calendar)
  await db.query(
    `insert into mazha.calendar (district_id, id, body, recorded_at) values ($1, $2, $3, $4) on conflict do nothing`,
    [district, id, body, now.toISOString()],
  )
}

/** Calendars that were kept, by their ids; those that were not are absent. */
export async function findCalendars(
  db: Db,
  district: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Calendar>> {
  if (ids.length === 0) return new Map()
  const { rows } = await db.query<{ id: string; body: string }>(
    'select id, body from mazha.calendar where district_id = $1 and id = any($2::text[])',
    [district, ids],
  )
  return new Map(rows.map(({ id, body }) => [id, calendarFromSource(JSON.parse(body))]))
}
