import { refuse } from '@mazha/contracts/refusal'
import type { PostScope, Role } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { recordAccountEvent } from './account-events.ts'
import { forgetUnits } from './directory.ts'
import { forgetPeople } from './kept-sessions.ts'
import { isRole, tellScope } from './posts.ts'
import { checkDuties } from './staffing.ts'
import { today } from './day.ts'
import { type Db, insertPeople, insertPosts, insertTerms, lockPosts, writing } from './store-terms.ts'
import { insertUnits, lockUnits, type UnitWrite } from './store-units.ts'
import { getUnit, requireOpen } from './units.ts'

/**
 * Adds many units, those above before those below; what is there stays as it is.
 *
 * @throws unit.parent-ends where one above was closed meanwhile
 */
export const addUnits = async (ctx: Context, units: readonly Omit<UnitWrite, 'places'>[]): Promise<void> => {
  await writing(ctx, async (db) => {
    await lockUnits(db, ctx.district.id)
    const added = new Set(
      await insertUnits(
        db,
        ctx.district.id,
        units.map((unit) => ({ ...unit, places: [] })),
      ),
    )
    await requireParents(
      ctx,
      db,
      units.filter(({ id }) => added.has(id)),
    )
  })
  forgetUnits(ctx)
}

const requireParents = async (
  ctx: Context,
  db: Db,
  added: readonly Pick<UnitWrite, 'name' | 'parent'>[],
): Promise<void> => {
  for (const parent of new Set(added.flatMap((unit) => unit.parent ?? []))) {
    const above = await getUnit(ctx, parent, today(ctx), db)
    const one = added.find((unit) => unit.parent === parent)
    if (above.until !== null && above.successor === null && one !== undefined)
      throw refuse('unit.parent-ends', { unit: one.name, parent: above.name, day: above.until })
  }
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
 * it.
 *
 * @throws session.own-account, session.two-duties, unit.has-ended, term.has-ended
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
    // As for one that is added by hand: whoever closes a unit or a post waits, and is waited for.
    await lockUnits(db, district)
    await insertPeople(db, district, [...people.values()], ctx.now())
    const added = new Set(
      await insertPosts(
        db,
        district,
        [...posts.values()].map(({ post, from, capacity }) => ({ ...post, from, capacity })),
      ),
    )
    if (by !== null && people.has(by)) throw refuse('session.own-account')
    const given = new Map<string, { person: string; name: string; roles: Role[] }>()
    for (const { person, post } of staff) {
      const { roles } = given.get(person.id) ?? { roles: [] }
      const role = post.role !== null && isRole(post.role) ? [post.role] : []
      given.set(person.id, { person: person.id, name: person.name, roles: [...roles, ...role] })
    }
    const ends = new Map((await lockPosts(db, district, [...posts.keys()])).map((post) => [post.id, post]))
    // After the posts, as whoever gives one by hand takes them: two in the other order would wait for each other for ever.
    await checkDuties(ctx, [...given.values()], db)
    for (const { post, until } of staff) {
      const there = ends.get(post.id)
      if (there === undefined) continue
      if (added.has(post.id) && there.unitUntil !== null) requireOpen(await getUnit(ctx, there.unit, today(ctx), db))
      if (there.until !== null && (until === null || until > there.until))
        throw refuse('term.has-ended', { day: there.until })
    }
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
