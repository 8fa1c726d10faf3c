import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { Area } from '@mazha/contracts/area'
import type { AreaFinding } from '@mazha/contracts/area-change'
import { checkChange } from './check-change.ts'
import { createGround, type Ground } from './ground.ts'
import type { GroundChange } from './preview-change.ts'
import type { Shape } from './shape.ts'

/** The part of a ground that a check looks at. */
type Part = { readonly areas: ReadonlyMap<string, Area>; readonly shapes: ReadonlyMap<string, Shape> }
type CheckRun = {
  readonly before: Part
  readonly after: Part
  readonly touched: readonly string[]
  readonly givenUp: readonly string[]
}
type FromThread = { readonly findings: readonly AreaFinding[] }

const heapMegabytes = 1024
/** Fewer borders than this are compared sooner than a thread starts. */
const mostInPlace = 12

const givenUpBy = ({ successors }: GroundChange): string[] =>
  [...successors].filter(([, heirs]) => heirs.length === 0).map(([id]) => id)

/**
 * `checkChange` in a thread of its own when many borders are to be compared: clipping a few thousand takes seconds, in which the
 * server goes on answering.
 *
 * @param options.program the bundled thread, when it does not stand where the build puts it
 */
export const checkInThread = async (
  change: GroundChange,
  { program = findProgram() }: { readonly program?: string | undefined } = {},
): Promise<readonly AreaFinding[]> => {
  const { before, after } = change
  const touched = [...change.touched]
  const shaped = touched.filter((id) => before.shape(id) !== after.shape(id)).length
  // Sources that are not bundled (tests) have no thread to start.
  if (program === undefined || shaped < mostInPlace)
    return checkChange({ before, after, touched, givenUp: new Set(givenUpBy(change)) })
  const ids = neededIds(change)
  const run: CheckRun = { before: partOf(before, ids), after: partOf(after, ids), touched, givenUp: givenUpBy(change) }
  const thread = new Worker(program, {
    workerData: run,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 64 },
  })
  try {
    return await new Promise<readonly AreaFinding[]>((resolve, reject) => {
      thread.on('message', ({ findings }: FromThread) => resolve(findings))
      thread.on('error', reject)
      thread.on('exit', () => reject(new Error('the thread that checks a change of the ground ended')))
    })
  } finally {
    await thread.terminate()
  }
}

/** What is changed, what is above, beside and below it, and whatever lies near. */
const neededIds = ({ before, after, touched, bounds }: GroundChange): ReadonlySet<string> => {
  const ids = new Set<string>()
  for (const ground of [before, after]) {
    const seen = new Set<string>()
    for (const id of touched) {
      ids.add(id)
      for (const child of ground.children(id)) ids.add(child.id)
      const parent = ground.find(id)?.parent
      if (parent === null || parent === undefined || seen.has(parent)) continue
      seen.add(parent)
      ids.add(parent)
      for (const sibling of ground.children(parent)) ids.add(sibling.id)
    }
  }
  if (bounds !== null) for (const ground of [before, after]) for (const { id } of ground.near(bounds)) ids.add(id)
  return ids
}

const partOf = (ground: Ground, ids: ReadonlySet<string>): Part => {
  const areas = new Map<string, Area>()
  const shapes = new Map<string, Shape>()
  for (const id of ids) {
    const [area, shape] = [ground.find(id), ground.shape(id)]
    if (area !== undefined) areas.set(id, area)
    if (shape !== undefined) shapes.set(id, shape)
  }
  return { areas, shapes }
}

/** The thread's side. Its input and answers are ours, so they are not parsed again. */
export const serveChecks = (): void => {
  const port = parentPort
  if (!port) throw new Error('serveChecks runs in a worker thread')
  const { before, after, touched, givenUp }: CheckRun = workerData
  // What is one object on both sides crosses as one: what stayed the same is still seen to be the same.
  const groundOf = (part: Part): Ground => createGround({ day: '', version: 0, since: new Map(), ...part })
  const message: FromThread = {
    findings: checkChange({ before: groundOf(before), after: groundOf(after), touched, givenUp: new Set(givenUp) }),
  }
  port.postMessage(message)
}

const findProgram = (): string | undefined => {
  const here = dirname(fileURLToPath(import.meta.url))
  return [here, dirname(here)].map((dir) => join(dir, 'workers', 'check-change.mjs')).find((file) => existsSync(file))
}
