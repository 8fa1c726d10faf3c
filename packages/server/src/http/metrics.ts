import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Context } from '#kernel/context'
import type { App } from '#kernel/http'
import { readHealth } from '#kernel/positions'
import { createDurations } from './durations.ts'
import { secondsSince } from './health.ts'

/** Prometheus metrics at /metrics: calls by route and status, connections, what waits, and the process itself. */
export const addMetrics = (app: App, ctx: Context): void => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = createDurations()
  new Gauge({
    name: 'mazha_database_connections',
    help: 'Connections to the database, by what they do',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'open' }, ctx.db.totalCount)
      this.set({ state: 'idle' }, ctx.db.idleCount)
      this.set({ state: 'waited_for' }, ctx.db.waitingCount)
    },
  })
  const undelivered = new Gauge({
    name: 'mazha_outbox_waiting',
    help: 'News not yet delivered',
    registers: [registry],
  })
  new Gauge({
    name: 'mazha_sweep_lag_seconds',
    help: 'How long the oldest due limit has waited to be marked',
    registers: [registry],
    async collect() {
      try {
        const health = await readHealth(ctx)
        this.set(secondsSince(health.waitingSince, ctx))
        undelivered.set(health.undelivered)
      } catch (error) {
        // Not known is told as such, and the rest of the page still stands.
        ctx.log.warn(
          { event: 'metrics', kind: error instanceof Error ? error.name : typeof error },
          'the database is not reachable',
        )
        this.set(Number.NaN)
        undelivered.set(Number.NaN)
      }
    },
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { method, pattern } = request
    durations.observe({ method, route: pattern, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
  app.addHook('onClose', async () => registry.clear())
  app.get('/metrics', { schema: { tags: ['operation'], summary: 'Prometheus metrics' } }, async (_request, reply) =>
    reply.type(registry.contentType).send((await registry.metrics()) + durations.text()),
  )
}
