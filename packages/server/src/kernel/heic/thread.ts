import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { decodeHeic, type Points } from './decode.ts'

const answer = z.object({ data: z.instanceof(Uint8ClampedArray), width: z.int(), height: z.int() }).optional()

/** A photo that takes longer is made to keep us busy. */
const longestMs = 30_000

/**
 * `decodeHeic` in a thread of its own, so that the server goes on answering; a photo that makes it fall, or takes
 * longer than `timeoutMs`, ends the thread and nothing else.
 *
 * @param options.program the bundled thread, when it does not stand where the build puts it
 */
export const decodeHeicInThread = async (
  path: string,
  { program = findProgram(), timeoutMs = longestMs }: { program?: string | undefined; timeoutMs?: number } = {},
): Promise<Points | undefined> => {
  // Sources that are not bundled (tests) have no thread to start.
  if (program === undefined) return decodeHeic(await readFile(path))
  const thread = new Worker(program, {
    workerData: { path },
    // What the decoder says of a damaged photo is nobody's log.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  })
  let tooLong: NodeJS.Timeout | undefined
  try {
    return await new Promise<Points | undefined>((resolve) => {
      tooLong = setTimeout(() => resolve(undefined), timeoutMs)
      thread.on('message', (message) => resolve(answer.safeParse(message).data))
      // Its fall tells of the photo, not of us: there is no copy for viewing.
      thread.on('error', () => resolve(undefined))
      thread.on('exit', () => resolve(undefined))
    })
  } finally {
    clearTimeout(tooLong)
    await thread.terminate()
  }
}

/** The thread's side: decodes the photo that it was given, and ends. */
export const serveDecoder = async (): Promise<void> => {
  const { path } = z.object({ path: z.string() }).parse(workerData)
  const points = await decodeHeic(await readFile(path))
  const buffer = points?.data.buffer
  // Given away, not copied: it may be 240 MB.
  parentPort?.postMessage(points, buffer instanceof ArrayBuffer ? [buffer] : [])
}

const findProgram = (): string | undefined => {
  const here = dirname(fileURLToPath(import.meta.url))
  return [here, dirname(here)].map((dir) => join(dir, 'workers', 'decode-heic.mjs')).find((file) => existsSync(file))
}
