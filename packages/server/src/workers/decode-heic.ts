import { serveDecoder } from '#kernel/heic/thread'

/** The thread that decodes a HEIC photo. */
await serveDecoder()
