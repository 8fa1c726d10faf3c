import type { OpenDatabase } from '../packages/server/src/kernel/postgres.ts'
import { createContext, type Context, type District } from '../packages/server/src/kernel/context.ts'
import { createPool, inDistrictUrl } from '../packages/server/src/kernel/db.ts'
import { calendarOf, saveDistrict, saveSettings } from '../packages/server/src/kernel/district.ts'
import { keepCalendar } from '../packages/server/src/kernel/ledger/calendar-store.ts'
import { loadSecrets } from '../packages/server/src/kernel/secrets.ts'
import { systemClock } from '../packages/server/src/kernel/time.ts'
import { loadProcedures } from '../packages/server/src/modules/procedures/index.ts'
import { pino } from 'pino'
import { federalHolidays } from './federal-holidays.ts'

/** A city's message board: no map, China's calendar. */
export const hotline: District = {
  id: 'hotline',
  name: { zh: '验收：留言板', en: 'Acceptance: message board' },
  zone: 'Asia/Shanghai',
  settings: {},
}

/** Another zone, another calendar, and bounds that places are held to: those of the City of Baltimore, a little widened. */
export const baltimore: District = {
  id: 'baltimore',
  name: { zh: '验收：巴尔的摩', en: 'Acceptance: Baltimore' },
  zone: 'America/New_York',
  settings: {
    bounds: [-76.72, 39.19, -76.52, 39.38],
    calendar: { years: JSON.parse(JSON.stringify([2014, 2015, 2016, 2017, 2018, 2019].map(federalHolidays))) },
  },
}

/** For the table of villages of six places: no matters, only the ground. */
export const divisions: District = {
  id: 'divisions',
  name: { zh: '验收：区划', en: 'Acceptance: divisions' },
  zone: 'Asia/Shanghai',
  settings: {},
}

/** A district in the scratch database, ready for commands. End it with `closeContext`. */
export const openScratchDistrict = async (
  database: OpenDatabase,
  dataDir: string,
  district: District,
): Promise<Context> => {
  const db = createPool(inDistrictUrl(database.appUrl, district.id), 1)
  try {
    await saveDistrict(db, district)
    await saveSettings(db, district.id, district.settings)
    const calendar = calendarOf(district)
    await keepCalendar(db, district.id, calendar, systemClock.now())
    return createContext({
      appUrl: database.appUrl,
      district,
      calendar,
      secrets: loadSecrets(dataDir, {}),
      log: pino({ level: 'warn' }),
      procedures: await loadProcedures({ db, now: systemClock.now() }),
      clock: systemClock,
    })
  } finally {
    await db.end()
  }
}
