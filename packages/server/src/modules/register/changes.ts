import { randomUUID } from 'node:crypto'
import {
  type ChangeKind,
  changeKinds,
  type ErasureReason,
  erasureReasons,
  type RegisterChange,
} from '@mazha/contracts/register'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import type { StaffActor } from '#kernel/http'
import { personNames } from '#modules/people'
import { actingPost } from './reach.ts'
import { type NewChange, selectChanges } from './store.ts'

/** Who changed what of the register, and why. What it was or became is not in it: it outlives what it tells of. */

/** Who writes: somebody with posts, or a command or job of the operator's. */
export type Author = Pick<StaffActor, 'person' | 'posts'> | null

export const changeBy = (
  by: Author,
  change: Omit<NewChange, 'id' | 'person' | 'post' | 'fields' | 'reason'> &
    Partial<Pick<NewChange, 'fields' | 'reason'>>,
): NewChange => ({
  fields: [],
  reason: null,
  ...change,
  id: randomUUID(),
  person: by?.person ?? null,
  post: by === null ? null : actingPost(by.posts).post,
})

const titleOf = (change: ChangeKind, why: ErasureReason | null): Text => {
  const { zh, en } = changeKinds[change]
  if (why === null) return { zh, en }
  return { zh: `${zh}（${erasureReasons[why].zh}）`, en: `${en} (${erasureReasons[why].en})` }
}

export const viewChanges = async (ctx: Context, subject: string): Promise<{ items: RegisterChange[] }> => {
  const rows = await selectChanges(ctx.db, ctx.district.id, subject)
  const names = await personNames(
    ctx,
    rows.flatMap(({ person }) => person ?? []),
  )
  return {
    items: rows.map(({ id, at, person, change, fields, reason, why }) => ({
      id,
      at: at.toISOString(),
      by: person === null ? null : (names.get(person) ?? null),
      change,
      changeTitle: titleOf(change, why),
      fields,
      reason,
    })),
  }
}
