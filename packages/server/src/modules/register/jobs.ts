import type { Context } from '#kernel/context'
import { countPointMoves, groundNow, type Ground, type MoveCounter, type Position } from '#modules/grids'
import { certify } from '#modules/audit'
import { changeBy } from './changes.ts'
import { today } from './day.ts'
import { insertChanges, recording } from './store.ts'
import { eraseResidents, renewKey, selectEmpty, selectKeyless, takeEnded } from './store-people.ts'
import { lyingKinds, type LyingRow, moveLying, selectLying, selectPoints } from './store-things.ts'

const batch = 1000

/**
 * Removes fields whose end date has passed. Whoever has none left loses the key as well; so does what is left of people whose key
 * was destroyed elsewhere.
 *
 * @returns how many fields were removed, and how many people erased
 */
export const endFields = async (ctx: Context): Promise<{ fields: number; people: number }> => {
  const district = ctx.district.id
  const day = today(ctx)
  const counts = { fields: 0, people: 0 }
  for (;;) {
    const done = await recording(ctx, async (db) => {
      const ended = await takeEnded(db, district, day, batch)
      const people = [...new Set(ended.map(({ resident }) => resident))]
      const empty = [...(await selectEmpty(db, district, people)), ...(await selectKeyless(db, district, batch))]
      if (empty.length > 0) await eraseResidents(db, district, { ids: empty, why: 'ended', now: ctx.now(), day })
      for (const person of people) if (!empty.includes(person)) await renewKey(db, district, person)
      const changes = [...new Set([...people, ...empty])].map((subject) =>
        changeBy(null, {
          kind: 'resident',
          subject,
          change: empty.includes(subject) ? 'erased' : 'ended',
          fields: ended.filter(({ resident }) => resident === subject).map(({ field }) => field),
        }),
      )
      await insertChanges(db, district, changes, ctx.now())
      const erased = { fields: ended.length, keys: empty.length }
      if (erased.fields + erased.keys > 0) await certify(ctx, db, { rule: 'register', before: ctx.now(), erased })
      return { fields: ended.length, people: empty.length }
    })
    counts.fields += done.fields
    counts.people += done.people
    if (done.fields < batch && done.people < batch) return counts
  }
}

const placed = new WeakMap<Context, number>()

/** Where a thing lies now: by its point, else by the finest of its areas that is still there. */
const areaNow = (ground: Ground, { lng, lat, area, path }: LyingRow) => {
  const held = lng === null || lat === null ? undefined : ground.findAreaAt({ lng, lat })
  const kept = ground.find(area)
  if (held !== undefined) return held
  return (
    kept ??
    path
      .split('/')
      .toReversed()
      .map((id) => ground.find(id))
      .find((one) => one !== undefined)
  )
}

/** After a change of the ground, puts everything into the area it lies in now. @returns how many moved */
export const followGround = async (ctx: Context): Promise<number> => {
  const ground = await groundNow(ctx)
  if (placed.get(ctx) === ground.version) return 0
  const district = ctx.district.id
  let count = 0
  for (const kind of lyingKinds) {
    for (let after: string | null = null; ;) {
      const last: string | null = after
      const rows: LyingRow[] = await recording(ctx, async (db) => {
        const read = await selectLying(db, district, kind, last, batch)
        const moved = read.flatMap((row) => {
          const area = areaNow(ground, row)
          return area === undefined || area.path === row.path
            ? []
            : [{ id: row.id, area: area.id, path: area.path, was: row.area }]
        })
        if (moved.length > 0) await moveLying(db, district, kind, moved)
        const crossed = moved.filter(({ area, was }) => area !== was)
        await insertChanges(
          db,
          district,
          crossed.map(({ id }) => changeBy(null, { kind, subject: id, change: 'area' })),
          ctx.now(),
        )
        count += crossed.length
        return read
      })
      after = rows.at(-1)?.id ?? null
      if (rows.length < batch) break
    }
  }
  placed.set(ctx, ground.version)
  return count
}

/** Buildings, places and organisations that would lie in another area after a change of the ground. */
export const registerMoves: MoveCounter = {
  what: 'register',
  title: { zh: '楼栋、场所和单位', en: 'Buildings, places and organisations' },
  async count(ctx, change) {
    if (change.bounds === null) return []
    const points: Position[] = []
    for (const kind of lyingKinds) points.push(...(await selectPoints(ctx.db, ctx.district.id, kind, change.bounds)))
    return countPointMoves(change, points)
  },
}

/** What the hourly work does here. */
export const keepRegister = async (ctx: Context): Promise<void> => {
  await followGround(ctx)
  await endFields(ctx)
}
