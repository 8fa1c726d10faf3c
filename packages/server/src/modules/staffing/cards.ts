import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Area } from '@mazha/contracts/area'
import { shortAreaName } from '@mazha/contracts/area-name'
import { mostSheets, type Printed, type PrintOrder } from '@mazha/contracts/cards'
import { refuse } from '@mazha/contracts/refusal'
import type { GridNotice } from '@mazha/contracts/staffing'
import type { Context } from '#kernel/context'
import { keepMade, readPortraits } from '#modules/files'
import type { Ground, Shape } from '#modules/grids'
import { holdPhotos, photosShown } from '#modules/people'
import type { PrintResult } from './cards-print.ts'
import { type GridMap, type Outline, type PrintGrid, sayIn } from './cards-sheet.ts'
import { printInThread } from './cards-thread.ts'
import { findGround } from './ground-staff.ts'
import { gatherNotices } from './notice.ts'

/** The grids that an order means: the area itself when it is one, else those below it. */
const gridsOf = (ground: Ground, area: Area, { microGrids }: Pick<PrintOrder, 'microGrids'>): readonly Area[] => {
  const own = area.level === 'grid' || area.level === 'micro_grid' ? [area] : []
  const below = ground
    .below(area.id)
    .filter(({ level }) => (level === 'grid' && own.length === 0) || (level === 'micro_grid' && microGrids))
  return [...own, ...below]
}

const ringsOf = ({ coordinates, ringEnds }: Shape): Float64Array[] => {
  let from = 0
  return [...ringEnds].map((end) => {
    const ring = coordinates.slice(from * 2, end * 2)
    from = end
    return ring
  })
}

/** The grid among those of its kind that lie beside it. */
const mapOf = (ground: Ground, area: Area): GridMap | null => {
  const shape = ground.shape(area.id)
  if (shape === undefined) return null
  const outline = (one: Area, its: Shape): Outline => ({ name: shortAreaName(one.name), rings: ringsOf(its) })
  const [west, south, east, north] = shape.bounds
  const [wide, high] = [(east - west) / 2, (north - south) / 2]
  const around = ground
    .near([west - wide, south - high, east + wide, north + high])
    .filter(({ id, level }) => level === area.level && id !== area.id)
    .flatMap((one) => {
      const its = ground.shape(one.id)
      return its === undefined ? [] : [outline(one, its)]
    })
  return { own: outline(area, shape), around }
}

/** So many are gathered and sent to the thread at once. */
const batch = 50

/** Prints of this process at the same time: each has a thread and its memory; further ones wait for their turn. */
const atOnce = 2
let running = 0
const waiting: (() => void)[] = []

const inTurn = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    signal.throwIfAborted()
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

type Printing = {
  /** Where the codes lead, up to the grid’s own part. */
  readonly leadsTo: string
  readonly signal: AbortSignal
  readonly progress: (set: number, total: number) => void
}

/**
 * Prints the contact cards or notices of a grid, or of all grids of an area, as one PDF that is kept for a day.
 *
 * @throws area.not-found, print.no-grids, print.too-many
 */
export const printGrids = async (
  ctx: Context,
  order: PrintOrder,
  { leadsTo, signal, progress }: Printing,
): Promise<Printed> => {
  const { ground, of } = await gatherNotices(ctx)
  const area = findGround(ground, order.area)
  const grids = gridsOf(ground, area, order)
  if (grids.length === 0) throw refuse('print.no-grids', { area: shortAreaName(area.name) })
  const asked = grids.length * order.copies
  if (asked > mostSheets) throw refuse('print.too-many', { most: mostSheets, asked })

  const { kind, paper, copies, cutMarks, language } = order
  const title = sayIn(language)(kind === 'card' ? 'titleOfCards' : 'titleOfNotices', { area: shortAreaName(area.name) })
  const author = ctx.district.name[language]
  const size = kind === 'card' ? 'small' : 'whole'
  for (;;) {
    const dir = await mkdtemp(join(tmpdir(), 'mazha-print-'))
    try {
      const path = join(dir, 'sheets.pdf')
      let given = 0
      const shows = new Set<string>()
      const next = async (): Promise<readonly PrintGrid[]> => {
        const notices = grids.slice(given, given + batch).map((one) => ({ one, notice: of(one) }))
        given += notices.length
        const asked = notices.flatMap(({ notice }) => workerPhotos(notice))
        const shown = await photosShown(ctx, asked)
        const read = await readPortraits(ctx, [...shown], size)
        for (const photo of read.keys()) shows.add(photo)
        return notices.map(({ one, notice }) => ({
          notice,
          map: kind === 'notice' ? mapOf(ground, one) : null,
          photos: new Map(workerPhotos(notice).flatMap((id) => pairOf(read, id))),
        }))
      }
      progress(0, grids.length)
      const run = { kind, paper, copies, cutMarks, language, title, author, leadsTo, path, at: ctx.now().getTime() }
      const result = await inTurn(signal, () =>
        printInThread(run, { next, progress: (set) => progress(set, grids.length) }, { signal }),
      )
      const kept = await keep(ctx, { path, name: `${title}.pdf`, result, shows: [...shows] })
      // Somebody took a photograph back meanwhile: it is printed anew, without.
      if (kept !== undefined) return kept
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }
}

/** On paper a photograph stands beside whoever answers for the grid; the team is found by the code. */
const workerPhotos = ({ people }: GridNotice): string[] =>
  people.flatMap(({ duty, photo }) => (duty === 'grid_worker' && photo !== null ? [photo] : []))

const pairOf = (read: ReadonlyMap<string, Buffer>, id: string): [string, Uint8Array][] => {
  const data = read.get(id)
  return data === undefined ? [] : [[id, data]]
}

type Made = {
  readonly path: string
  readonly name: string
  readonly result: PrintResult
  readonly shows: readonly string[]
}

const keep = async (ctx: Context, { path, name, result, shows }: Made): Promise<Printed | undefined> => {
  const { grids, withoutWorker, leftOut, pages } = result
  const told = { name, grids, withoutWorker, leftOut: [...leftOut], pages }
  if (pages === 0) return { ...told, file: null, bytes: 0 }
  const { size } = await stat(path)
  const mayShow = (db: Parameters<typeof holdPhotos>[1]): Promise<boolean> => holdPhotos(ctx, db, shows)
  const made = await keepMade(ctx, { path, name, type: 'application/pdf', shows, mayShow })
  return made === undefined ? undefined : { ...told, file: made.id, bytes: size }
}
