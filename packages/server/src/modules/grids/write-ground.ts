import { areaCodesOf } from '@mazha/contracts/area-code'
import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import { type AreaEdit, changeInSlices, rowsInSlices } from './change-ground.ts'
import { adoptGround, refreshGround } from './current.ts'
import { dayBefore, today } from './day.ts'
import type { Ground } from './ground.ts'
import { inSlices } from './slices.ts'
import {
  lockGround,
  selectLaterShape,
  selectTaken,
  updateVersion,
  type WriteFacts,
  writeRows,
  writing,
} from './store.ts'

type Db = Parameters<Parameters<typeof writing>[1]>[0]

export type GroundWrite = {
  readonly origin: WriteFacts['origin']
  /** The first day on which it holds: today or before; never before the day on which what it changes began. */
  readonly day: string
  readonly changeSet?: string
  /** What to change, seen on the ground as it stands when nobody else can change it. Nothing: nothing is written. */
  readonly edits: (ground: Ground, tools: WriteTools) => Promise<readonly AreaEdit[]> | readonly AreaEdit[]
  /** Further rows of the same transaction. @param version the ground's, after this write */
  readonly also?: (db: Db, version: number) => Promise<void>
  /** How many of the rows are written; what it throws undoes all. */
  readonly told?: (done: number, of: number) => void
  /** Aborted before the last row is written: nothing is. */
  readonly signal?: AbortSignal | undefined
}

export type WriteTools = {
  /** Ids for areas with these codes, none of which was ever given before. */
  readonly newIds: (codes: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

/** How areas of this district are numbered. */
export const codesOf = (ctx: Context): ReturnType<typeof areaCodesOf> => areaCodesOf(ctx.district.settings['areaCodes'])

/**
 * Writes a change of the ground. Writers come one after the other; this process's ground is renewed when it returns, the
 * others' soon after.
 *
 * @returns the ground after it
 * @throws ground.day-to-come, ground.day-before, and what `changeGround` refuses
 */
export const writeGround = async (ctx: Context, write: GroundWrite): Promise<Ground> => {
  const { origin, day, changeSet = null, edits, also, told, signal } = write
  if (day > today(ctx)) throw refuse('ground.day-to-come', { day })
  const now = ctx.now()
  const district = ctx.district.id
  for (;;) {
    const before = await refreshGround(ctx)
    const written = await writing(ctx, async (db) => {
      // Somebody was faster since we looked: look again.
      if ((await lockGround(db, district, now)) !== before.version) return undefined
      const wanted = await edits(before, {
        newIds: (codes) => newIds(db, { district, codes, suffix: before.version + 1 }),
      })
      const after = await inSlices(changeInSlices(before, wanted, codesOf(ctx), day), signal)
      const rows = await inSlices(rowsInSlices(before, after), signal)
      for (const id of [...rows.endedVersions, ...rows.endedShapes]) checkDay(before, id, day)
      for (const { parent } of rows.versions) if (parent !== null) checkDay(before, parent, day)
      // A border may have moved since an area was last called or placed otherwise.
      const later = await selectLaterShape(db, district, { ids: rows.endedShapes, day })
      if (later !== undefined)
        throw refuse('ground.day-before', { day, area: before.find(later.id)?.name ?? later.id, since: later.since })
      const changes = rows.versions.length + rows.shapes.length + rows.endedVersions.length + rows.endedShapes.length
      const version = changes === 0 ? before.version : before.version + 1
      if (changes > 0) {
        const facts = { district, origin, day, dayBefore: dayBefore(day), version, changeSet, now }
        await writeRows(db, rows, facts, (done, of) => {
          signal?.throwIfAborted()
          told?.(done, of)
        })
        await updateVersion(db, district, version, now)
      }
      await also?.(db, version)
      signal?.throwIfAborted()
      return { after, version }
    })
    if (written === undefined) continue
    if (written.version === before.version) return before
    const after = await adoptGround(ctx, written.after, { before, version: written.version })
    tellGround(ctx, after.version)
    return after
  }
}

/** What is recorded of an area begins on a day; a change of it cannot begin before. */
const checkDay = (ground: Ground, id: string, day: string): void => {
  const since = ground.since(id)
  if (since !== undefined && since > day)
    throw refuse('ground.day-before', { day, area: ground.find(id)?.name ?? id, since })
}

/** What processes tell each other when the ground has changed. */
export const groundTopic = 'ground'
const tellGround = (ctx: Context, version: number): void => {
  ctx.news.tellProgress({ topic: groundTopic, of: ctx.district.id, data: { version } })
}

/** @returns ids that were never given, for a look at what a write would do */
export const findNewIds = (
  ctx: Context,
  codes: readonly string[],
  version: number,
): Promise<ReadonlyMap<string, string>> => newIds(ctx.db, { district: ctx.district.id, codes, suffix: version + 1 })

/** The code itself where it was never given, so that people recognise it; else with the ground's version behind it. */
const newIds = async (
  db: Db,
  { district, codes, suffix }: { district: string; codes: readonly string[]; suffix: number },
): Promise<ReadonlyMap<string, string>> => {
  const wanted = new Map(
    codes.map((code) => [
      code,
      code
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .slice(0, 48),
    ]),
  )
  const taken = await selectTaken(db, district, [...wanted.values()])
  const given = new Set<string>()
  return new Map(
    [...wanted].map(([code, plain]) => {
      let id = taken.has(plain) || given.has(plain) || plain === '' ? `${plain}-v${suffix}` : plain
      for (let n = 2; given.has(id); n += 1) id = `${plain}-v${suffix}-${n}`
      given.add(id)
      return [code, id]
    }),
  )
}
