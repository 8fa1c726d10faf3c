import { expect, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import { waitingClocks } from './count-waiting.ts'
import { selectOpenPlaces } from './ground-moves-store.ts'
import { matterWork } from './hand-over.ts'
import { readCalendar } from './calendar-routes.ts'

/** Figures that stand beside matters: what is kept from somebody is in none that somebody else could tell it from. */

const w = await world({ at: '2026-12-24 10:00' })
const { ctx } = w

test('neither a drawn area, nor a year that is missing, nor the sum of what is open tells of a sealed matter', async () => {
  const place = { lng: 120.44, lat: 36.38 }
  const around = [120.43, 36.37, 120.45, 36.39] as const
  const matter = await w.resident.files({ text: '举报水务局', place })
  await w.clerk.does(matter, 'accept')
  await w.dispatcher.does(matter, 'dispatch', { lead: 'municipal' })
  const places = async (): Promise<number> => (await selectOpenPlaces(ctx.db, ctx.district.id, around, null)).length
  const held = async (unit: string): Promise<number> => {
    const asked = { kind: 'staff', person: matter.id, posts: [{ post: 'x', role: 'supervisor', unit }] } as const
    return (await matterWork.holders(ctx, asked)).reduce((sum, { count }) => sum + count, 0)
  }
  const administrator = {
    kind: 'staff',
    person: matter.id,
    posts: [{ post: 'x', role: 'administrator', unit: 'x' }],
  } as const
  expect([await places(), await held('water-bureau'), (await readCalendar(ctx)).waiting]).toEqual([
    1,
    1,
    [{ year: 2027, clocks: 1 }],
  ])
  expect(await matterWork.holders(ctx, administrator)).toHaveLength(1)

  await w.clerk.does(matter, 'seal', { units: ['water-bureau'], basis: 'accusation' })
  expect([await places(), (await readCalendar(ctx)).waiting]).toEqual([0, []])
  expect(await waitingClocks(ctx)).toEqual(new Map())
  expect([await held('water-bureau'), await held('labour')]).toEqual([0, 1])
  expect(await matterWork.holders(ctx, administrator)).toEqual([])
  // Whoever passes work on finds it all the same.
  expect(await matterWork.holders(ctx)).toHaveLength(1)
})
