import type { Calendar } from '@mazha/contracts/calendar'
import { z } from 'zod'
import { canonicalize } from './canonical.ts'
import { hexDigest } from './hash.ts'

/**
 * A calendar is kept whole and named by what it says, so that an entry which names one can always be counted again as it was
 * counted, whatever the district's calendar has become since.
 */
export type StoredCalendar = { readonly id: string; readonly body: string }

const named = new WeakMap<Calendar, StoredCalendar>()

/** The calendar as it is stored: what it is made of in canonical JSON, and its id. */
export function storedCalendar(calendar: Calendar): StoredCalendar {
  const known = named.get(calendar)
  if (known !== undefined) return known
  const body = canonicalize(z.json().parse(JSON.parse(JSON.stringify(calendar.source))))
  const stored = { id: idOfCalendar(body), body }
  named.set(calendar, stored)
  return stored
}

const idLength = 16

export const calendarId = (calendar: Calendar): string => storedCalendar(calendar).id

/** The id of a calendar with this body. */
export const idOfCalendar = (body: string): string => hexDigest('sha-256', body).slice(0, idLength)
