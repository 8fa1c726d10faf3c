import type { Context } from '#kernel/context'
import type { RequestSession } from '#kernel/http'

/**
 * Sessions that were looked up a moment ago, so that a page of calls asks the database once. What is ended, changed or given
 * other posts is forgotten here at once, and told to the other processes, which forget it as they hear of it.
 */

// News goes by a connection that may break: how long, at most, a process without it takes a session that was ended elsewhere.
const keptMs = 5_000
const mostKept = 20_000
const topic = 'sessions'
/** A message of PostgreSQL's takes 8000 bytes; more ids than fit are everybody's. */
const mostIds = 100
const everybody = 'all'

type Kept = { readonly session: RequestSession; readonly until: number; readonly readAt: number }
/** Ids of the sessions, hex; null: whichever. */
type Forgotten = ReadonlySet<string> | null
type State = {
  readonly sessions: Map<string, Kept>
  readonly listeners: Set<(forgotten: Forgotten) => void>
  /** Counts what was forgotten: what was read before it is not kept. */
  forgets: number
}

const states = new WeakMap<Context, State>()

const drop = (state: State, forgotten: Forgotten): void => {
  state.forgets += 1
  if (forgotten === null) state.sessions.clear()
  else for (const id of forgotten) state.sessions.delete(id)
  for (const listener of state.listeners) listener(forgotten)
}

const stateOf = (ctx: Context): State => {
  const known = states.get(ctx)
  if (known !== undefined) return known
  const made: State = { sessions: new Map(), listeners: new Set(), forgets: 0 }
  states.set(ctx, made)
  ctx.news.listenToProgress(({ topic: told, data }) => {
    if (told !== topic) return
    const ids = String(data['ids'])
    drop(made, ids === everybody ? null : new Set(ids.split(' ')))
  })
  return made
}

/** A session that was looked up within the last seconds, without asking the database; undefined when there is none such. */
export const keptSession = (ctx: Context, id: string): RequestSession | undefined => {
  const ms = ctx.now().getTime()
  const kept = stateOf(ctx).sessions.get(id)
  return kept !== undefined && ms >= kept.readAt && ms - kept.readAt < keptMs && ms < kept.until
    ? kept.session
    : undefined
}

/**
 * Begins to read a session.
 *
 * @returns keeps what was read; it keeps nothing where something was forgotten since the reading began
 */
export const keeperOf = (ctx: Context, id: string): ((session: RequestSession, until: Date) => void) => {
  const state = stateOf(ctx)
  const before = state.forgets
  const readAt = ctx.now().getTime()
  state.sessions.delete(id)
  return (session, until) => {
    if (state.forgets !== before) return
    if (state.sessions.size > mostKept) state.sessions.clear()
    state.sessions.set(id, { session, until: until.getTime(), readAt })
  }
}

/** Forgets who holds which posts: a term that begins or ends holds with the next call, at the other processes as they hear of it. */
export const forgetPeople = (ctx: Context): void => {
  const state = states.get(ctx)
  if (state !== undefined) drop(state, null)
  ctx.news.tellProgress({ topic, of: everybody, data: { ids: everybody } })
}

/** Forgets what was read of sessions, after they were ended or changed; the other processes are told before this returns. */
export const forgetSessions = async (ctx: Context, ids: readonly (Buffer | string)[]): Promise<void> => {
  if (ids.length === 0) return
  const forgotten = new Set(ids.map((id) => (typeof id === 'string' ? id : id.toString('hex'))))
  const state = states.get(ctx)
  if (state !== undefined) drop(state, forgotten)
  const told = forgotten.size > mostIds ? everybody : [...forgotten].join(' ')
  await ctx.news.tellNow({ topic, of: told, data: { ids: told } })
}

/** Calls whenever sessions may have ended or changed. @returns what ends it */
export const onSessionsForgotten = (ctx: Context, listener: (forgotten: Forgotten) => void): (() => void) => {
  const { listeners } = stateOf(ctx)
  listeners.add(listener)
  return () => listeners.delete(listener)
}
