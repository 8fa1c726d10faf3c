import { liveEvents } from '@mazha/contracts/api'
import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import type { Context } from '#kernel/context'
import { type App, actorOf } from '#kernel/http'
import { changedSince, newestPosition } from '#kernel/positions'
import { onCommitted, restrictedMatters, type Scope, scopeOf, visibleMatters } from '#modules/matters'
import { findSession, onSessionsForgotten } from '#modules/people'
import { mayCall } from './permission-table.ts'
import { permissions } from './permissions.ts'

type EventName = keyof typeof liveEvents
type Change = { readonly id: string; readonly version: number }

const gatherMs = 250
const mostBehind = 500
// A reader that takes nothing is let go; it comes back by itself and reads on from its position.
const mostUnread = 1024 * 1024

type Listener = {
  readonly scope: Scope
  readonly imports: boolean
  readonly reply: FastifyReply
  readonly session: string
  /** Ends it where its session has ended, or gives other rights now. */
  check(): void
  send(event: EventName, data: z.infer<(typeof liveEvents)[EventName]>, position?: bigint): void
}

/**
 * `GET /api/events`: live updates as server-sent events. Each tells the matters that changed (ids and versions alone, and
 * only those that the listener may see) and that counts have moved. After a break the browser says where it was, and is
 * told what it missed.
 */
export const addEvents = (
  app: App,
  ctx: Context,
  { heartbeatMs = 20_000 }: { heartbeatMs?: number | undefined },
): void => {
  const listeners = new Set<Listener>()
  const gathered = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let telling: Promise<void> = Promise.resolve()

  /** Whoever sees the district sees all but what is kept from somebody, and only that is looked up. */
  const visibleTo = async (
    { scope }: Listener,
    changes: readonly Change[],
    restricted: ReadonlySet<string>,
  ): Promise<readonly Change[]> => {
    const open = scope.district ? changes.filter(({ id }) => !restricted.has(id)) : []
    if (open.length === changes.length) return changes
    const asked = scope.district ? [...restricted] : changes.map(({ id }) => id)
    const seen = await visibleMatters(ctx, scope, asked)
    return changes.filter(({ id }) => seen.has(id) || (scope.district && !restricted.has(id)))
  }

  const tell = async (listener: Listener, changes: readonly Change[], position: bigint): Promise<void> => {
    if (changes.length > mostBehind) {
      listener.send('reset', {}, position)
      listener.send('counts', {}, position)
      return
    }
    const restricted = await restrictedMatters(
      ctx,
      changes.map(({ id }) => id),
    )
    const visible = await visibleTo(listener, changes, restricted)
    for (const { id, version } of visible) listener.send('matter', { id, version }, position)
    // That something changes which is kept from the listener is not told by the counts either.
    if (visible.length > 0 || changes.some(({ id }) => !restricted.has(id))) listener.send('counts', {}, position)
  }

  const spread = async (): Promise<void> => {
    timer = undefined
    const changes = [...gathered].map(([id, version]) => ({ id, version }))
    gathered.clear()
    if (listeners.size === 0) return
    const position = await newestPosition(ctx)
    await Promise.all([...listeners].map((listener) => tell(listener, changes, position)))
  }

  const stop = onCommitted(ctx, ({ matters }) => {
    if (listeners.size === 0) return
    for (const { id, version } of matters) gathered.set(id, version)
    timer ??= setTimeout(() => {
      telling = telling.then(spread).catch((error: unknown) => {
        ctx.log.warn(
          { event: 'live updates', kind: error instanceof Error ? error.name : typeof error },
          'live updates were not told',
        )
      })
    }, gatherMs)
  })
  const stopImports = ctx.news.listenToProgress(({ topic, data }) => {
    if (topic !== 'import') return
    const told = liveEvents.import.safeParse(data)
    if (told.success) for (const listener of listeners) if (listener.imports) listener.send('import', told.data)
  })
  const stopSessions = onSessionsForgotten(ctx, (forgotten) => {
    for (const listener of listeners) if (forgotten?.has(listener.session) ?? true) listener.check()
  })
  app.addHook('preClose', async () => {
    stop()
    stopImports()
    stopSessions()
    clearTimeout(timer)
    for (const { reply } of listeners) reply.raw.end()
    listeners.clear()
    await telling
  })

  app.get(
    '/api/events',
    {
      schema: {
        tags: ['matters'],
        summary: 'Live updates (server-sent events)',
        description:
          'Events `matter` {id, version}, `counts` {}, `import` {id, state, rowsRead, …}, `reset` {}: read again. `Last-Event-ID` resumes.',
      },
      // The browser connects again by itself.
      config: { unattended: true },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const scope = scopeOf(actor)
      const position = await newestPosition(ctx)
      const sent = request.headers['last-event-id']
      const last = typeof sent === 'string' && /^\d{1,18}$/.test(sent) ? BigInt(sent) : position
      const missed = last < position ? await changedSince(ctx, last, mostBehind) : []

      reply.hijack()
      const { raw } = reply
      const token = request.cookies['mazha_session'] ?? ''
      const rights = JSON.stringify([actor.posts, actor.barredBy])
      const listener: Listener = {
        scope,
        session: request.session?.id ?? '',
        check: () => {
          findSession(ctx, token, { renew: false })
            .then((session) =>
              // Whoever holds other posts now sees something else: the browser comes back by itself, and is given that.
              session === null || JSON.stringify([session.posts, session.units]) !== rights
                ? raw.end()
                : raw.write(': still here\n\n'),
            )
            .catch(() => raw.destroy())
        },
        imports: mayCall(permissions['GET /api/imports'] ?? [], actor.posts),
        reply,
        send: (event, data, at) => {
          if (raw.writableLength > mostUnread) raw.destroy()
          else raw.write(`${at === undefined ? '' : `id: ${at}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
        },
      }
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value)
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // A proxy that gathers answers would hold events back.
        'x-accel-buffering': 'no',
      })
      raw.write(`retry: 3000\nid: ${position}\n: connected\n\n`)
      listeners.add(listener)
      const heartbeat = setInterval(() => listener.check(), heartbeatMs)
      raw.on('close', () => {
        clearInterval(heartbeat)
        listeners.delete(listener)
      })
      if (missed === undefined) listener.send('reset', {}, position)
      else if (missed.length > 0) await tell(listener, missed, position)
    },
  )
}
