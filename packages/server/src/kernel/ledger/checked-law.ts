import { calendarFromSource } from '@mazha/contracts/calendar'
import type { Procedure } from '@mazha/contracts/procedure'
import type { CheckedLaw } from './law.ts'
import type { Law } from './replay.ts'

/**
 * The law that another thread has checked. Its procedures are taken as they are: their forms stay data, which replaying does
 * not look at, so that nothing has to be loaded that reads them.
 */
export function lawFromChecked({ procedures, calendars, calendar }: CheckedLaw): Law {
  const versions = new Map<string, Procedure>()
  // Between two threads of one program: what was checked there is what is read here.
  for (const { procedure, version, body } of procedures) versions.set(`${procedure}@${version}`, JSON.parse(body))
  const named = new Map(calendars.map(({ id, body }) => [id, calendarFromSource(JSON.parse(body))]))
  const unnamed = named.get(calendar)
  if (unnamed === undefined) throw new Error(`The calendar ${calendar} was not sent along`)
  return {
    procedureOf: (id, version) => versions.get(`${id}@${version}`),
    calendar: unnamed,
    calendarBy: (id) => named.get(id),
  }
}
