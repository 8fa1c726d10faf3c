import { problem as problemShape } from '@mazha/contracts/api'
import { z } from 'zod'

/** The server said no, with a code and words for the person who asked. */
export class ServerRefusal extends Error {
  readonly status: number
  readonly code: string
  readonly fields: readonly { readonly path: string; readonly message: string }[]
  readonly requestId: string
  constructor(problem: z.infer<typeof problemShape>) {
    super(problem.detail)
    this.name = 'ServerRefusal'
    this.status = problem.status
    this.code = problem.code
    this.fields = problem.fields ?? []
    this.requestId = problem.requestId
  }
}

/** No answer came: the network or the server is away. Asking again later is right. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** An answer came that this console does not understand: another version, or a proxy's page. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

type Door = {
  csrf: string
  language: string
  /** Called when the session has ended; resolves once somebody is logged in again. */
  renew: (() => Promise<void>) | null
  /** Called when a sensitive act asks for a proof; resolves to whether it was given. */
  prove: (() => Promise<boolean>) | null
  /** Called when the session is asked for more than it has: a new password, a second factor. */
  ask: (() => void) | null
}
const door: Door = { csrf: '', language: 'zh', renew: null, prove: null, ask: null }

export const setCsrf = (csrf: string): void => {
  door.csrf = csrf
}
export const setLanguage = (language: string): void => {
  door.language = language
}
export const onSessionEnd = (renew: (() => Promise<void>) | null): void => {
  door.renew = renew
}

const unattended = new WeakSet<AbortSignal>()
/**
 * What is asked with this signal the open page asks by itself, as news come: it tells the server so, and the session
 * of somebody who has gone away ends all the same.
 */
export const markUnattended = (signal: AbortSignal): void => void unattended.add(signal)

export const onProofAsked = (prove: (() => Promise<boolean>) | null): void => {
  door.prove = prove
}
export const onMoreAsked = (ask: (() => void) | null): void => {
  door.ask = ask
}

const nothing = z.unknown()
/** Refusals that tell that the session is not whole (any more). */
const half: ReadonlySet<string> = new Set([
  'session.second-factor',
  'session.must-change-password',
  'session.must-enrol',
])

type Ask = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  readonly form?: FormData
  readonly signal?: AbortSignal | undefined
  /** False for the calls that are about the session itself. */
  readonly renews?: boolean
  /** False once a proof was given for this call. */
  readonly proves?: boolean
}

/**
 * One call to the API, its answer checked against `shape`.
 *
 * When the session has ended, the call waits for a new log-in and is then sent once more, so that nothing typed is lost;
 * when it is a sensitive act, it waits for a fresh proof likewise.
 *
 * @throws ServerRefusal the server's "no" · Unreachable no answer · Unreadable an answer of another shape
 */
export const ask = async <T extends z.ZodType>(shape: T, path: string, options: Ask = {}): Promise<z.infer<T>> =>
  read(shape, await reach(path, options))

/** @throws ServerRefusal, Unreachable, Unreadable as `ask` does */
export const fetchFile = async (path: string): Promise<{ readonly name: string; readonly blob: Blob }> => {
  const answer = await reach(path, {})
  if (!answer.ok) await read(nothing, answer)
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'file'
  return { name, blob: await answer.blob() }
}

/**
 * Sends a form and gives the answer as it comes, for what is no JSON.
 *
 * @throws ServerRefusal, Unreachable, Unreadable as `ask` does
 */
export const sendForm = async (path: string, form: FormData, signal?: AbortSignal): Promise<Response> => {
  const answer = await reach(path, { method: 'POST', form, signal })
  if (!answer.ok) await read(nothing, answer)
  return answer
}

/**
 * Sends a body and gives the answer as it comes, for what is told line by line.
 *
 * @throws ServerRefusal, Unreachable, Unreadable as `ask` does
 */
export const sendBody = async (path: string, body: unknown, signal?: AbortSignal): Promise<Response> => {
  const answer = await reach(path, { method: 'POST', body, signal })
  if (!answer.ok) await read(nothing, answer)
  return answer
}

const reach = async (path: string, options: Ask): Promise<Response> => {
  const answer = await send(path, options)
  if (answer.status === 401 && options.renews !== false && door.renew !== null) {
    await door.renew()
    return reach(path, { ...options, renews: false })
  }
  if (answer.status !== 403 || options.proves === false) return answer
  const refused = problemShape.safeParse(
    await answer
      .clone()
      .json()
      .catch(() => undefined),
  )
  const code = refused.success ? refused.data.code : ''
  if (code === 'session.step-up' && door.prove !== null && (await door.prove()))
    return reach(path, { ...options, proves: false })
  if (half.has(code)) door.ask?.()
  return answer
}

const send = async (path: string, options: Ask): Promise<Response> => {
  const headers = new Headers({ accept: 'application/json', 'accept-language': door.language })
  const method = options.method ?? 'GET'
  if (method !== 'GET') headers.set('x-csrf-token', door.csrf)
  if (options.signal && unattended.has(options.signal)) headers.set('x-unattended', '1')
  if (options.body !== undefined) headers.set('content-type', 'application/json')
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      signal: options.signal ?? null,
      body: options.form ?? (options.body === undefined ? null : JSON.stringify(options.body)),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Unreachable(path, { cause: error })
  }
}

const read = async <T extends z.ZodType>(shape: T, answer: Response): Promise<z.infer<T>> => {
  const value: unknown = answer.status === 204 ? null : await answer.json().catch(() => undefined)
  if (!answer.ok) {
    const problem = problemShape.safeParse(value)
    if (problem.success) throw new ServerRefusal(problem.data)
    if (answer.status >= 502 && answer.status <= 504) throw new Unreachable(answer.url)
    throw new Unreadable(`${answer.status} ${answer.url}`)
  }
  const parsed = shape.safeParse(value)
  if (!parsed.success) throw new Unreadable(`${answer.url}: ${parsed.error.message}`)
  return parsed.data
}

/** A query string of the values that are there. */
export const query = (values: Readonly<Record<string, string | number | null | undefined>>): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value))
  }
  const words = search.toString()
  return words === '' ? '' : `?${words}`
}
