import { type Area, type AreaLevel, depthOf } from '@mazha/contracts/area'
import { type AreaCodes, fitsLevel, fitsParent } from '@mazha/contracts/area-code'
import { refuse } from '@mazha/contracts/refusal'
import { createGround, type Ground, partsOf } from './ground.ts'
import type { Shape } from './shape.ts'
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
 * @throws area.unknown-parent, area.wrong-parent, area.code-taken, area.wrong-code, area.still-has, area.changed-level
 */
export const changeGround = (before: Ground, edits: readonly AreaEdit[], codes: AreaCodes, day: string): Ground => {
  const old = partsOf(before)
  const areas = new Map(old.areas)
  const since = new Map(old.since)
  const shapes = new Map(old.shapes)
  const touched = new Set<string>()
  for (const edit of edits) {
    touched.add(edit.id)
    if (edit.kind === 'end') {
      areas.delete(edit.id)
      since.delete(edit.id)
      shapes.delete(edit.id)
      continue
    }
    const { id, level, code, name, parent, shape } = edit
    const known = old.areas.get(id)
    if (known !== undefined && known.level !== level) throw refuse('area.changed-level', { area: known.name })
    areas.set(id, { id, level, code, name, parent, path: '' })
    if (shape === null) shapes.delete(id)
    else if (shape !== undefined) shapes.set(id, shape)
  }
  placeAll(areas, touched, old.areas)
  for (const id of touched) {
    const area = areas.get(id)
    if (area !== undefined) since.set(id, isSame(area, old.areas.get(id)) ? (old.since.get(id) ?? day) : day)
  }
  check(areas, touched, codes)
  return createGround({ day, version: before.version, areas, since, shapes })
}

const isSame = (a: Area, b: Area | undefined): boolean =>
  b !== undefined && a.code === b.code && a.name === b.name && a.parent === b.parent && a.path === b.path

/** Gives every touched area its path, and all below those that have moved; they are touched as well. */
const placeAll = (areas: Map<string, Area>, touched: Set<string>, old: ReadonlyMap<string, Area>): void => {
  const pathOf = (id: string, below: readonly string[]): string => {
    const area = areas.get(id)
    if (area === undefined) {
      const wanted = old.get(id)
      throw refuse('area.unknown-parent', {
        parent: wanted?.name ?? id,
        area: areas.get(below.at(-1) ?? '')?.name ?? '',
      })
    }
    if (below.includes(id)) throw refuse('area.wrong-parent', { area: area.name, parent: area.name })
    if (area.path !== '') return area.path
    const path = `${area.parent === null ? '' : pathOf(area.parent, [...below, id])}${id}/`
    areas.set(id, { ...area, path })
    return path
  }
  const moved: string[] = []
  for (const id of touched) {
    if (areas.has(id) && pathOf(id, []) !== old.get(id)?.path && old.has(id)) moved.push(id)
  }
  if (moved.length === 0) return
  const roots = moved.flatMap((id) => old.get(id)?.path ?? [])
  for (const [id, area] of areas) {
    if (touched.has(id) || !roots.some((root) => area.path.startsWith(root))) continue
    touched.add(id)
    areas.set(id, { ...area, path: '' })
  }
  for (const id of touched) if (areas.has(id)) pathOf(id, [])
}

/** Whatever was touched must stand rightly: below something coarser, with a code of its own that fits. */
const check = (areas: ReadonlyMap<string, Area>, touched: ReadonlySet<string>, codes: AreaCodes): void => {
  const gone = new Set([...touched].filter((id) => !areas.has(id)))
  const byCode = new Map<string, Area>()
  for (const area of areas.values()) {
    if (area.parent !== null && gone.has(area.parent)) {
      throw refuse('area.still-has', { area: area.parent, below: area.name })
    }
    const other = byCode.get(area.code)
    if (other !== undefined && (touched.has(area.id) || touched.has(other.id))) {
      throw refuse('area.code-taken', { code: area.code, area: touched.has(area.id) ? other.name : area.name })
    }
    byCode.set(area.code, area)
  }
  for (const id of touched) {
    const area = areas.get(id)
    if (area === undefined) continue
    if (!fitsLevel(area.code, area.level, codes)) throw refuse('area.wrong-code', { code: area.code, area: area.name })
    const parent = area.parent === null ? undefined : areas.get(area.parent)
    if (parent === undefined) continue
    if (depthOf(parent.level) >= depthOf(area.level)) {
      throw refuse('area.wrong-parent', { area: area.name, parent: parent.name })
    }
    if (!fitsParent(area.code, parent.code, codes)) {
      throw refuse('area.code-elsewhere', { code: area.code, area: area.name, parent: parent.name, begin: parent.code })
    }
  }
}

/** What has to be written for one ground to become the other: whatever differs, and nothing else. */
export const rowsBetween = (before: Ground, after: Ground): GroundRows => {
  const [old, now] = [partsOf(before), partsOf(after)]
  const changed = [...now.areas.values()].filter((area) => area !== old.areas.get(area.id))
  const versions = changed.filter((area) => !isSame(area, old.areas.get(area.id)))
  const gone = [...old.areas.keys()].filter((id) => !now.areas.has(id))
  const shapes = [...now.shapes].filter(([id, shape]) => shape !== old.shapes.get(id))
  return {
    added: versions.filter(({ id }) => !old.areas.has(id)),
    endedVersions: [...versions.filter(({ id }) => old.areas.has(id)).map(({ id }) => id), ...gone],
    versions,
    endedShapes: [
      ...shapes.filter(([id]) => old.shapes.has(id)).map(([id]) => id),
      ...[...old.shapes.keys()].filter((id) => !now.shapes.has(id)),
    ],
    shapes,
  }
}
