import { randomUUID } from 'node:crypto'
import { type AccountEventKind, accountEventKinds, type AccountEvents } from '@mazha/contracts/login'
import { type PostScope, postScopes } from '@mazha/contracts/role'
import { refuse } from '@mazha/contracts/refusal'
import { toInstant } from '@mazha/contracts/zone'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import {
  type AccountEventRow,
  countPeople,
  type Db,
  insertAccountEvent,
  selectAccountEvents,
} from './store-account-events.ts'

type Happened = {
  readonly kind: AccountEventKind
  /** Whose account; null for a name that nobody has. */
  readonly person: string | null
  /** Who did it, when it was not the person. */
  readonly by?: string
  readonly device?: string
  /** Which post was given or ended. */
  readonly post?: string
  /** How far it was made to see; null: as far as its role. */
  readonly scope?: PostScope | null
}

/** Writes down what happened to an account, for the auditor; nothing of it can be changed afterwards. */
export const recordAccountEvent = (
  ctx: Context,
  { kind, person, by, device, post, scope }: Happened,
  db: Db = ctx.db,
): Promise<void> =>
  insertAccountEvent(db, {
    district: ctx.district.id,
    id: randomUUID(),
    at: ctx.now(),
    kind,
    person,
    by: by ?? null,
    device: device ?? '',
    post: post ?? null,
    scope: scope ?? null,
  })

const pageSize = 50
// The year 0 is none to the database.
const cursorShape = z.tuple([z.iso.datetime().refine((at) => at >= '0001'), z.uuid()])
const writeCursor = ({ at, id }: AccountEventRow): string =>
  Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url')
const readCursor = (cursor: string): { at: string; id: string } => {
  try {
    const [at, id] = cursorShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { at, id }
  } catch {
    throw refuse('cursor.invalid')
  }
}
const kindShape = z.enum(accountEventKinds)
/** What is said where a post sees as far as its role does. */
const byRole = { zh: '按角色', en: 'As its role' }
const named = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? id })

/**
 * What happened to accounts, the newest first, a page at a time.
 *
 * @param asked.person of one person alone
 * @param asked.q a part of the name of whose account it was or who did it
 */
export const listAccountEvents = async (
  ctx: Context,
  asked: {
    readonly person?: string
    readonly q?: string | undefined
    readonly kinds?: readonly AccountEventKind[] | undefined
    readonly cursor?: string | undefined
    readonly limit?: number
  },
): Promise<AccountEvents> => {
  const { limit = pageSize } = asked
  const rows = await selectAccountEvents(ctx.db, {
    district: ctx.district.id,
    person: asked.person ?? null,
    q: asked.q || null,
    kinds: asked.kinds ?? null,
    before: asked.cursor === undefined ? null : readCursor(asked.cursor),
    limit: limit + 1,
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map((row) => ({
      id: row.id,
      at: toInstant(row.at.getTime()),
      kind: kindShape.parse(row.kind),
      person: named(row.person_id, row.person),
      by: named(row.by_id, row.by),
      device: row.device,
      post: row.post_zh === null || row.post_en === null ? null : { zh: row.post_zh, en: row.post_en },
      scope: row.kind === 'post_scoped' ? (row.scope === null ? byRole : postScopes[row.scope]) : null,
    })),
    next: rows.length > limit && last !== undefined ? writeCursor(last) : null,
  }
}

/** Of how many people it tells, among the newest `most`. */
export const countInAccountEvents = (
  ctx: Context,
  asked: {
    readonly q?: string | undefined
    readonly kinds?: readonly AccountEventKind[] | undefined
    readonly most: number
  },
): Promise<number> =>
  countPeople(ctx.db, { district: ctx.district.id, q: asked.q || null, kinds: asked.kinds ?? null, most: asked.most })
