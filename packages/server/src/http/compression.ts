import { constants, gzip } from 'node:zlib'
import type { App } from '#kernel/http'

const worthwhile = 1400

/** Whether the client takes an encoding: named, and not weighted zero. */
export const accepts = (header: string | undefined, encoding: string): boolean =>
  (header ?? '').split(',').some((part) => {
    const [name = '', ...parameters] = part.trim().toLowerCase().split(';')
    return (name === encoding || name === '*') && !parameters.some((one) => /^\s*q=0(\.0*)?\s*$/.test(one))
  })

/**
 * Compresses JSON and pages that are longer than a packet. Streams (files, events, exports) pass as they are: photos and
 * workbooks are compressed already, and events must not wait in a buffer.
 */
export const addCompression = (app: App): void => {
  // Most answers are short: they pass without a promise.
  app.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload !== 'string' || payload.length < worthwhile) return done(null, payload)
    if (reply.hasHeader('content-encoding') || request.method === 'HEAD') return done(null, payload)
    void reply.header('vary', 'accept-encoding')
    if (!accepts(request.headers['accept-encoding'], 'gzip')) return done(null, payload)
    gzip(payload, { level: constants.Z_BEST_SPEED + 3 }, (error, packed) => {
      if (error !== null) return done(error)
      void reply.header('content-encoding', 'gzip').removeHeader('content-length')
      done(null, packed)
    })
  })
}
