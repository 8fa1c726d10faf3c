import { setTimeout as sleep } from 'node:timers/promises'
import { refuse } from '@mazha/contracts/refusal'
import pg from 'pg'
import { commitParameters, type Write } from './commit-statement.ts'
import { isPassing, sqlState, withSettings } from './db.ts'

/**
 * What became of a write. `repeated`: this client id was answered before, for the same thing; `reused`: for another;
 * `conflict`: the matter is not at the version that the write was decided on; `key-gone`: the key of its contact was destroyed
 * meanwhile, and it must be sealed again.
 */
export type CommitResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'repeated'; readonly matter: string; readonly seq: number }
  | { readonly kind: 'reused' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'key-gone' }

export type Committer = {
  /** Resolves when the write is on the disk, or is known not to go in. */
  commit(write: Write): Promise<CommitResult>
  close(): Promise<void>
}

export type CommitterOptions = {
  readonly url: string
  readonly district: string
  /** Connections that commit at the same time. */
  readonly lanes?: number
  /** Commands in one statement at most. */
  readonly largest?: number
  /** How long a broken connection is tried again before a write is given up. */
  readonly patienceMs?: number
  /** Told of writes that went in, once per statement. */
  readonly onCommitted: (writes: readonly Write[]) => void
}

type Pending = {
  readonly write: Write
  readonly resolve: (result: CommitResult) => void
  readonly reject: (error: unknown) => void
  /** Sent before, on a connection that broke: it may have gone in. */
  sent: boolean
}

/**
 * The statement is planned once and with these: the planner must not choose full scans because the tables were empty
 * when it looked.
 */
export const commitSettings = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_bitmapscan: 'off',
  jit: 'off',
  synchronous_commit: 'on',
}

/**
 * Group commit. While a statement is under way, further writes wait until there are as many, or no more arrive, and share the
 * next one; when nothing is under way, a write goes at once. So a quiet server adds no delay, and a busy one does less
 * work for each command.
 */
export function createCommitter(options: CommitterOptions): Committer {
  const { district, lanes = 2, largest = 128, patienceMs = 15_000 } = options
  const url = withSettings(options.url, commitSettings)
  let waiting: Pending[] = []
  /** Matters in a statement under way: a second write of one waits, or it would stand in its own way. */
  const busy = new Set<string>()
  const idle = Array.from({ length: lanes }, () => createLane(url))
  const all = [...idle]
  let scheduled = false
  /** How many waited when it was last looked at. */
  let seen = 0
  let closing: (() => void) | undefined

  const schedule = (): void => {
    if (scheduled || idle.length === 0 || waiting.length === 0) return
    scheduled = true
    // At the end of this turn: what arrived together goes together.
    setImmediate(() => {
      scheduled = false
      while (waiting.length > 0) {
        if (mayGrow()) return schedule()
        seen = 0
        const lane = idle.pop()
        if (lane === undefined) return
        const batch = takeBatch()
        if (batch.length === 0) {
          idle.push(lane)
          return
        }
        void run(lane, batch)
      }
    })
  }

  /**
   * Fewer than are under way wait for one more turn while more arrive: two full statements cost less than three of different
   * size. A turn that brought none says that whoever could send more waits for an answer.
   */
  const mayGrow = (): boolean => {
    if (idle.length === lanes || idle.length === 0 || waiting.length >= busy.size) return false
    const grew = waiting.length > seen
    seen = waiting.length
    return grew
  }

  const takeBatch = (): Pending[] => {
    const batch: Pending[] = []
    const later: Pending[] = []
    for (const pending of waiting) {
      const { id } = pending.write.matter
      if (batch.length < largest && !busy.has(id)) {
        busy.add(id)
        batch.push(pending)
      } else later.push(pending)
    }
    waiting = later
    // Rows are locked in this order, so that two statements never wait for each other in a ring.
    return batch.sort((a, b) => (a.write.matter.id < b.write.matter.id ? -1 : 1))
  }

  const run = async (lane: Lane, batch: readonly Pending[]): Promise<void> => {
    try {
      await settle(lane, batch)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    for (const { write } of batch) busy.delete(write.matter.id)
    idle.push(lane)
    if (closing !== undefined && waiting.length === 0 && idle.length === lanes) closing()
    schedule()
  }

  /** Sends a batch until it is answered; throws only when the database stays away. */
  const settle = async (lane: Lane, batch: readonly Pending[]): Promise<void> => {
    for (let waitedMs = 0, pauseMs = 20; ; pauseMs = Math.min(1000, pauseMs * 2)) {
      try {
        await attempt(lane, batch)
        return
      } catch (error) {
        if (!isPassing(error)) {
          await isolate(lane, batch, error)
          return
        }
        for (const pending of batch) pending.sent = true
        if (waitedMs >= patienceMs) throw refuse('service.unavailable')
        await sleep(pauseMs)
        waitedMs += pauseMs
      }
    }
  }

  /** One row that PostgreSQL refuses fails the whole statement: the others are sent without it. */
  const isolate = async (lane: Lane, batch: readonly Pending[], error: unknown): Promise<void> => {
    const [only] = batch
    if (batch.length > 1 || only === undefined) {
      for (const pending of batch) await settle(lane, [pending])
      return
    }
    // A client id that another process wrote at the same moment: the look-up says for what.
    if (sqlState(error) === '23505') await explain(lane, batch)
    else if (isKeyGone(error)) only.resolve({ kind: 'key-gone' })
    else only.reject(error)
  }

  const attempt = async (lane: Lane, batch: readonly Pending[]): Promise<void> => {
    const { statement, values, places } = commitParameters(
      district,
      batch.map(({ write }) => write),
    )
    const client = await lane.connect()
    const { rows } = await client.query<[number], string[]>({
      ...statement,
      values,
      rowMode: 'array',
    })
    const done = new Set(rows.map(([i]) => i))
    const written = batch.filter((_, at) => done.has(places[at] ?? -1))
    const others = batch.filter((_, at) => !done.has(places[at] ?? -1))
    if (written.length > 0) options.onCommitted(written.map(({ write }) => write))
    for (const { resolve } of written) resolve({ kind: 'done' })
    if (others.length > 0) await explain(lane, others)
  }

  /** Why these did not go in. */
  const explain = async (lane: Lane, batch: readonly Pending[]): Promise<void> => {
    const client = await lane.connect()
    const { rows } = await client.query<{ client_id: string; digest: Buffer; matter_id: string; seq: number }>({
      name: 'find-commands',
      text: `select client_id, digest, matter_id, seq from mazha.command
        where district_id = $1 and client_id = any($2::uuid[])`,
      values: [district, batch.map(({ write }) => write.clientId)],
    })
    const answered = new Map(rows.map((row) => [row.client_id, row]))
    const own: Write[] = []
    for (const { write, sent, resolve } of batch) {
      const row = answered.get(write.clientId)
      if (row === undefined) resolve({ kind: 'conflict' })
      else if (!row.digest.equals(write.digest)) resolve({ kind: 'reused' })
      else if (sent && row.matter_id === write.matter.id && row.seq === write.matter.version) {
        own.push(write)
        resolve({ kind: 'done' })
      } else resolve({ kind: 'repeated', matter: row.matter_id, seq: row.seq })
    }
    if (own.length > 0) options.onCommitted(own)
  }

  return {
    commit(write) {
      if (closing !== undefined) return Promise.reject(refuse('service.unavailable'))
      // Ids travel unquoted.
      if (!uuid.test(write.clientId) || !uuid.test(write.matter.id)) {
        return Promise.reject(refuse('request.invalid', { fields: 'clientId' }))
      }
      return new Promise((resolve, reject) => {
        waiting.push({ write, resolve, reject, sent: false })
        schedule()
      })
    },
    async close() {
      if (waiting.length > 0 || idle.length < lanes) await new Promise<void>((resolve) => (closing = resolve))
      closing ??= () => undefined
      await Promise.all(all.map((lane) => lane.close()))
    },
  }
}

/** A contact whose key is not there goes in without one, which PostgreSQL refuses. */
const isKeyGone = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '23502' && error.table === 'contact' && error.column === 'key_id'

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/**
 * A connection of one's own, made when it is first needed and again after it broke. `connect` is called before each
 * piece of work.
 */
export type Lane = { connect(): Promise<pg.Client>; close(): Promise<void> }

/**
 * Plans are made for the tables as they are, and kept: one made for empty tables scans what has grown since. So they are made
 * anew whenever the work done has doubled, and now and then after that.
 */
const isTimeToPlan = (uses: number): boolean => (uses & (uses - 1)) === 0 || uses % 8192 === 0

export function createLane(url: string): Lane {
  let client: pg.Client | undefined
  let uses = 0
  return {
    async connect() {
      uses += 1
      const known = client
      if (known !== undefined) {
        // Held on to while waiting: a connection that breaks meanwhile says so in the query that follows.
        if (isTimeToPlan(uses)) await known.query('discard plans')
        return known
      }
      uses = 1
      const made = new pg.Client({
        connectionString: url,
        application_name: 'mazha-commit',
        connectionTimeoutMillis: 10_000,
        keepAlive: true,
      })
      const drop = (): void => {
        if (client === made) client = undefined
      }
      made.on('error', drop)
      made.on('end', drop)
      await made.connect()
      client = made
      return made
    },
    async close() {
      await client?.end()
      client = undefined
    },
  }
}
