import { setImmediate as breathe } from 'node:timers/promises'
import { areaGeometry } from '@mazha/contracts/area'
import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import { type Ground, groundNow, pointWithin, writeGround } from '#modules/grids'
import { foldTallies, openMatters } from '#modules/matters'
import { demoOutline } from './district.ts'
import { demoRequest } from './requests.ts'
import { chance, type Pieces } from './synthetic-cells.ts'
import { type Inside, makeSyntheticGround, type Put, syntheticPrefix, type Wish } from './synthetic-ground.ts'
import { idOf, type Progress } from './synthetic-progress.ts'
import { staffSynthetic } from './synthetic-staff.ts'

export type SyntheticWish = Wish & {
  /** How many people at most hold a made-up post. */
  readonly people: number
  readonly matters: number
}

export type SyntheticResult = { readonly areas: number; readonly people: number; readonly matters: number }

/** As many in the demonstration's own outline are as large as grids of a town; more of them get more ground. */
const gridsAtItsSize = 1000

/**
 * Where a synthetic ground stands when nobody says: in the district's own outline while the district has no ground, else in
 * the demonstration's outline a little further east, beside what is there. It is made larger with the number of grids, so that a
 * city's are no smaller than those of a town.
 */
export const insideByDefault = (ground: Ground, grids = gridsAtItsSize): readonly Inside[] => {
  const ring = demoOutline.geometry.coordinates[0]
  const beside = ground.size === 0 ? 0 : 0.2
  const larger = Math.max(1, Math.sqrt(grids / gridsAtItsSize))
  const [lngs, lats] = [ring.map(([lng]) => lng), ring.map(([, lat]) => lat)]
  const [west, middle] = [Math.min(...lngs), (Math.min(...lats) + Math.max(...lats)) / 2]
  const placed = ring.map(([lng, lat]): [number, number] =>
    larger === 1 ? [lng + beside, lat] : [west + beside + (lng - west) * larger, middle + (lat - middle) * larger],
  )
  return [{ name: '潮海东区', pieces: [[placed]] }]
}

/**
 * Gives the district a synthetic ground with made-up people and matters. The same wish again adds nothing, and goes on where
 * an interrupted one stopped.
 *
 * @throws ground.synthetic-where in a district that is no demonstration, ground.synthetic-differs when there is another synthetic ground already, and the signal's reason
 */
export const loadSynthetic = async (
  ctx: Context,
  wish: SyntheticWish,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<SyntheticResult> => {
  if (ctx.district.settings['demonstration'] !== true) throw refuse('ground.synthetic-where')
  const areas = await cut(wish, signal, onProgress)
  const before = await groundNow(ctx)
  const known = before.areas().filter(({ id }) => id.startsWith(syntheticPrefix))
  if (known.length === 0) {
    onProgress({ what: 'write', name: '', done: 0, of: areas.length })
    await writeGround(ctx, {
      origin: 'synthetic',
      day: dayOf(ctx),
      edits: () => areas,
      signal,
      // Each area has its row, its first version and its border.
      told: (done, of) =>
        onProgress({ what: 'write', name: '', done: Math.floor((done * areas.length) / of), of: areas.length }),
    })
  } else if (known.length !== areas.length || areas.some(({ id, name }) => before.find(id)?.name !== name)) {
    throw refuse('ground.synthetic-differs', { count: known.length })
  }
  signal.throwIfAborted()
  const people = await staffSynthetic(ctx, areas, { most: wish.people, seed: wish.seed, signal, onProgress })
  const matters = await openSome(ctx, areas, { wish, signal, onProgress })
  return { areas: areas.length, people, matters }
}

const dayOf = (ctx: Context): string => ctx.now().toISOString().slice(0, 4) + '-01-01'

const cut = async (
  wish: Wish,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<readonly Put[]> => {
  const making = makeSyntheticGround(wish)
  for (;;) {
    const step = making.next()
    if (step.done === true) return step.value
    onProgress({ what: 'cut', ...step.value })
    // Ctrl-C is heard in between.
    await breathe()
    signal.throwIfAborted()
  }
}

const batch = 200

const openSome = async (
  ctx: Context,
  areas: readonly Put[],
  {
    wish,
    signal,
    onProgress,
  }: { readonly wish: SyntheticWish; readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<number> => {
  const grids = areas.filter(({ level }) => level === 'grid')
  const random = chance(wish.seed + 7)
  const openings = Array.from({ length: wish.matters }, (_, n) => {
    const grid = grids[Math.floor(random() * grids.length)]
    const { text, category } = demoRequest(n % 60)
    return {
      clientId: idOf(`matter ${wish.seed} ${wish.grids} ${n}`),
      actor: { kind: 'reporter' as const },
      channel: 'portal',
      text: `（合成）${text}`,
      category,
      address: grid?.name ?? '',
      place: grid?.shape ? pointWithin(grid.shape) : undefined,
    }
  })
  let opened = 0
  for (let at = 0; at < openings.length; at += batch) {
    signal.throwIfAborted()
    const outcomes = await openMatters(ctx, openings.slice(at, at + batch))
    opened += outcomes.filter((outcome) => 'done' in outcome).length
    onProgress({ what: 'matters', name: '', done: Math.min(at + batch, openings.length), of: openings.length })
  }
  if (opened > 0) await foldTallies(ctx)
  return opened
}

/** The polygons of a GeoJSON file by name; undefined where it is none. */
export const readInside = (value: unknown): readonly Inside[] | undefined => {
  const features = isRecord(value) && value['type'] === 'FeatureCollection' ? value['features'] : [value]
  if (!Array.isArray(features)) return undefined
  const inside = features.flatMap((feature: unknown, n): Inside[] => {
    if (!isRecord(feature)) return []
    const geometry = feature['type'] === 'Feature' ? feature['geometry'] : feature
    const parsed = areaGeometry.safeParse(geometry)
    if (!parsed.success) return []
    const { properties } = feature
    const name = isRecord(properties) && typeof properties['name'] === 'string' ? properties['name'] : `第${n + 1}区`
    const pieces: Pieces = parsed.data.type === 'Polygon' ? [parsed.data.coordinates] : parsed.data.coordinates
    return [{ name, pieces }]
  })
  return inside.length === features.length && inside.length > 0 && inside.length < 100 ? inside : undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
