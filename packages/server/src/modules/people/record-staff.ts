import { refuse } from '@mazha/contracts/refusal'
import type { PostScope } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { recordAccountEvent } from './account-events.ts'
import { forgetUnits } from './directory.ts'
import { forgetPeople } from './kept-sessions.ts'
import { tellScope } from './posts.ts'
import { insertPeople, insertPosts, insertTerms, writing } from './store-terms.ts'
import { insertUnits, type UnitWrite } from './store-units.ts'

/** Adds many units, those above before those below; what is there stays as it is. */
export const addUnits = async (ctx: Context, units: readonly Omit<UnitWrite, 'places'>[]): Promise<void> => {
  await writing(ctx, (db) =>
    insertUnits(
      db,
      ctx.district.id,
      units.map((unit) => ({ ...unit, places: [] })),
    ),
  )
  forgetUnits(ctx)
}

export type StaffRecord = {
  readonly person: {
    readonly id: string
    readonly name: string
    readonly staffNumber: string | null
    readonly officePhone: string | null
  }
  readonly post: {
    readonly id: string
    readonly unit: string
    readonly role: string | null
    readonly duty: string | null
    readonly scope?: PostScope | null
    readonly title: Text
    readonly areas: readonly string[]
  }
  readonly from: string
  readonly until: string | null
  readonly partTime: boolean
}

/**
 * Adds people with their posts and terms, all or none; what is there stays as it is. A post takes as many as are recorded for
 * it. Duties that exclude each other are the caller's to check.
 */
export const recordStaff = async (ctx: Context, staff: readonly StaffRecord[], by: string | null): Promise<void> => {
  const people = new Map(staff.map(({ person }) => [person.id, person]))
  const posts = new Map<string, { post: StaffRecord['post']; from: string; capacity: number }>()
  for (const { post, from } of staff) {
    const known = posts.get(post.id)
    posts.set(post.id, {
      post,
      from: known === undefined || from < known.from ? from : known.from,
      capacity: (known?.capacity ?? 0) + 1,
    })
  }
  await writing(ctx, async (db) => {
    const district = ctx.district.id
    await insertPeople(db, district, [...people.values()], ctx.now())
    const added = new Set(
      await insertPosts(
        db,
        district,
        [...posts.values()].map(({ post, from, capacity }) => ({ ...post, from, capacity })),
      ),
    )
    if (by !== null && people.has(by)) throw refuse('session.own-account')
    await insertTerms(
      db,
      district,
      staff.map(({ person, post, from, until, partTime }) => ({
        person: person.id,
        post: post.id,
        from,
        until,
        partTime,
        by,
        at: ctx.now(),
      })),
    )
    // The demonstration and the first staff of a district come from its own terminal.
    if (by === null) return
    for (const { post } of posts.values()) {
      const { id, scope = null } = post
      if (!added.has(id) || scope === null) continue
      const holders = staff.filter((one) => one.post.id === id).map(({ person }) => person.id)
      await tellScope(ctx, db, { post: id, scope, by, holders })
    }
    for (const { person, post } of staff)
      await recordAccountEvent(ctx, { kind: 'post_given', person: person.id, post: post.id, by }, db)
  })
  forgetPeople(ctx)
}
