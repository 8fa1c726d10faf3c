import type { Text } from '@mazha/contracts/text'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { recordNotice } from '#modules/notices'
import {
  deleteNews,
  foldDeltas,
  type LedgerEvent,
  lockNews,
  lockReaction,
  type News,
  postponeNews,
  selectEvents,
  selectHorizon,
  updateReaction,
} from './job-store.ts'
import { sayNotice } from './notice-words.ts'

/** What follows from a commit, after it: counts are folded, news is delivered, reactions read the ledger. */

const foldAtOnce = 20_000

/** Adds what commits have changed to the counts. @returns how many changes were folded */
export async function foldTallies(ctx: Context): Promise<number> {
  let folded = 0
  for (;;) {
    const part = await foldDeltas(ctx.db, ctx.district.id, foldAtOnce)
    folded += part
    if (part < foldAtOnce) return folded
  }
}

const text: z.ZodType<Text> = z.object({ zh: z.string(), en: z.string() })
const noticeNews = z.object({ matter: z.uuid(), addressee: z.string(), text })
/** The sweeper's: many notices that differ in the matter only, each beginning with its number. */
export const markNews = z.array(
  z.object({
    clock: z.string(),
    addressee: z.string(),
    text,
    ids: z.array(z.uuid()),
    versions: z.array(z.int()),
    numbers: z.array(z.string()),
  }),
)
const noticesAtOnce = 16

/** Delivers one piece of news. It may be called twice for the same `key`, and must then have one effect. */
export type Deliver = (
  ctx: Context,
  news: { readonly key: string; readonly payload: unknown; readonly at: Date },
) => Promise<void>

async function deliverNotice(ctx: Context, key: string, notice: z.infer<typeof noticeNews>, at: Date): Promise<void> {
  const { matter, addressee } = notice
  await recordNotice(ctx, { id: key, matter, addressee, text: await sayNotice(ctx, notice), at })
}

async function deliverMarks(ctx: Context, marked: z.infer<typeof markNews>[number], at: Date): Promise<void> {
  const { clock, addressee, text: words, ids, versions, numbers } = marked
  for (let from = 0; from < ids.length; from += noticesAtOnce) {
    const some = ids.slice(from, from + noticesAtOnce)
    await Promise.all(
      some.map((matter, n) => {
        const number = numbers[from + n] ?? ''
        return recordNotice(ctx, {
          id: `${matter}:${versions[from + n] ?? 0}:${clock}:${addressee}`,
          matter,
          addressee,
          text: { zh: `${number}${words.zh}`, en: `${number}${words.en}` },
          at,
        })
      }),
    )
  }
}

const deliverers: Readonly<Record<string, Deliver>> = {
  notice: (ctx, { key, payload, at }) => deliverNotice(ctx, key, noticeNews.parse(payload), at),
  marks: async (ctx, { payload, at }) => {
    for (const marked of markNews.parse(payload)) await deliverMarks(ctx, marked, at)
  },
}

const newsAtOnce = 200
const longestPauseMs = 3_600_000

/**
 * Delivers what the outbox holds: at least once, one effect for each key. What fails is tried again later and later, up to once
 * an hour, and holds up nothing else.
 *
 * @returns how many were delivered
 */
export async function deliverOutbox(ctx: Context, deliver = deliverers): Promise<number> {
  let delivered = 0
  for (;;) {
    const part = await deliverSome(ctx, deliver)
    delivered += part.delivered
    if (part.taken < newsAtOnce) return delivered
  }
}

async function deliverSome(
  ctx: Context,
  deliver: Readonly<Record<string, Deliver>>,
): Promise<{ taken: number; delivered: number }> {
  const client = await ctx.db.connect()
  try {
    await client.query('begin')
    const now = ctx.now()
    const news = await lockNews(client, ctx.district.id, now.toISOString(), newsAtOnce)
    const done: string[] = []
    const late: { id: string; after: string }[] = []
    for (const one of news) {
      if (await isDelivered(ctx, deliver, one)) done.push(one.id)
      else late.push({ id: one.id, after: new Date(now.getTime() + pauseMs(one.tries)).toISOString() })
    }
    if (done.length > 0) await deleteNews(client, ctx.district.id, done)
    if (late.length > 0) await postponeNews(client, ctx.district.id, late)
    await client.query('commit')
    client.release()
    return { taken: news.length, delivered: done.length }
  } catch (error) {
    // The connection goes, and with it the transaction: what was taken is delivered again.
    client.release(true)
    throw error
  }
}

const pauseMs = (tries: number): number => Math.min(longestPauseMs, 1000 * 2 ** tries)

async function isDelivered(ctx: Context, deliver: Readonly<Record<string, Deliver>>, news: News): Promise<boolean> {
  const one = deliver[news.topic]
  try {
    if (one === undefined) throw new Error(`Nothing delivers news on ${news.topic}`)
    await one(ctx, { key: news.key, payload: news.payload, at: news.recorded_at })
    return true
  } catch (error) {
    ctx.log.warn({ error, key: news.key, tries: news.tries }, 'news could not be delivered yet')
    return false
  }
}

/** Something that follows from entries of the ledger. It may see an entry twice, and must then have one effect. */
export type Reaction = {
  /** Names its position; changed, it begins again at the first entry. */
  readonly name: string
  readonly react: (ctx: Context, events: readonly LedgerEvent[]) => Promise<void>
}

const eventsAtOnce = 500
type Horizon = { readonly upto: string; readonly below: bigint }
/** What each reaction may read next, once every transaction that was under way has ended. */
const horizons = new WeakMap<Context, Map<string, Horizon>>()

/**
 * Lets reactions read on in the ledger: every entry, in order, at least once. The position is kept in the same
 * transaction in which the reaction was locked, so one process at a time runs each.
 *
 * @returns how many entries were read
 */
export async function runReactions(ctx: Context, reactions: readonly Reaction[]): Promise<number> {
  let read = 0
  for (const reaction of reactions) read += await runReaction(ctx, reaction)
  return read
}

async function runReaction(ctx: Context, reaction: Reaction): Promise<number> {
  const known = horizons.get(ctx) ?? new Map<string, Horizon>()
  horizons.set(ctx, known)
  const client = await ctx.db.connect()
  try {
    await client.query('begin')
    const district = ctx.district.id
    let pos = await lockReaction(client, district, reaction.name)
    let read = 0
    while (pos !== undefined) {
      const { last, newest, oldest } = await selectHorizon(client, district)
      const horizon = known.get(reaction.name)
      const settled = horizon !== undefined && BigInt(oldest) >= horizon.below ? horizon.upto : undefined
      // Nothing was under way when it was looked: everything up to the last position stands.
      const upto = newest === oldest ? last : settled
      if (settled !== undefined || horizon === undefined)
        known.set(reaction.name, { upto: last, below: BigInt(newest) })
      if (upto === undefined || BigInt(upto) <= BigInt(pos)) break
      const events = await selectEvents(client, district, { after: pos, upto, limit: eventsAtOnce })
      if (events.length > 0) await reaction.react(ctx, events)
      pos = events.length < eventsAtOnce ? upto : (events.at(-1)?.pos ?? upto)
      await updateReaction(client, district, reaction.name, pos)
      read += events.length
    }
    await client.query('commit')
    client.release()
    return read
  } catch (error) {
    client.release(true)
    throw error
  }
}
