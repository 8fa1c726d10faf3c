import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setImmediate as breathe } from 'node:timers/promises'
import { parentPort, Worker } from 'node:worker_threads'
import type { Area } from '@mazha/contracts/area'
import type { AreaFinding } from '@mazha/contracts/area-change'
import { checkInSlices, theWorst } from './check-change.ts'
import { createGround, type Ground } from './ground.ts'
import type { GroundChange } from './preview-change.ts'
import type { Shape } from './shape.ts'
import { atOnce, inSlices, type Sliced } from './slices.ts'

type Side = { readonly area: Area | undefined; readonly shape: Shape | undefined }
type Entry = readonly [id: string, before: Side, after: Side]
/** The part of both grounds that a check looks at, a few hundred areas at a time; then what to check. */
type ToThread =
  | { readonly kind: 'part'; readonly entries: readonly Entry[] }
  | { readonly kind: 'check'; readonly touched: readonly string[]; readonly givenUp: readonly string[] }
type FromThread =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'findings'; readonly findings: readonly AreaFinding[] }

const heapMegabytes = 1024
/** Fewer borders than this are compared sooner than a thread starts. */
const mostInPlace = 12

const givenUpBy = ({ successors }: GroundChange): string[] =>
  [...successors].filter(([, heirs]) => heirs.length === 0).map(([id]) => id)

/**
 * The worst that `checkChange` finds, in a thread of its own when many borders are to be compared: clipping a few thousand takes seconds, in which the
 * server goes on answering.
 *
 * @param options.signal ends it
 * @param options.told how far it is, from 0 to 1
 * @param options.program the bundled thread, when it does not stand where the build puts it
 */
export const checkInThread = async (
  change: GroundChange,
  {
    signal,
    told = () => undefined,
    program = findProgram(),
  }: {
    readonly signal?: AbortSignal | undefined
    readonly told?: (share: number) => void
    readonly program?: string | undefined
  } = {},
): Promise<readonly AreaFinding[]> => {
  const { before, after } = change
  const touched = [...change.touched]
  const shaped = touched.filter((id) => before.shape(id) !== after.shape(id)).length
  // Sources that are not bundled (tests) have no thread to start.
  if (program === undefined || shaped < mostInPlace)
    return theWorst(
      await inSlices(checkInSlices({ before, after, touched, givenUp: new Set(givenUpBy(change)) }, told), signal),
    )
  const ids = await inSlices(neededIds(change), signal)
  const thread = new Worker(program, {
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 64 },
  })
  const answer = new Promise<readonly AreaFinding[]>((resolve, reject) => {
    thread.on('message', (message: FromThread) => {
      if (message.kind === 'progress') told(message.share)
      else resolve(message.findings)
    })
    thread.on('error', reject)
    thread.on('exit', () => reject(new Error('the thread that checks a change of the ground ended')))
  })
  // It may fail while it is still being told.
  answer.catch(() => undefined)
  const aborted = (): void => void thread.terminate()
  signal?.addEventListener('abort', aborted, { once: true })
  try {
    for (const some of batches([...ids], partSize)) {
      const part: ToThread = { kind: 'part', entries: some.map((id) => entryOf(id, before, after)) }
      thread.postMessage(part)
      await breathe()
      signal?.throwIfAborted()
    }
    const begin: ToThread = { kind: 'check', touched, givenUp: givenUpBy(change) }
    thread.postMessage(begin)
    return await answer
  } catch (error) {
    // A thread that was ended on purpose says of itself only that it ended.
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', aborted)
    await thread.terminate()
  }
}

/** What is changed, what is above, beside and below it, and whatever lies near. */
function* neededIds({ before, after, touched, bounds }: GroundChange): Sliced<ReadonlySet<string>> {
  const ids = new Set<string>()
  for (const ground of [before, after]) {
    const seen = new Set<string>()
    for (const id of touched) {
      yield
      ids.add(id)
      for (const child of ground.children(id)) ids.add(child.id)
      const parent = ground.find(id)?.parent
      if (parent === null || parent === undefined || seen.has(parent)) continue
      seen.add(parent)
      ids.add(parent)
      for (const sibling of ground.children(parent)) ids.add(sibling.id)
    }
  }
  if (bounds === null) return ids
  for (const ground of [before, after]) {
    yield
    for (const { id } of ground.near(bounds)) ids.add(id)
  }
  return ids
}

const partSize = 500
function* batches<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}

/** What is one object on both sides crosses as one: what stayed the same is still seen to be the same. */
const entryOf = (id: string, before: Ground, after: Ground): Entry => [
  id,
  { area: before.find(id), shape: before.shape(id) },
  { area: after.find(id), shape: after.shape(id) },
]

/** The thread's side. Its input and answers are ours, so they are not parsed again. */
export const serveChecks = (): void => {
  const port = parentPort
  if (!port) throw new Error('serveChecks runs in a worker thread')
  const parts = [emptyPart(), emptyPart()] as const
  port.on('message', (message: ToThread) => {
    if (message.kind === 'part') {
      for (const [id, ...sides] of message.entries)
        for (const [n, { area, shape }] of sides.entries()) {
          if (area !== undefined) parts[n]?.areas.set(id, area)
          if (shape !== undefined) parts[n]?.shapes.set(id, shape)
        }
      return
    }
    const [before, after] = parts.map((part) => createGround({ day: '', version: 0, since: new Map(), ...part }))
    if (before === undefined || after === undefined) return
    const { touched, givenUp } = message
    const send = (answer: FromThread): void => port.postMessage(answer)
    let said = 0
    const findings = atOnce(
      checkInSlices({ before, after, touched, givenUp: new Set(givenUp) }, (share) => {
        // A hundred steps of progress are enough for any bar.
        if (share - said < 0.01) return
        said = share
        send({ kind: 'progress', share })
      }),
    )
    // Here and not there: tens of thousands would keep the server from answering while they cross.
    send({ kind: 'findings', findings: theWorst(findings) })
  })
}

const emptyPart = (): { areas: Map<string, Area>; shapes: Map<string, Shape> } => ({
  areas: new Map(),
  shapes: new Map(),
})

const findProgram = (): string | undefined => {
  const here = dirname(fileURLToPath(import.meta.url))
  return [here, dirname(here)].map((dir) => join(dir, 'workers', 'check-change.mjs')).find((file) => existsSync(file))
}
