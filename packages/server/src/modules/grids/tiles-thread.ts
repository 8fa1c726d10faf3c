import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parentPort, Worker } from 'node:worker_threads'
import { gzip } from 'node:zlib'
import { createTileMaker, type TileAddress } from './tiles-make.ts'
import type { TilePack } from './tiles-pack.ts'

// Between two parts of one program, of one version: what is sent is what is received.
type Question = { readonly pack: TilePack } | { readonly n: number; readonly at: TileAddress }
type Reply = { readonly n: number; readonly tile: Uint8Array } | { readonly n: number; readonly failed: string }

/** Draws tiles, gzipped, of the ground that it was given last. */
export type TileDrawer = {
  use(pack: TilePack): void
  draw(at: TileAddress): Promise<Uint8Array>
  close(): Promise<void>
}

const packed = promisify(gzip)

/**
 * The thread that draws tiles; it starts with the first ground and never keeps the process alive. Where the program is not
 * bundled (tests) there is none, and tiles are drawn where they are asked for.
 *
 * @param program the bundled thread, when it does not stand where the build puts it
 */
export const createTileDrawer = (program: string | undefined = findProgram()): TileDrawer =>
  program === undefined ? drawHere() : drawInThread(program)

const drawHere = (): TileDrawer => {
  let make: ReturnType<typeof createTileMaker> | undefined
  return {
    use: (pack) => void (make = createTileMaker(pack)),
    draw: async (at) => {
      if (make === undefined) throw new Error('Tiles are drawn of a ground: use(pack) first')
      return packed(make(at))
    },
    close: async () => undefined,
  }
}

const drawInThread = (program: string): TileDrawer => {
  let thread: Worker | undefined
  let pack: TilePack | undefined
  let asked = 0
  const waiting = new Map<number, { resolve: (tile: Uint8Array) => void; reject: (error: Error) => void }>()
  const send = (worker: Worker, question: Question): void => worker.postMessage(question)
  const start = (): Worker => {
    const worker = new Worker(program)
    worker.unref()
    const end = (error: Error): void => {
      if (thread === worker) thread = undefined
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    }
    worker.on('message', (reply: Reply) => {
      const call = waiting.get(reply.n)
      waiting.delete(reply.n)
      if ('tile' in reply) call?.resolve(reply.tile)
      else call?.reject(new Error(`A tile could not be drawn: ${reply.failed}`))
    })
    worker.on('error', end)
    worker.on('exit', (code) => end(new Error(`The thread that draws tiles ended with ${code}`)))
    if (pack !== undefined) send(worker, { pack })
    return worker
  }
  return {
    use(next) {
      pack = next
      if (thread === undefined) thread = start()
      else send(thread, { pack })
    },
    draw: (at) =>
      new Promise((resolve, reject) => {
        asked += 1
        waiting.set(asked, { resolve, reject })
        // One that fell is followed by another at the next call.
        thread ??= start()
        send(thread, { n: asked, at })
      }),
    close: async () => {
      await thread?.terminate()
    },
  }
}

/** The thread’s side. */
export const serveTiles = (): void => {
  const here = drawHere()
  parentPort?.on('message', (question: Question) => {
    if ('pack' in question) return here.use(question.pack)
    const { n, at } = question
    here.draw(at).then(
      (tile) => parentPort?.postMessage({ n, tile } satisfies Reply),
      (error: unknown) => parentPort?.postMessage({ n, failed: String(error) } satisfies Reply),
    )
  })
}

const findProgram = (): string | undefined => {
  const here = dirname(fileURLToPath(import.meta.url))
  return [here, dirname(here)].map((dir) => join(dir, 'workers', 'ground-tiles.mjs')).find((file) => existsSync(file))
}
