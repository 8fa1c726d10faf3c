/** The committee or place that a name speaks of. `null`: it does not say. */
export type NameKind = 'community' | 'village' | null
export type AreaName = {
  /** What is left when everything that says what it is has been taken away: 墨河, 王家庄. */
  readonly bare: string
  readonly kind: NameKind
}

// The longer ending first: 社区居民委员会 is not a 居民委员会 of a place called 社区.
const endings: readonly (readonly [RegExp, NameKind])[] = [
  [/社区(?:居民)?(?:委员会|委会|居委会|居委)$/, 'community'],
  [/(?:居民委员会|居委会|居委)$/, 'community'],
  [/(?:村民委员会|村委会|村委)$/, 'village'],
  [/社区$/, 'community'],
]

// The street is the place; its office and its government are not in its name.
const office = /(?<=街道|镇|乡|区|县|市)(?:办事处|人民政府)$/

const plain = (name: string): string => name.normalize('NFKC').replace(/[\s·•.\-—]/g, '')

/**
 * What an area is called, without what its name adds: 墨河社区居民委员会, 墨河社区居委会 and 墨河社区 are one community; 王家庄村村民委员会,
 * 王家庄村委会 and 王家庄村 one village. A village of one character keeps its 村: nobody says 张 for 张村.
 */
export const parseAreaName = (name: string): AreaName => {
  const whole = plain(name).replace(office, '')
  for (const [ending, kind] of endings) {
    const rest = whole.replace(ending, '')
    if (rest !== whole && rest !== '') return { bare: kind === 'village' ? bareVillage(rest) : rest, kind }
  }
  const village = bareVillage(whole)
  return village === whole && !whole.endsWith('村') ? { bare: whole, kind: null } : { bare: village, kind: 'village' }
}

const bareVillage = (name: string): string => (/..村$/.test(name) ? name.slice(0, -1) : name)

/** Whether two names are of one place: 居委会 and 居民委员会 are the same, 新民社区 and 新民村 are not. */
export const sameAreaName = (one: string, other: string): boolean => {
  const [a, b] = [parseAreaName(one), parseAreaName(other)]
  return a.bare === b.bare && (a.kind === null || b.kind === null || a.kind === b.kind)
}

/** The name as it is said and fits on a map: 墨河社区, 王家庄村. */
export const shortAreaName = (name: string): string => {
  const { bare, kind } = parseAreaName(name)
  if (kind === 'community') return `${bare}社区`
  if (kind === 'village') return bare.endsWith('村') ? bare : `${bare}村`
  return plain(name).replace(office, '')
}
