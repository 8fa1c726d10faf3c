import { Refused, sayRefusal } from '@mazha/contracts/refusal'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type LineStream, streamLines } from '#kernel/line-stream'

type RefusedLine = { readonly kind: 'refused'; readonly code: string; readonly text: string }

/** Answers line by line while the work goes on; what is refused is the last line, and whoever left is told nothing. */
export const answerInLines = async <T>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (lines: LineStream<T | RefusedLine>) => Promise<void>,
): Promise<FastifyReply> => {
  const lines = streamLines<T | RefusedLine>(reply)
  try {
    await work(lines)
  } catch (error) {
    if (lines.signal.aborted) return reply
    if (!(error instanceof Refused)) {
      lines.breakOff(error)
      throw error
    }
    await lines.say({ kind: 'refused', code: error.code, text: sayRefusal(error, request.language) })
  } finally {
    lines.end()
  }
  return reply
}

/** Aborted when nobody waits for the answer any more. */
export const waiting = (reply: FastifyReply): AbortSignal => {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}
