import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { App } from '#kernel/http'

const squeeze = promisify(gzip)
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
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < worthwhile) return payload
    if (reply.hasHeader('content-encoding') || request.method === 'HEAD') return payload
    void reply.header('vary', 'accept-encoding')
    if (!accepts(request.headers['accept-encoding'], 'gzip')) return payload
    const packed = await squeeze(payload, { level: constants.Z_BEST_SPEED + 3 })
    void reply.header('content-encoding', 'gzip').removeHeader('content-length')
    return packed
  })
}
