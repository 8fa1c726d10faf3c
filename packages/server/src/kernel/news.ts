import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'
import { z } from 'zod'

/** A matter that has changed: ids only, so that news may be heard by anyone. */
export type Change = { readonly id: string; readonly version: number }

/** How far some work is that is no matter: `of` names what is worked on, so that the newest word of it is enough. */
export type Progress = {
  readonly topic: string
  readonly of: string
  readonly data: Readonly<Record<string, string | number | null>>
}

/** Tells listeners in this process and in the others what has been committed, and how far long work is. */
export type News = {
  tell(changes: readonly Change[]): void
  tellProgress(progress: Progress): void
  /** The same without waiting for more; the others have been told when it returns, or it is known that they could not be. */
  tellNow(progress: Progress): Promise<void>
  /** @returns what ends it */
  listen(listener: (changes: readonly Change[]) => void): () => void
  /** @returns what ends it */
  listenToProgress(listener: (progress: Progress) => void): () => void
  close(): Promise<void>
}

/** Others hear of it this much later at most. A notify inside the command's own transaction would halve its speed. */
const gatherMs = 100
/** How long the end of a process waits until the others have been told. */
const flushMs = 2000
/** PostgreSQL's limit for one message is 8000 bytes. */
const mostInMessage = 120

const message = z.object({
  from: z.string(),
  changes: z.array(z.tuple([z.string(), z.int()])),
  progress: z
    .object({
      topic: z.string(),
      of: z.string(),
      data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    })
    .optional(),
})

export function createNews(options: {
  readonly url: string
  readonly db: pg.Pool
  readonly district: string
  /** Names this process among others. */
  readonly self: string
  readonly log: Logger
}): News {
  const { db, self, log } = options
  const channel = `mazha_${options.district.replaceAll('-', '_')}`
  const listeners = new Set<(changes: readonly Change[]) => void>()
  const progressListeners = new Set<(progress: Progress) => void>()
  const gathered = new Map<string, number>()
  const gatheredProgress = new Map<string, Progress>()
  let timer: NodeJS.Timeout | undefined
  let client: pg.Client | undefined
  let connecting: Promise<void> | undefined
  let closed = false

  const spread = <T>(told: T, to: ReadonlySet<(told: T) => void>): void => {
    for (const listener of to) {
      try {
        listener(told)
      } catch (error) {
        log.error({ error }, 'a listener failed')
      }
    }
  }

  const notify = async (body: Omit<z.infer<typeof message>, 'from'>): Promise<void> => {
    const payload = JSON.stringify({ from: self, ...body })
    await db.query({ name: 'notify', text: 'select pg_notify($1, $2)', values: [channel, payload] })
  }

  const send = async (): Promise<void> => {
    timer = undefined
    const changes = [...gathered]
    const progress = [...gatheredProgress.values()]
    gathered.clear()
    gatheredProgress.clear()
    for (let at = 0; at < changes.length; at += mostInMessage) {
      await notify({ changes: changes.slice(at, at + mostInMessage) })
    }
    for (const one of progress) await notify({ changes: [], progress: { ...one, data: { ...one.data } } })
  }

  const sendSoon = (): void => {
    timer ??= setTimeout(() => {
      send().catch((error: unknown) => log.warn({ error }, 'other processes were not told'))
    }, gatherMs).unref()
  }

  const ownBeginning = `{"from":${JSON.stringify(self)},`
  const hear = (payload: string | undefined): void => {
    // One's own comes back too, and a busy server says much.
    if (payload?.startsWith(ownBeginning) === true) return
    const parsed = message.safeParse(JSON.parse(payload ?? 'null'))
    if (!parsed.success || parsed.data.from === self) return
    const { changes, progress } = parsed.data
    if (changes.length > 0)
      spread(
        changes.map(([id, version]) => ({ id, version })),
        listeners,
      )
    if (progress !== undefined) spread(progress, progressListeners)
  }

  const connect = async (): Promise<void> => {
    const made = new pg.Client({ connectionString: options.url, application_name: 'mazha-news', keepAlive: true })
    const lose = (): void => {
      if (client === made) client = undefined
      if (!closed && listeners.size + progressListeners.size > 0) setTimeout(begin, 1000).unref()
    }
    made.on('error', () => undefined) // `end` follows.
    made.on('end', lose)
    made.on('notification', ({ payload }) => hear(payload))
    await made.connect()
    client = made
    await made.query(`listen ${pg.escapeIdentifier(channel)}`)
    if (closed) await made.end()
  }

  const begin = (): void => {
    if (closed || client !== undefined || connecting !== undefined) return
    connecting = connect()
      .catch((error: unknown) => {
        log.warn({ error }, 'cannot listen for news of other processes yet')
        if (!closed) setTimeout(begin, 1000).unref()
      })
      .finally(() => (connecting = undefined))
  }

  return {
    tell(changes) {
      spread(changes, listeners)
      for (const { id, version } of changes) gathered.set(id, version)
      sendSoon()
    },
    tellProgress(progress) {
      spread(progress, progressListeners)
      gatheredProgress.set(`${progress.topic} ${progress.of}`, progress)
      sendSoon()
    },
    async tellNow(progress) {
      spread(progress, progressListeners)
      try {
        await notify({ changes: [], progress: { ...progress, data: { ...progress.data } } })
      } catch (error) {
        log.warn({ error }, 'other processes were not told')
      }
    },
    listen(listener) {
      listeners.add(listener)
      begin()
      return () => listeners.delete(listener)
    },
    listenToProgress(listener) {
      progressListeners.add(listener)
      begin()
      return () => progressListeners.delete(listener)
    },
    async close() {
      closed = true
      // A command may be at its end before it has told what it did.
      if (timer !== undefined) {
        clearTimeout(timer)
        const sent = send().catch((error: unknown) => log.warn({ error }, 'other processes were not told'))
        // A database that is away must not hold the end up.
        await Promise.race([sent, sleep(flushMs, undefined, { ref: false })])
      }
      await connecting
      await client?.end()
    },
  }
}
