import { procedures } from '@mazha/procedures/all'
import { bucketsOf, rowOf } from '#modules/matters'
import { z } from 'zod'
import { calendarOf } from '#kernel/district'
import type { ProgramLaw } from '#kernel/ledger/verify'

const settingsShape = z.record(z.string(), z.json())
const known = new Map(procedures.map((procedure) => [`${procedure.id} ${procedure.version}`, procedure]))

/** What a ledger is replayed by: the procedures of this program, each district's calendar, the rows that matters keep. */
export const ledgerLaw: ProgramLaw = {
  procedureOf: (id, version) => known.get(`${id} ${version}`),
  calendarOf: ({ id, zone, settings }) =>
    calendarOf({ id, name: { zh: id, en: id }, zone, settings: settingsShape.parse(settings) }),
  rowOf,
  bucketsOf,
}
