/** Who stands below whom on any day: units have one above from a day to a day, and mergers that are planned change it on theirs. */

export type TreeVersion = {
  readonly unit: string
  readonly from: string
  readonly until: string | null
  readonly parent: string | null
}
/** `day` is the first on which `into` stands in the unit's place. */
export type TreeMerger = { readonly unit: string; readonly into: string; readonly day: string }
export type UnitTree = { readonly versions: readonly TreeVersion[]; readonly mergers: readonly TreeMerger[] }

/** Whether one stands anywhere below another. */
export const isBelow = (parents: ReadonlyMap<string, string | null>, unit: string, above: string): boolean => {
  const seen = new Set<string>()
  for (let at = parents.get(unit) ?? null; at !== null && !seen.has(at); at = parents.get(at) ?? null) {
    if (at === above) return true
    seen.add(at)
  }
  return false
}

/** Where each of the units below one that is merged stands afterwards: below the other, and that itself never below its own. */
export const placesAfterMerger = (
  parents: ReadonlyMap<string, string | null>,
  { unit, into }: Pick<TreeMerger, 'unit' | 'into'>,
): ReadonlyMap<string, string | null> => {
  const moved = new Map<string, string | null>()
  for (const [below, parent] of parents) if (parent === unit && below !== into) moved.set(below, into)
  if (isBelow(parents, into, unit)) moved.set(into, parents.get(unit) ?? null)
  return moved
}

/** The unit above each on a day; null: none. */
export const parentsOn = ({ versions, mergers }: UnitTree, day: string): Map<string, string | null> => {
  const parents = new Map<string, string | null>()
  for (const { unit, from, until, parent } of versions)
    if (from <= day && (until === null || until >= day)) parents.set(unit, parent)
  const due = mergers.filter((merger) => merger.day <= day).toSorted((a, b) => (a.day < b.day ? -1 : 1))
  for (const merger of due) {
    for (const [unit, parent] of placesAfterMerger(parents, merger)) parents.set(unit, parent)
    parents.delete(merger.unit)
  }
  return parents
}

/** A unit that would stand below itself on some day from this one on; undefined: none does. */
export const findRing = (tree: UnitTree, from: string): { readonly unit: string; readonly day: string } | undefined => {
  const days = new Set([from])
  for (const version of tree.versions) if (version.from > from) days.add(version.from)
  for (const { day } of tree.mergers) if (day > from) days.add(day)
  for (const day of [...days].toSorted()) {
    const parents = parentsOn(tree, day)
    for (const unit of parents.keys()) if (isBelow(parents, unit, unit)) return { unit, day }
  }
  return undefined
}

/** The same tree with a unit placed otherwise from a day on; nothing later than that day is there of it. */
export const placed = (
  { versions, mergers }: UnitTree,
  { unit, from, parent }: { readonly unit: string; readonly from: string; readonly parent: string | null },
): UnitTree => ({
  mergers,
  // A version that is open on that day gives way to the new one, which comes after it.
  versions: [...versions.filter((one) => one.unit !== unit || one.from < from), { unit, from, until: null, parent }],
})
