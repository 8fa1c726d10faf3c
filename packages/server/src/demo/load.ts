import { isWorked } from '@mazha/contracts/calendar'
import { formatDay, getZone, weekday } from '@mazha/contracts/zone'
import type pg from 'pg'
import type { Context, District } from '#kernel/context'
import { saveDistrict, saveSettings } from '#kernel/district'
import { derivedId } from '#kernel/ids'
import { actOn, foldTallies, openMatter, sweepClocks } from '#modules/matters'
import { addStaff, setUnits } from '#modules/people'
import { demoDistrict, demoPlaces } from './district.ts'
import { loadDemoGround } from './ground.ts'
import { demoStaff, demoUnits } from './people.ts'
import { loadDemoRegister } from './register.ts'
import { demoRequest } from './requests.ts'
import { scripts, type Step } from './scripts.ts'
import { loadDemoStaff } from './staff.ts'

/** Makes the demonstration's district where there is none yet; its matters come with `loadDemo`. */
export const makeDemoDistrict = async (db: Pick<pg.Pool, 'query'>): Promise<District> => {
  await saveDistrict(db, demoDistrict)
  await saveSettings(db, demoDistrict.id, demoDistrict.settings)
  return demoDistrict
}

/** A client id that is the same at every load, so that loading again adds nothing. */
const clientId = (name: string): string => derivedId('demonstration command', name)

/**
 * Working days before today, the nearest first. Where a year's holidays are not known, weekdays will do: what is planned is
 * when made-up people did something, not a limit.
 */
const pastWorkingDays = (ctx: Context, count: number): number[] => {
  const today = getZone(ctx.district.zone).dayOf(ctx.now().getTime())
  const days: number[] = []
  const { first, kinds } = ctx.calendar
  for (let day = today - 1; days.length < count; day -= 1) {
    const kind = kinds[day - first]
    if (kind === undefined ? weekday(day) % 6 !== 0 : isWorked(kind)) days.push(day)
  }
  return days
}

type Planned = { readonly n: number; readonly part: number; readonly at: number; readonly step: Step }

/** Every step of every script at its moment, in the order of time. */
const plan = (ctx: Context): Planned[] => {
  const { zone } = ctx.calendar
  const days = pastWorkingDays(ctx, 16)
  const planned = scripts.flatMap((script, n) =>
    script(demoRequest(n), n).map((step, part) => {
      const day = days[step.ago - 1]
      if (day === undefined) throw new Error(`No working day ${step.ago} ago was looked up`)
      // A second for each step of a matter, so that none shares its moment with the one before.
      return { n, part, at: zone.at(day, step.time[0] * 60 + step.time[1]) + part * 1000, step }
    }),
  )
  return planned.toSorted((a, b) => a.at - b.at || a.n - b.n)
}

const hourMs = 3_600_000

/**
 * Fills the demonstration district with units, people and some sixty matters in every state, through the commands that
 * people use and by a clock that moves as theirs did, so that histories, limits and queues look as they do in life.
 * Loading it again adds nothing.
 *
 * @returns how many matters there are
 */
export const loadDemo = async (ctx: Context): Promise<{ matters: number }> => {
  let at = ctx.now().getTime()
  const moved: Context = { ...ctx, now: () => new Date(at) }
  await loadDemoGround(ctx)
  await setUnits(ctx, demoUnits)
  await addStaff(ctx, demoStaff)
  await loadDemoStaff(ctx)
  await loadDemoRegister(ctx)

  const ids = new Map<number, string>()
  const steps = plan(ctx)
  const present = ctx.now().getTime()
  let sweptAt = steps[0]?.at ?? present
  for (const { n, part, at: moment, step } of steps) {
    // Limits that fall due between two steps are marked when they do, not when the demonstration is loaded.
    for (; sweptAt + 4 * hourMs <= moment; sweptAt += 4 * hourMs) {
      at = sweptAt
      await sweepClocks(moved)
    }
    at = moment
    if (step.action === 'open') ids.set(n, await open(moved, n, step))
    else await act(moved, { n, part, step, ids })
  }
  for (; sweptAt < present; sweptAt += 4 * hourMs) {
    at = sweptAt
    await sweepClocks(moved)
  }
  at = present
  await sweepClocks(moved)
  await foldTallies(ctx)
  return { matters: ids.size }
}

const open = async (ctx: Context, n: number, { by }: Step): Promise<string> => {
  const { text, category, address, place, channel, contact } = demoRequest(n)
  const spot = demoPlaces[place % demoPlaces.length] ?? demoPlaces[0]
  const { matter } = await openMatter(ctx, {
    clientId: clientId(`open ${n}`),
    actor: by,
    channel,
    text,
    category,
    address,
    // A little apart, so that points on the map do not cover each other.
    place: n % 4 === 3 ? undefined : { lng: spot.lng + ((n % 7) - 3) * 0.0011, lat: spot.lat + ((n % 5) - 2) * 0.0009 },
    contact: contact ?? undefined,
  })
  return matter.id
}

const act = async (
  ctx: Context,
  { n, part, step, ids }: { n: number; part: number; step: Step; ids: ReadonlyMap<number, string> },
): Promise<void> => {
  const id = ids.get(n)
  if (id === undefined) throw new Error(`Matter ${n} of the demonstration acts before it is opened`)
  const input: Record<string, unknown> = { ...step.input }
  if (input['into'] === 'same') input['into'] = ids.get(0)
  // Within this year's known calendar and well within what may be approved.
  if (input['review_on'] === 'review')
    input['review_on'] = formatDay(getZone(ctx.district.zone).dayOf(ctx.now().getTime()) + 35)
  await actOn(ctx, { clientId: clientId(`act ${n} ${part}`), id, action: step.action, input, actor: step.by })
}
