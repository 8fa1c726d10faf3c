import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** An answer that comes line by line while the work goes on: one JSON object a line (application/x-ndjson). */
export type LineStream<T> = {
  /** Waits while whoever reads is slow; whoever is gone holds nothing back. */
  readonly say: (line: T) => Promise<void>
  /** Aborted once the connection is closed: the work may end. */
  readonly signal: AbortSignal
  readonly end: () => void
  /** Breaks the answer off: what was not foreseen is logged by whoever threw it. */
  readonly breakOff: (error: unknown) => void
}

/** Begins such an answer. */
export const streamLines = <T>(reply: FastifyReply): LineStream<T> => {
  const stop = new AbortController()
  const out = new PassThrough()
  const gone = new Promise<void>((resolve) => {
    reply.raw.once('close', () => {
      stop.abort()
      resolve()
    })
  })
  void reply
    .type('application/x-ndjson; charset=utf-8')
    .header('cache-control', 'no-store')
    // What stands in between may not hold lines back until there are more.
    .header('x-accel-buffering', 'no')
    .send(out)
  return {
    signal: stop.signal,
    say: async (line) => {
      if (stop.signal.aborted || out.write(`${JSON.stringify(line)}\n`)) return
      await Promise.race([new Promise<void>((resolve) => void out.once('drain', resolve)), gone])
    },
    end: () => out.end(),
    breakOff: (error) => {
      out.destroy(error instanceof Error ? error : new Error('The answer broke off', { cause: error }))
    },
  }
}
