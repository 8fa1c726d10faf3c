import cookie from '@fastify/cookie'
import { refuse } from '@mazha/contracts/refusal'
import fastify, { type FastifyBaseLogger, type FastifyReply, LogController } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Context } from '#kernel/context'
import { type App, languageOf } from '#kernel/http'
import { addModules } from './modules.ts'
import { addCompression } from './compression.ts'
import { addEvents } from './events.ts'
import { addGuard, addWords } from './guard.ts'
import { addHealth } from './health.ts'
import { errorLine, requestLine } from './log.ts'
import { addMetrics } from './metrics.ts'
import { addReference } from './openapi.ts'
import { permissions } from './permissions.ts'
import { problemOf, problemType, refusalOf, unexpectedProblem } from '#kernel/problem'
import { addRateLimits, type RateLimits, usualLimits } from './rate-limits.ts'
import { addSecurityHeaders } from './security.ts'
import { addApps } from './static-apps.ts'
import { serializerCompiler, validatorCompiler } from './validation.ts'

export type AppOptions = {
  /** Where the built apps stand: `portal/` and `console/` in it. Absent: the server answers the API alone. */
  readonly appsDir?: string | undefined
  readonly rateLimits?: Partial<RateLimits> | undefined
  /** Lets `/metrics` be read from elsewhere than this machine. */
  readonly operatorToken?: string | undefined
  /** Proxies in front whose `x-forwarded-for` may be believed: addresses or networks. */
  readonly trustProxy?: string | string[] | undefined
  /** Tests: an answer that does not fit its schema fails the request. */
  readonly checkAnswers?: boolean | undefined
  /** Tests: how often live updates look whether their session still lasts. */
  readonly heartbeatMs?: number | undefined
}

/** How long calls under way may take to end once the server stops. */
const patienceMs = 3000
const kilobyte = 1024
const minute = 60_000

/** What is no HTTP never reaches a route: it is answered on the bare connection. */
const answerNonsense = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(problemOf(refuse('request.unreadable'), 'zh', randomUUID()))
  const head = [
    'HTTP/1.1 400 Bad Request',
    `content-type: ${problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** The server's HTTP side, ready to listen. Closing it waits for calls under way. */
export const createApp = async (ctx: Context, options: AppOptions = {}): Promise<App> => {
  const log: FastifyBaseLogger = ctx.log
  const app: App = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    // One for all: what is written about a call names it, which a logger of its own for each would do at more cost.
    childLoggerFactory: (logger) => logger,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: options.trustProxy ?? false,
    bodyLimit: 256 * kilobyte,
    // Long enough for 20 MB of photos over a village's line.
    requestTimeout: 15 * minute,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    clientErrorHandler: answerNonsense,
    frameworkErrors: (error, request, reply: FastifyReply) => {
      const problem = problemOf(
        refusalOf(error) ?? refuse('request.unreadable'),
        languageOf(null, request.headers['accept-language']),
        request.id,
      )
      void reply.status(problem.status).type(problemType).send(JSON.stringify(problem))
    },
  }).withTypeProvider<ZodTypeProvider>()
  // Calls under way may end; a connection that never asked anything (a browser opens some ahead) does not hold the stop up.
  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), patienceMs).unref()
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler(options.checkAnswers ?? false))
  // Bodies are JSON, or multipart where a file is taken; nothing else is guessed at.
  app.removeContentTypeParser('text/plain')

  app.setErrorHandler((error, request, reply) => {
    const refused = refusalOf(error)
    if (refused === undefined)
      request.log.error({ ...requestLine(request, reply), error: errorLine(error) }, 'unexpected error')
    const problem =
      refused === undefined
        ? unexpectedProblem(request.language, request.id)
        : problemOf(refused, request.language, request.id)
    void reply
      .status(problem.status)
      .headers({ 'content-language': request.language, 'cache-control': 'no-store' })
      .type(problemType)
      .send(JSON.stringify(problem))
  })
  app.setNotFoundHandler(() => {
    throw refuse('route.not-found')
  })
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(requestLine(request, reply), 'answered')
    done()
  })

  addSecurityHeaders(app, ctx.district)
  await app.register(cookie)
  addWords(app)
  const { settle } = addRateLimits(app, { ...usualLimits, ...options.rateLimits }, permissions)
  addGuard(app, ctx, { table: permissions, operatorToken: options.operatorToken })
  app.addHook('onRequest', (request, reply, done) => {
    settle(request, reply)
    done()
  })
  addCompression(app)
  await addReference(app)
  addMetrics(app, ctx)
  addHealth(app, ctx)
  addEvents(app, ctx, { heartbeatMs: options.heartbeatMs })
  await addModules(app, ctx)
  await addApps(app, options.appsDir)
  await app.ready()
  return app
}
