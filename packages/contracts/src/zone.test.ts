import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDay, getZone, parseDay, toInstant, toMs, weekday } from './zone.ts'

const someMs = fc.integer({ min: Date.parse('1970-01-01T00:00:00.000Z'), max: Date.parse('2150-01-01T00:00:00.000Z') })

test('instants are read and written as Date does', () => {
  fc.assert(
    fc.property(someMs, (ms) => {
      const text = new Date(ms).toISOString()
      expect(toInstant(ms)).toBe(text)
      expect(toMs(text)).toBe(ms)
    }),
    { numRuns: 2000 },
  )
})

test('an instant with an offset is read, and what is no instant is not', () => {
  expect(toMs('2026-10-01T09:00:00+08:00')).toBe(Date.parse('2026-10-01T01:00:00.000Z'))
  expect(() => toMs('yesterday')).toThrow(RangeError)
})

test('a date that does not exist is not a day', () => {
  expect(formatDay(parseDay('2024-02-29'))).toBe('2024-02-29')
  expect(weekday(parseDay('2024-02-29'))).toBe(4)
  for (const wrong of ['2023-02-29', '2024-13-01', '2024-1-1', 'x']) expect(() => parseDay(wrong)).toThrow(RangeError)
})

test('the wall clock of a zone agrees with Intl, and the way back arrives where it began', () => {
  for (const name of ['Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu', 'UTC']) {
    const zone = getZone(name)
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' })
    fc.assert(
      fc.property(someMs, (ms) => {
        const wall = format.format(ms)
        expect(formatDay(zone.dayOf(ms))).toBe(wall.slice(0, 10))
        const seconds = Math.floor(zone.wallMs(ms) / 1000)
        const [h = 0, m = 0, s = 0] = wall.slice(11).split(':').map(Number)
        expect(seconds).toBe(h * 3600 + m * 60 + s)
        const back = zone.at(zone.dayOf(ms), zone.wallMs(ms) / 60_000)
        // An hour that the clock shows twice in autumn leads back to its first reading.
        expect([ms, ms - 3_600_000]).toContain(back)
      }),
      { numRuns: 300 },
    )
  }
})

test('over a change of clocks the wall time is kept', () => {
  const zone = getZone('America/New_York')
  // Clocks go forward on 2018-03-11 and back on 2018-11-04.
  expect(toInstant(zone.at(parseDay('2018-03-10'), 17 * 60))).toBe('2018-03-10T22:00:00.000Z')
  expect(toInstant(zone.at(parseDay('2018-03-11'), 17 * 60))).toBe('2018-03-11T21:00:00.000Z')
  expect(toInstant(zone.at(parseDay('2018-11-04'), 17 * 60))).toBe('2018-11-04T22:00:00.000Z')
  // 02:30 is skipped: the moment after the gap.
  expect(toInstant(zone.at(parseDay('2018-03-11'), 150))).toBe('2018-03-11T07:30:00.000Z')
  // 01:30 is shown twice: the first.
  expect(toInstant(zone.at(parseDay('2018-11-04'), 90))).toBe('2018-11-04T05:30:00.000Z')
})
