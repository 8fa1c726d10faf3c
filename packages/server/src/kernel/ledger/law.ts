import { calendarFromSource, type Calendar } from '@mazha/contracts/calendar'
import { fromData, toData } from '@mazha/contracts/procedure-data'
import type { Procedure } from '@mazha/contracts/procedure'
import { z } from 'zod'
import { digestOf } from '../procedure-digest.ts'
import { idOfCalendar, storedCalendar } from './calendar-id.ts'
import type { Fault, FaultCode } from './fault.ts'
import type { Law } from './replay.ts'

/**
 * What a ledger was written under, kept beside it: procedures by version with their digests (hex), calendars by their ids in
 * the order in which they came into force.
 */
export const storedLaw = z.object({
  procedures: z.array(z.object({ procedure: z.string(), version: z.int(), digest: z.string(), body: z.string() })),
  calendars: z.array(z.object({ id: z.string(), body: z.string() })),
})
export type StoredLaw = z.infer<typeof storedLaw>

/** Law that was found to be right, as data: what another thread replays by. */
export type CheckedLaw = {
  /** Each body as `toData` has it. */
  readonly procedures: readonly Omit<StoredLaw['procedures'][number], 'digest'>[]
  readonly calendars: StoredLaw['calendars']
  /** Which of them is `Law.calendar`. */
  readonly calendar: string
}

export type LawFault = { readonly code: FaultCode; readonly details: Fault['details'] }

/**
 * The law that a ledger is replayed by: each version as it was kept, whatever the program's own files say by now, and each
 * calendar that entries name. What was not kept is taken from the program.
 *
 * @returns what is wrong with what was kept, besides: the rest is good to replay by
 */
export function resolveLaw(
  stored: StoredLaw,
  program: { readonly procedureOf: Law['procedureOf']; readonly calendar: Calendar },
): { readonly law: Law; readonly checked: CheckedLaw; readonly faults: readonly LawFault[] } {
  const faults: LawFault[] = []
  const procedures: CheckedLaw['procedures'][number][] = []
  const versions = new Map<string, Procedure>()
  for (const { procedure: id, version, digest, body } of stored.procedures) {
    const say = (code: FaultCode): number => faults.push({ code, details: { procedure: id, version } })
    const own = program.procedureOf(id, version)
    // What says the same as the program's own need not be read.
    const kept = own !== undefined && isWritten(own, body) ? own : tryTo(() => fromData(JSON.parse(body)))
    if (kept === undefined || kept.id !== id || kept.version !== version || digestOf(kept).toString('hex') !== digest) {
      say('procedure.wrong')
      continue
    }
    if (own !== undefined && own !== kept && digestOf(own).toString('hex') !== digest) say('procedure.changed')
    versions.set(`${id}@${version}`, kept)
    procedures.push({ procedure: id, version, body })
  }
  const calendars = new Map<string, Calendar>()
  for (const { id, body } of stored.calendars) {
    const kept = idOfCalendar(body) === id ? tryTo(() => calendarFromSource(JSON.parse(body))) : undefined
    if (kept === undefined) faults.push({ code: 'calendar.wrong', details: { id } })
    else calendars.set(id, kept)
  }
  const present = storedCalendar(program.calendar)
  const kept = stored.calendars.filter(({ id }) => calendars.has(id))
  if (!calendars.has(present.id)) {
    calendars.set(present.id, program.calendar)
    kept.push(present)
  }
  // Entries that name none are older than the naming: they were counted by the first that was kept, not by today's.
  const first = kept[0]?.id ?? present.id
  return {
    law: {
      procedureOf: (id, version) => versions.get(`${id}@${version}`) ?? program.procedureOf(id, version),
      calendar: calendars.get(first) ?? program.calendar,
      calendarBy: (id) => calendars.get(id),
    },
    checked: {
      procedures,
      calendars: kept,
      calendar: first,
    },
    faults,
  }
}

const isWritten = (procedure: Procedure, body: string): boolean => JSON.stringify(toData(procedure)) === body

/** Whatever is wrong with a text that was kept, what matters is that it cannot be read. */
const tryTo = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}
