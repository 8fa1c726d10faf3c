import pg from 'pg'
import type { Logger } from 'pino'
import { z } from 'zod'

/** A matter that has changed: ids only, so that news may be heard by anyone. */
export type Change = { readonly id: string; readonly version: number }

/** Tells listeners in this process and in the others what has been committed. */
export type News = {
  tell(changes: readonly Change[]): void
  /** @returns what ends it */
  listen(listener: (changes: readonly Change[]) => void): () => void
  close(): Promise<void>
}

/** Others hear of it this much later at most. A notify inside the command's own transaction would halve its speed. */
const gatherMs = 100
/** PostgreSQL's limit for one message is 8000 bytes. */
const mostInMessage = 120

const message = z.object({ from: z.string(), changes: z.array(z.tuple([z.string(), z.int()])) })

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
  const gathered = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let client: pg.Client | undefined
  let connecting: Promise<void> | undefined
  let closed = false

  const spread = (changes: readonly Change[]): void => {
    for (const listener of listeners) {
      try {
        listener(changes)
      } catch (error) {
        log.error({ error }, 'a listener failed')
      }
    }
  }

  const send = async (): Promise<void> => {
    timer = undefined
    const changes = [...gathered]
    gathered.clear()
    for (let at = 0; at < changes.length; at += mostInMessage) {
      const payload = JSON.stringify({ from: self, changes: changes.slice(at, at + mostInMessage) })
      await db.query({ name: 'notify', text: 'select pg_notify($1, $2)', values: [channel, payload] })
    }
  }

  const hear = (payload: string | undefined): void => {
    const parsed = message.safeParse(JSON.parse(payload ?? 'null'))
    if (!parsed.success || parsed.data.from === self) return
    spread(parsed.data.changes.map(([id, version]) => ({ id, version })))
  }

  const connect = async (): Promise<void> => {
    const made = new pg.Client({ connectionString: options.url, application_name: 'mazha-news', keepAlive: true })
    const lose = (): void => {
      if (client === made) client = undefined
      if (!closed && listeners.size > 0) setTimeout(begin, 1000).unref()
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
      spread(changes)
      for (const { id, version } of changes) gathered.set(id, version)
      timer ??= setTimeout(() => {
        send().catch((error: unknown) => log.warn({ error }, 'other processes were not told'))
      }, gatherMs).unref()
    },
    listen(listener) {
      listeners.add(listener)
      begin()
      return () => listeners.delete(listener)
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await connecting
      await client?.end()
    },
  }
}
