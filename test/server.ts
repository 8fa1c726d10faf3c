import type { Json } from '@mazha/contracts/text'
import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll } from 'vitest'
import { demoPassword, demoStaff, demoUnits } from '../packages/server/src/demo/people.ts'
import { makeDemoDistrict } from '../packages/server/src/demo/load.ts'
import { createApp, type AppOptions } from '../packages/server/src/http/app.ts'
import { closeContext, type Context, createContext } from '../packages/server/src/kernel/context.ts'
import { createPool } from '../packages/server/src/kernel/db.ts'
import { calendarOf } from '../packages/server/src/kernel/district.ts'
import { secretsFrom } from '../packages/server/src/kernel/secrets.ts'
import type { SmsGateway } from '../packages/server/src/kernel/sms.ts'
import { settableClock } from '../packages/server/src/kernel/time.ts'
import { addStaff, setUnits } from '../packages/server/src/modules/people/index.ts'
import { loadProcedures } from '../packages/server/src/modules/procedures/index.ts'
import { testDatabase } from './database.ts'

/** One answer of the server, read. What it holds is what the test is about, so its type is left open. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer<T = any> = {
  readonly status: number
  readonly headers: Headers
  readonly body: T
  readonly text: string
}

export type Call = {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly raw?: BodyInit
}

export type Caller = { (path: string, call?: Call): Promise<Answer> }
export type LoggedIn = Caller & { readonly csrf: string; readonly cookie: string }

export type TestServer = {
  readonly url: string
  readonly ctx: Context
  readonly clock: ReturnType<typeof settableClock>
  /** Every line that was logged so far. */
  readonly log: () => string
  readonly anonymous: Caller
  /** Somebody of the demonstration, by log-in name. */
  readonly as: (login: string) => Promise<LoggedIn>
}

const ask = async (
  url: string,
  path: string,
  { method = 'GET', body, headers = {}, raw }: Call = {},
): Promise<Answer> => {
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(raw !== undefined && { body: raw }),
  })
  const text = await response.text()
  const json = /\bjson/.test(response.headers.get('content-type') ?? '') && text !== ''
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text, text }
}

/**
 * A whole server on a database of the calling file's own, listening on a free port: the demonstration's units and
 * people, no matters yet. It ends with the file.
 *
 * @param options.at where its clock stands at first
 */
export const testServer = async (
  options: Partial<AppOptions> & {
    readonly at?: string
    readonly logLevel?: string
    /** The district's rules of log-in, in place of the demonstration's. */
    readonly login?: Json
    readonly sms?: SmsGateway
  } = {},
): Promise<TestServer> => {
  const { at = '2026-09-21T09:00:00+08:00', logLevel = 'info', login, sms, ...appOptions } = options
  const { appUrl } = await testDatabase()
  const clock = settableClock(new Date(at))
  const lines: string[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  const boot = createPool(appUrl, 1)
  const made = await makeDemoDistrict(boot)
  const district = login === undefined ? made : { ...made, settings: { ...made.settings, login } }
  const procedures = await loadProcedures({ db: boot, now: clock.now() })
  await boot.end()
  const ctx = createContext({
    appUrl,
    district,
    calendar: calendarOf(district),
    secrets: secretsFrom(Buffer.alloc(32, 7), 'test-client-secret'),
    log: pino({ level: logLevel }, sink),
    procedures,
    clock,
    sms: sms ?? null,
  })
  await setUnits(ctx, demoUnits)
  await addStaff(ctx, demoStaff)
  const app = await createApp(ctx, { checkAnswers: true, ...appOptions })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  afterAll(async () => {
    await app.close()
    await closeContext(ctx)
  })
  const anonymous: Caller = (path, call) => ask(url, path, call)
  const sessions = new Map<string, LoggedIn>()
  const as = async (login: string): Promise<LoggedIn> => {
    const known = sessions.get(login)
    if (known !== undefined) return known
    const answer = await anonymous('/api/sessions', { method: 'POST', body: { name: login, password: demoPassword } })
    if (answer.status !== 201) throw new Error(`${login} cannot log in: ${answer.text}`)
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const csrf: string = answer.body.csrf
    const caller = Object.assign(
      ((path, call = {}) =>
        ask(url, path, { ...call, headers: { cookie, 'x-csrf-token': csrf, ...call.headers } })) satisfies Caller,
      { csrf, cookie },
    )
    sessions.set(login, caller)
    return caller
  }
  return { url, ctx, clock, log: () => lines.join(''), anonymous, as }
}

/** A filled request of a resident's, each with an id of its own. */
export const aRequest = (over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  clientId: randomUUID(),
  text: '路灯不亮，晚上看不清路。',
  location: { lng: 120.44, lat: 36.38, address: '文化路 18 号' },
  contact: { name: '张三', phone: '13812341234' },
  ...over,
})
