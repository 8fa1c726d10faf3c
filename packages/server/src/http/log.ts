import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * What may be written about a request: the pattern of its route, never its address, its query, its body or its headers,
 * because numbers, codes, names and phone numbers stand there.
 */
export const requestLine = (request: FastifyRequest, reply: FastifyReply): Record<string, unknown> => ({
  reqId: request.id,
  method: request.method,
  route: request.pattern,
  status: reply.statusCode,
  ms: Math.round(reply.elapsedTime * 10) / 10,
})

/**
 * An unexpected error for the log: what kind it is and where it happened. Messages are left out: a database's repeat
 * the values that it could not take.
 */
export const errorLine = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { kind: typeof error }
  const text = (key: string): string | undefined => {
    const value: unknown = Reflect.get(error, key)
    return typeof value === 'string' ? value : undefined
  }
  return {
    kind: error.name,
    code: text('code'),
    table: text('table'),
    constraint: text('constraint'),
    frames: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .map((line) => line.trim()),
    ...(error.cause !== undefined && { cause: errorLine(error.cause) }),
  }
}
