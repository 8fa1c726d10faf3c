import type { Calendar } from '@mazha/contracts/calendar'
import { officeCalendar, officeRules, stateCouncilCalendar, withYears, yearNotice } from '@mazha/contracts/calendar'
import type pg from 'pg'
import { z } from 'zod'
import type { District } from './context.ts'
import { StartProblem } from './postgres-problem.ts'

type Queryable = Pick<pg.Pool, 'query'>

const calendarSettings = z.object({
  /** Years' notices that this district loaded itself, before the ones that ship. */
  years: z.array(yearNotice).default([]),
  /** What its office does otherwise. */
  office: officeRules.default({}),
})

const settingsShape = z.record(z.string(), z.json())

/** The districts in this database. */
export async function listDistricts(db: Queryable): Promise<District[]> {
  const { rows } = await db.query<{ id: string; zh: string; en: string; zone: string; settings: unknown }>(
    'select district_id as id, name_zh as zh, name_en as en, zone, settings from mazha.district order by district_id',
  )
  return rows.map(({ id, zh, en, zone, settings }) => ({
    id,
    name: { zh, en },
    zone,
    settings: settingsShape.parse(settings),
  }))
}

/**
 * The district that this server works for: the one asked for, else the only one.
 *
 * @returns undefined when the database has none yet
 * @throws StartProblem when it cannot be told which
 */
export async function findDistrict(db: Queryable, asked: string | undefined): Promise<District | undefined> {
  const districts = await listDistricts(db)
  const ids = districts.map(({ id }) => id).join(', ')
  if (asked !== undefined) {
    const found = districts.find(({ id }) => id === asked)
    if (found !== undefined || districts.length === 0) return found
    throw new StartProblem({
      zh: `数据库里没有辖区 ${asked}，现有：${ids}。请检查 MAZHA_DISTRICT，或先执行 npx mazha district ${asked} 建立它。`,
      en: `The database has no district ${asked}; it has: ${ids}. Check MAZHA_DISTRICT, or make it first with: npx mazha district ${asked}`,
    })
  }
  if (districts.length < 2) return districts[0]
  throw new StartProblem({
    zh: `数据库里有多个辖区：${ids}。请用 MAZHA_DISTRICT 指定本服务器为哪一个工作。`,
    en: `The database has several districts: ${ids}. Say in MAZHA_DISTRICT which one this server works for.`,
  })
}

/** Whether the machine knows a time zone of this name. */
export const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Puts a time zone right by which nothing could be counted. */
export async function saveZone(db: Queryable, id: string, zone: string): Promise<void> {
  await db.query('update mazha.district set zone = $2 where district_id = $1', [id, zone])
}

/** Adds a district; one that is there keeps its settings and takes the new names. */
export async function saveDistrict(db: Queryable, district: Pick<District, 'id' | 'name' | 'zone'>): Promise<void> {
  await db.query(
    `insert into mazha.district (district_id, name_zh, name_en, zone) values ($1, $2, $3, $4)
     on conflict (district_id) do update set name_zh = excluded.name_zh, name_en = excluded.name_en`,
    [district.id, district.name.zh, district.name.en, district.zone],
  )
}

/** Sets a district's settings; those that are not named stay. Running servers take them up when they start again. */
export async function saveSettings(db: Queryable, id: string, settings: District['settings']): Promise<void> {
  await db.query(`update mazha.district set settings = settings || $2::jsonb where district_id = $1`, [
    id,
    JSON.stringify(settings),
  ])
}

/**
 * The calendar that a district's clocks count by: the State Council's, with the notices and office rules that the district
 * loaded (`npx mazha calendar <file>`).
 */
export function calendarOf(district: District): Calendar {
  const { years, office } = calendarSettings.parse(district.settings.calendar ?? {})
  const base = years.length === 0 ? stateCouncilCalendar() : withYears(stateCouncilCalendar(), years)
  return officeCalendar(base, { ...office, zone: office.zone ?? district.zone })
}

/**
 * Loads a year's notice or office rules for a district. Running servers take it up when they start again.
 *
 * @param data what `yearNotice` (one or a list) or `officeRules` describes, not yet parsed
 * @returns what it was
 * @throws ZodError naming the field that is wrong
 */
export async function loadCalendarData(db: Queryable, district: District, data: unknown): Promise<'years' | 'office'> {
  const former = calendarSettings.parse(district.settings.calendar ?? {})
  const list = Array.isArray(data) ? data : [data]
  const isNotice = list.every((item) => typeof item === 'object' && item !== null && 'year' in item)
  const changed = isNotice
    ? { ...former, years: mergeYears(former.years, z.array(yearNotice).parse(list)) }
    : { ...former, office: officeRules.strict().parse(data) }
  // Whatever does not make a calendar (hours that overlap, an unknown zone) fails here, before it is kept.
  const kept = z.json().parse(JSON.parse(JSON.stringify(changed)))
  const settings = settingsShape.parse({ ...district.settings, calendar: kept })
  calendarOf({ ...district, settings })
  await saveSettings(db, district.id, { calendar: kept })
  return isNotice ? 'years' : 'office'
}

type Years = z.infer<typeof calendarSettings>['years']

function mergeYears(former: Years, added: Years): Years {
  const replaced = new Set(added.map(({ year }) => year))
  return [...former.filter(({ year }) => !replaced.has(year)), ...added].toSorted((a, b) => a.year - b.year)
}
