import type { Area } from '@mazha/contracts/area'
import type { AreaChangeItem } from '@mazha/contracts/area-change'
import { type AreaCodes } from '@mazha/contracts/area-code'
import { refuse } from '@mazha/contracts/refusal'
import type { AreaEdit } from './change-ground.ts'
import type { Ground } from './ground.ts'
import { joinShapes, pointWithin } from './join-shapes.ts'
import { createLocator } from './locate.ts'
import { type Shape, shapeOf } from './shape.ts'
import type { Sliced } from './slices.ts'

/** What a re-partition does to the ground. */
export type PlannedChange = {
  readonly edits: readonly AreaEdit[]
  /** Where each area that ends goes on: the pieces of a split, the whole of a merge, nothing. */
  readonly successors: ReadonlyMap<string, readonly string[]>
  /** Which posts take which piece of a split and no other. */
  readonly chosen: readonly { readonly area: string; readonly heir: string; readonly post: string }[]
}

/** The codes of the areas that the items make, in their order: each needs an id before they can be planned. */
export const newCodes = (items: readonly AreaChangeItem[]): readonly string[] =>
  items.flatMap((item) => {
    if (item.kind === 'split') return item.into.map(({ code }) => code)
    if (item.kind === 'merge') return [item.into.code]
    return item.kind === 'add' ? [item.code] : []
  })

/** An area that is being changed; `shape` undefined: as it was. */
type Draft = { area: Omit<Area, 'path'>; shape: Shape | undefined }

/**
 * The edits that the items of a change set come to, on the ground as it stands; cut between two of them.
 *
 * @param ids id of each code of `newCodes`
 * @throws area.not-found, ground.change-clash, ground.split-needs-borders, ground.merge-apart, ground.child-needs-place
 */
export function* planInSlices(
  items: readonly AreaChangeItem[],
  {
    ground,
    codes,
    ids,
  }: { readonly ground: Ground; readonly codes: AreaCodes; readonly ids: ReadonlyMap<string, string> },
): Sliced<PlannedChange> {
  const drafts = new Map<string, Draft>()
  const successors = new Map<string, readonly string[]>()

  const get = (id: string): Draft => {
    if (successors.has(id)) throw refuse('ground.change-clash', { area: ground.find(id)?.name ?? id })
    const known = drafts.get(id)
    if (known !== undefined) return known
    const area = ground.find(id)
    if (area === undefined) throw refuse('area.not-found', { area: id })
    const draft: Draft = { area: { ...area }, shape: undefined }
    drafts.set(id, draft)
    return draft
  }
  const end = (id: string, heirs: readonly string[]): void => {
    const { area } = get(id)
    if (drafts.get(id)?.shape !== undefined) throw refuse('ground.change-clash', { area: area.name })
    drafts.delete(id)
    successors.set(id, heirs)
  }
  const make = (area: Omit<Area, 'path' | 'id'>, shape: Shape | undefined): string => {
    const id = ids.get(area.code)
    if (id === undefined) throw new Error(`no id for ${area.code}`)
    if (drafts.has(id)) throw refuse('area.code-taken', { code: area.code, area: area.name })
    drafts.set(id, { area: { ...area, id }, shape })
    return id
  }
  /** What a new area stands below: one that is there, or one that this change makes. */
  const above = ({ name, parent, parentCode }: Extract<AreaChangeItem, { kind: 'add' }>): string | null => {
    if (parentCode === undefined) return parent
    const id = ids.get(parentCode) ?? ground.findByCode(parentCode)?.id
    if (id === undefined) throw refuse('area.unknown-parent', { parent: parentCode, area: name })
    return id
  }
  const recode = createRecoder(ground, codes, drafts)
  /** Puts an area below another one; its code follows, and those below it. */
  const move = (id: string, parent: string, code?: string): void => {
    const draft = get(id)
    const above = drafts.get(parent)?.area ?? ground.find(parent)
    if (above === undefined) throw refuse('area.not-found', { area: parent })
    const former = draft.area.parent === null ? undefined : ground.find(draft.area.parent)
    draft.area = { ...draft.area, parent }
    draft.area = { ...draft.area, code: code ?? recode(draft.area, former?.code, above.code) }
    if (!codes.nested) return
    for (const child of ground.children(id)) {
      if (get(child.id).area.parent === id) move(child.id, id)
    }
  }
  const inherit = (
    from: readonly string[],
    heirs: readonly { id: string; children: readonly string[]; shape: Shape | undefined }[],
  ) => {
    const [only] = heirs
    const placed = heirs.filter(({ shape }) => shape !== undefined)
    const locator = createLocator(placed.flatMap(({ shape }) => shape ?? []))
    for (const child of from.flatMap((id) => ground.children(id))) {
      if (successors.has(child.id) || !from.includes(get(child.id).area.parent ?? '')) continue
      const named = heirs.find(({ children }) => children.includes(child.id))
      const shape = drafts.get(child.id)?.shape ?? ground.shape(child.id)
      const point = shape && pointWithin(shape)
      const heir = named ?? (heirs.length === 1 ? only : point && placed[locator.find(point.lng, point.lat)])
      if (heir === undefined) throw refuse('ground.child-needs-place', { area: child.name })
      move(child.id, heir.id)
    }
  }

  for (const item of items) {
    yield
    switch (item.kind) {
      case 'rename': {
        const draft = get(item.area)
        draft.area = { ...draft.area, name: item.name }
        break
      }
      case 'border':
        for (const { area, geometry } of item.moves) get(area).shape = shapeOf(geometry)
        break
      case 'parent':
        move(item.area, item.parent, item.code)
        break
      case 'add':
        make(
          { level: item.level, code: item.code, name: item.name, parent: above(item) },
          item.geometry && shapeOf(item.geometry),
        )
        break
      case 'end':
        end(item.area, [])
        break
      case 'split': {
        const { area } = get(item.area)
        if (ground.shape(item.area) !== undefined && item.into.some(({ geometry }) => geometry === undefined)) {
          throw refuse('ground.split-needs-borders', { area: area.name })
        }
        const heirs = item.into.map(({ code, name, geometry, children = [] }) => {
          const shape = geometry && shapeOf(geometry)
          return { id: make({ level: area.level, code, name, parent: area.parent }, shape), children, shape }
        })
        end(
          item.area,
          heirs.map(({ id }) => id),
        )
        inherit([item.area], heirs)
        break
      }
      case 'merge': {
        const parts = item.areas.map((id) => get(id).area)
        const [first] = parts
        if (
          first === undefined ||
          parts.some(({ level, parent }) => level !== first.level || parent !== first.parent)
        ) {
          throw refuse('ground.merge-apart', { areas: parts.map(({ name }) => name).join('、') })
        }
        const shapes = item.areas.flatMap((id) => ground.shape(id) ?? [])
        const { code, name, geometry, children = [] } = item.into
        const shape = geometry ? shapeOf(geometry) : shapes.length === parts.length ? joinShapes(shapes) : undefined
        const id = make({ level: first.level, code, name, parent: first.parent }, shape)
        for (const part of item.areas) end(part, [id])
        inherit(item.areas, [{ id, children, shape }])
        break
      }
    }
  }
  return {
    edits: [
      ...[...successors.keys()].map((id): AreaEdit => ({ kind: 'end', id })),
      ...[...drafts.values()].map(({ area, shape }): AreaEdit => ({ kind: 'put', ...area, ...(shape && { shape }) })),
    ],
    successors,
    chosen: items.flatMap((item) =>
      item.kind !== 'split'
        ? []
        : item.into.flatMap(({ code, posts = [] }) =>
            posts.map((post) => ({ area: item.area, heir: ids.get(code) ?? '', post })),
          ),
    ),
  }
}

/** Codes that begin with that of the area above change when that one does; a number that is taken there gives way to the next. */
const createRecoder = (ground: Ground, codes: AreaCodes, drafts: ReadonlyMap<string, Draft>) => {
  const given = new Set<string>()
  const isTaken = (code: string, id: string): boolean => {
    if (given.has(code)) return true
    const other = ground.findByCode(code)
    if (other !== undefined && other.id !== id) return true
    return [...drafts.values()].some(({ area }) => area.code === code && area.id !== id)
  }
  return (area: Omit<Area, 'path'>, former: string | undefined, above: string): string => {
    if (!codes.nested || area.code.startsWith(above) || former === undefined || !area.code.startsWith(former))
      return area.code
    const rest = area.code.slice(former.length)
    for (let n = Number(rest), tries = 0; ; n += 1, tries += 1) {
      const code = above + String(n).padStart(rest.length, '0')
      if (!isTaken(code, area.id) || tries > 10_000) {
        given.add(code)
        return code
      }
    }
  }
}
