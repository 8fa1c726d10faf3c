import type { Area } from '@mazha/contracts/area'
import type { Context } from '#kernel/context'
import { today } from './day.ts'
import { createGround, type Ground, nextGround, standingAs } from './ground.ts'
import { reading, selectAreas, selectBoundary, selectChanged, selectShapes, selectVersion } from './store.ts'
import type { Position } from './shape.ts'

/** What this process knows of the ground. */
type Kept = {
  current: Ground | undefined
  loading: Promise<Ground> | undefined
  /** Grounds of past days, the one asked for last at the end. */
  readonly past: Map<string, Promise<Ground>>
}
const pastKept = 2

// By the connections, which a context shares with the copies of it that live at another time.
const kept = new WeakMap<Context['db'], Kept>()
const keptOf = ({ db }: Context): Kept => {
  const known = kept.get(db)
  if (known !== undefined) return known
  const made: Kept = { current: undefined, loading: undefined, past: new Map() }
  kept.set(db, made)
  return made
}

/**
 * The ground as it stands now. It is read when it is first asked for and stays in memory; whoever changes it, in this process
 * or another, has it renewed.
 */
export const groundNow = async (ctx: Context): Promise<Ground> => {
  const { current } = keptOf(ctx)
  return current ?? refreshGround(ctx)
}

/**
 * The finest area that holds a point now, at once: for many points in a row.
 *
 * @throws Error when the ground has not been read in this process yet: `await groundNow(ctx)` first
 */
export const findAreaAt = (ctx: Context, point: Position): Area | undefined => {
  const { current } = keptOf(ctx)
  if (current === undefined) throw new Error('The ground is not in memory yet: await groundNow(ctx) before findAreaAt')
  return current.findAreaAt(point)
}

/**
 * Looks whether the ground has changed, and reads what did. Until that is done the ground before it goes on answering; then it
 * is replaced at once.
 */
export const refreshGround = async (ctx: Context): Promise<Ground> => {
  const state = keptOf(ctx)
  // What is being read may have begun before the change that we were called for: wait for it, then look again.
  while (state.loading !== undefined) await state.loading.catch(() => undefined)
  const loading = readAgain(ctx, state.current)
  state.loading = loading
  try {
    const ground = await loading
    // The first look-up builds its index: here, not while somebody waits for an answer.
    if (ground !== state.current) ground.findAreaAt({ lng: 0, lat: 0 })
    state.current = ground
    return ground
  } finally {
    state.loading = undefined
  }
}

/**
 * What has just been written becomes the ground of this process, without being read again.
 *
 * @param written.before what it was made from, under the lock of writers
 */
export const adoptGround = async (
  ctx: Context,
  after: Ground,
  { before, version }: { readonly before: Ground; readonly version: number },
): Promise<Ground> => {
  const state = keptOf(ctx)
  // Somebody has read, or is reading, what stands now.
  if (state.loading !== undefined || state.current !== before) return refreshGround(ctx)
  const ground = standingAs(after, { day: today(ctx), version })
  ground.findAreaAt({ lng: 0, lat: 0 })
  state.current = ground
  return ground
}

const readAgain = (ctx: Context, before: Ground | undefined): Promise<Ground> =>
  reading(ctx, async (db) => {
    const district = ctx.district.id
    const version = await selectVersion(db, district)
    if (before === undefined) {
      const { areas, since } = await selectAreas(db, district, { day: null })
      const shapes = await selectShapes(db, district, { day: null })
      return createGround({ day: today(ctx), version, areas, since, shapes })
    }
    if (version === before.version) return before
    const ids = await selectChanged(db, district, before.version)
    const changed = await selectAreas(db, district, { day: null, ids })
    const shapes = await selectShapes(db, district, { day: null, ids })
    const now = <T>(read: ReadonlyMap<string, T>): Map<string, T | undefined> =>
      new Map(ids.map((id): [string, T | undefined] => [id, read.get(id)]))
    return nextGround(
      before,
      { day: today(ctx), version },
      { areas: now(changed.areas), since: now(changed.since), shapes: now(shapes) },
    )
  })

/**
 * The ground of any day that has passed, or of today. Days between two changes share one.
 *
 * @param day civil day in the district's zone; a day to come shows the ground of today
 */
export const groundOf = async (ctx: Context, day: string): Promise<Ground> => {
  const current = await groundNow(ctx)
  if (day >= today(ctx)) return current
  const district = ctx.district.id
  const boundary = await selectBoundary(ctx.db, district, day)
  const { past } = keptOf(ctx)
  // A change that is recorded later may reach back to a day that has passed, so the version is part of the name.
  const name = `${boundary ?? ''} ${current.version}`
  const known = past.get(name)
  past.delete(name)
  const ground = known ?? readPast(ctx, day)
  past.set(name, ground)
  ground.catch(() => past.delete(name))
  for (const oldest of past.keys()) {
    if (past.size <= pastKept) break
    past.delete(oldest)
  }
  return ground
}

const readPast = (ctx: Context, day: string): Promise<Ground> =>
  reading(ctx, async (db) => {
    const district = ctx.district.id
    const version = await selectVersion(db, district)
    const { areas, since } = await selectAreas(db, district, { day })
    const shapes = await selectShapes(db, district, { day })
    return createGround({ day, version, areas, since, shapes })
  })
