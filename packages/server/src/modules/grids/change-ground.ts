import { type Area, type AreaLevel, depthOf } from '@mazha/contracts/area'
import { type AreaCodes, fitsLevel, fitsParent } from '@mazha/contracts/area-code'
import { refuse } from '@mazha/contracts/refusal'
import { type Ground, mayDiffer, nextGround } from './ground.ts'
import type { Shape } from './shape.ts'
import { atOnce, type Sliced } from './slices.ts'
import type { GroundRows } from './store.ts'

/** One change of the ground. */
export type AreaEdit =
  /** A new area, or one that is called, numbered, placed or bounded otherwise; `shape` left out stays, `null` is taken away. */
  | {
      readonly kind: 'put'
      readonly id: string
      readonly level: AreaLevel
      readonly code: string
      readonly name: string
      readonly parent: string | null
      readonly shape?: Shape | null
    }
  /** It is no more from this day on. Nothing may stand below it any longer. */
  | { readonly kind: 'end'; readonly id: string }

/**
 * The ground after some changes, from the day on which they hold. Pure: it looks nothing up and writes nothing, so that a
 * preview and the change itself cannot differ. The order of the changes does not matter.
 *
 * @throws area.unknown-parent, area.wrong-parent, area.needs-parent, area.code-taken, area.wrong-code, area.still-has, area.changed-level
 */
export const changeGround = (before: Ground, edits: readonly AreaEdit[], codes: AreaCodes, day: string): Ground =>
  atOnce(changeInSlices(before, edits, codes, day))

/** The same, cut where it goes from one area to the next. */
export function* changeInSlices(
  before: Ground,
  edits: readonly AreaEdit[],
  codes: AreaCodes,
  day: string,
): Sliced<Ground> {
  const draft = createDraft(before)
  for (const edit of edits) {
    yield
    if (edit.kind === 'end') {
      draft.areas.set(edit.id, undefined)
      if (before.shape(edit.id) !== undefined) draft.shapes.set(edit.id, undefined)
      continue
    }
    const { id, level, code, name, parent, shape } = edit
    const known = before.find(id)
    if (known !== undefined && known.level !== level) throw refuse('area.changed-level', { area: known.name })
    draft.areas.set(id, { id, level, code, name, parent, path: '' })
    if (shape !== undefined) draft.shapes.set(id, shape ?? undefined)
  }
  yield* placeAll(draft, before)
  yield* check(draft, before, codes)
  const since = new Map<string, string | undefined>()
  for (const [id, area] of draft.areas) {
    yield
    const known = before.find(id)
    // What is the same as before is the very same: it is not written again.
    if (area !== undefined && known !== undefined && isSame(area, known)) draft.areas.set(id, known)
    else since.set(id, area && day)
  }
  return nextGround(before, { day, version: before.version }, { areas: draft.areas, shapes: draft.shapes, since })
}

/** What is being changed, over the ground before it. */
type Draft = {
  readonly areas: Map<string, Area | undefined>
  readonly shapes: Map<string, Shape | undefined>
  readonly find: (id: string) => Area | undefined
}

const createDraft = (before: Ground): Draft => {
  const areas = new Map<string, Area | undefined>()
  return { areas, shapes: new Map(), find: (id) => (areas.has(id) ? areas.get(id) : before.find(id)) }
}

const isSame = (a: Area, b: Area): boolean =>
  a.code === b.code && a.name === b.name && a.parent === b.parent && a.path === b.path

/** Gives every touched area its path, and all below those that have moved; they are touched as well. */
function* placeAll({ areas, find }: Draft, before: Ground): Sliced<void> {
  const pathOf = (id: string, below: readonly string[]): string => {
    const area = find(id)
    if (area === undefined) {
      throw refuse('area.unknown-parent', {
        parent: before.find(id)?.name ?? id,
        area: find(below.at(-1) ?? '')?.name ?? '',
      })
    }
    if (below.includes(id)) throw refuse('area.wrong-parent', { area: area.name, parent: area.name })
    if (area.path !== '') return area.path
    const path = `${area.parent === null ? '' : pathOf(area.parent, [...below, id])}${id}/`
    areas.set(id, { ...area, path })
    return path
  }
  const touched = [...areas.keys()]
  // An area that moves takes all below it along.
  for (const id of touched) {
    yield
    const [area, known] = [areas.get(id), before.find(id)]
    if (area === undefined || known === undefined || area.parent === known.parent) continue
    for (const below of before.below(id)) if (!areas.has(below.id)) areas.set(below.id, { ...below, path: '' })
  }
  for (const id of areas.keys()) {
    yield
    if (find(id) !== undefined) pathOf(id, [])
  }
}

/** Whatever was touched must stand rightly: below something coarser, with a code of its own that fits. */
function* check({ areas, find }: Draft, before: Ground, codes: AreaCodes): Sliced<void> {
  const byCode = new Map<string, Area>()
  for (const [id, area] of areas) {
    yield
    if (area === undefined) {
      const left = before.children(id).find((child) => find(child.id)?.parent === id)
      if (left !== undefined) throw refuse('area.still-has', { area: before.find(id)?.name ?? id, below: left.name })
      continue
    }
    const there = before.findByCode(area.code)
    const other = byCode.get(area.code) ?? (there === undefined || areas.has(there.id) ? undefined : there)
    if (other !== undefined) throw refuse('area.code-taken', { code: area.code, area: other.name })
    byCode.set(area.code, area)
    if (!fitsLevel(area.code, area.level, codes)) throw refuse('area.wrong-code', { code: area.code, area: area.name })
    const parent = area.parent === null ? undefined : find(area.parent)
    if (parent === undefined) {
      // Those who answer for the top answer for all there is: nothing small may come to stand there.
      const stood = before.find(id)
      if (depthOf(area.level) > depthOf('district') && (stood === undefined || stood.parent !== null))
        throw refuse('area.needs-parent', { area: area.name })
      continue
    }
    if (depthOf(parent.level) >= depthOf(area.level)) {
      throw refuse('area.wrong-parent', { area: area.name, parent: parent.name })
    }
    if (!fitsParent(area.code, parent.code, codes)) {
      throw refuse('area.code-elsewhere', { code: area.code, area: area.name, parent: parent.name, begin: parent.code })
    }
  }
}

/** What has to be written for one ground to become the other: whatever differs, and nothing else. */
export const rowsBetween = (before: Ground, after: Ground): GroundRows => atOnce(rowsInSlices(before, after))

export function* rowsInSlices(before: Ground, after: Ground): Sliced<GroundRows> {
  const rows = {
    added: [] as Area[],
    endedVersions: [] as string[],
    versions: [] as Area[],
    endedShapes: [] as string[],
    shapes: [] as [string, Shape][],
  }
  for (const id of mayDiffer(before, after)) {
    yield
    const [was, is] = [before.find(id), after.find(id)]
    if (was !== is && (was === undefined || is === undefined || !isSame(was, is))) {
      if (was !== undefined) rows.endedVersions.push(id)
      if (is !== undefined) rows.versions.push(is)
      if (was === undefined && is !== undefined) rows.added.push(is)
    }
    const [had, has] = [before.shape(id), after.shape(id)]
    if (had === has) continue
    if (had !== undefined) rows.endedShapes.push(id)
    if (has !== undefined) rows.shapes.push([id, has])
  }
  return rows
}
