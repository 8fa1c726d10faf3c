import { createHash } from 'node:crypto'
import type { Area } from '@mazha/contracts/area'
import { parseAreaName, sameAreaName, shortAreaName } from '@mazha/contracts/area-name'
import { isOfficePhone, tidyPhone } from '@mazha/contracts/phone'
import type { RefusalCode, RefusalDetails } from '@mazha/contracts/refusal'
import { type PostScope, postScopeNames, postScopes, roles, scopeOfRole } from '@mazha/contracts/role'
import { duties, nets, type UnitItem, unitKinds } from '@mazha/contracts/staff'
import type { StaffField } from '@mazha/contracts/staff-import'
import type { Text } from '@mazha/contracts/text'
import { cellText, parseCivil, type Row } from '#kernel/spreadsheet/index'
import type { Ground } from '#modules/grids'
import type { PersonRow, PostRow, TermRow } from '#modules/people'

/** What rows of units and of staff mean, beside what is there. Pure. */

export type Reason = { readonly code: RefusalCode; readonly details: RefusalDetails }
export type UnitRowRead = {
  readonly id: string
  readonly name: Text
  readonly kind: string
  readonly net: string | null
  readonly parent: string | null
  readonly phone: string | null
  readonly address: string | null
  readonly from: string
  readonly areas: readonly string[]
}
export type StaffRowRead = {
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
    readonly scope: PostScope | null
    readonly title: Text
    readonly areas: readonly string[]
  }
  readonly from: string
  readonly until: string | null
  readonly partTime: boolean
}
export type JudgedRow<T> = {
  readonly row: number
  readonly becomes: 'added' | 'known' | 'reject'
  readonly what: string | null
  readonly reason: Reason | undefined
  readonly value: T | undefined
}

class Wrong extends Error {
  readonly reason: Reason
  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    super(code)
    this.reason = { code, details }
  }
}

type Columns = Readonly<Partial<Record<StaffField, number>>>
type Read = (field: StaffField) => string
const reader =
  (row: Row, columns: Columns): Read =>
  (field) => {
    const column = columns[field]
    return column === undefined ? '' : (cellText(row.cells[column]) ?? '').trim()
  }

/** A word of a closed list by its id, or by what it is called in either language. */
const findWord = (list: Readonly<Record<string, Text>>, word: string): string | undefined =>
  Object.entries(list).find(
    ([id, title]) =>
      id === word ||
      title.zh === word ||
      title.en.toLowerCase() === word.toLowerCase() ||
      title.zh.replaceAll(/[（“].*?[）”]/g, '') === word,
  )?.[0]

/** How far a post sees, by its word; null: as far as its role. */
const readScope = (word: string, role: string | null, title: string): PostScope | null => {
  if (word === '') return null
  const found = findWord(postScopes, word)
  const scope = postScopeNames.find((one) => one === found)
  if (scope === undefined) throw new Wrong('staff.row-unknown-scope', { scope: word.slice(0, 60) })
  const sees = Object.entries(scopeOfRole).some(([one, usual]) => one === role && usual !== null)
  if (!sees) throw new Wrong('post.no-scope', { post: { zh: title, en: title } })
  return scope
}

const readDay = (row: Row, columns: Columns, field: StaffField): string | null => {
  const word = reader(row, columns)(field)
  if (word === '') return null
  const civil = parseCivil(word)
  if (civil === undefined) throw new Wrong('staff.row-bad-date', { date: word.slice(0, 40) })
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${civil.year}-${two(civil.month)}-${two(civil.day)}`
}

const readPhone = (word: string): string | null => {
  if (word === '') return null
  if (!isOfficePhone(word)) throw new Wrong('staff.row-phone', { phone: word.slice(0, 40) })
  return tidyPhone(word)
}

const split = (word: string): string[] =>
  word
    .split(/[、,，;；\n]+/u)
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** Finds areas by code, by id, or by a name that only one has. A city has fifty thousand of them. */
const areaReader = (ground: Ground): ((word: string) => string[]) => {
  const named = new Map<string, Set<Area>>()
  const add = (key: string, area: Area): void => {
    const there = named.get(key)
    if (there === undefined) named.set(key, new Set([area]))
    else there.add(area)
  }
  for (const area of ground.areas()) {
    add(parseAreaName(area.name).bare, area)
    add(shortAreaName(area.name), area)
  }
  return (word) =>
    split(word).map((one) => {
      const known = ground.findByCode(one) ?? ground.find(one)
      if (known !== undefined) return known.id
      const near = new Set([...(named.get(parseAreaName(one).bare) ?? []), ...(named.get(one) ?? [])])
      const [called, other] = [...near].filter(({ name }) => sameAreaName(name, one) || shortAreaName(name) === one)
      if (called === undefined || other !== undefined)
        throw new Wrong('staff.row-unknown-area', { area: one.slice(0, 60) })
      return called.id
    })
}

type KnownUnit = {
  readonly id: string
  readonly name: Text
  readonly kind: string
  readonly parent: string | null
  /** Its last day and what it becomes part of then, where either is planned. */
  readonly until?: string | null
  readonly successor?: string | null
}

/** Units by their ids and names; those that a table brings are put in as they come. */
const unitBook = (units: readonly KnownUnit[]) => {
  const byId = new Map<string, KnownUnit>()
  const named = new Map<string, KnownUnit[]>()
  const placed = new Map<string, KnownUnit>()
  const add = (unit: KnownUnit): void => {
    byId.set(unit.id, unit)
    for (const name of new Set([unit.name.zh, unit.name.en])) named.set(name, [...(named.get(name) ?? []), unit])
    const at = `${unit.name.zh}\n${unit.parent ?? ''}`
    if (!placed.has(at)) placed.set(at, unit)
  }
  for (const unit of units) add(unit)
  return {
    add,
    get: (id: string) => byId.get(id),
    /** The one that is called so below a parent. */
    at: (name: string, parent: string | null) => placed.get(`${name}\n${parent ?? ''}`),
    find: (word: string): string => {
      const known = byId.get(word)
      if (known !== undefined) return known.id
      const called = named.get(word) ?? []
      if (called.length > 1) throw new Wrong('staff.row-many-units', { unit: word.slice(0, 60) })
      if (called[0] === undefined) throw new Wrong('staff.row-unknown-unit', { unit: word.slice(0, 60) })
      return called[0].id
    },
  }
}

const digest = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex')

const judge = <T>(row: Row, work: () => Omit<JudgedRow<T>, 'row' | 'reason'>): JudgedRow<T> => {
  try {
    return { row: row.row, reason: undefined, ...work() }
  } catch (error) {
    if (!(error instanceof Wrong)) throw error
    return { row: row.row, becomes: 'reject', what: null, reason: error.reason, value: undefined }
  }
}

/** Judges units row by row, each after those above it in the file. */
export const createUnitJudge = (given: {
  readonly columns: Columns
  readonly units: readonly UnitItem[]
  readonly ground: Ground
  readonly from: string
}): ((row: Row) => JudgedRow<UnitRowRead>) => {
  const units = unitBook(given.units)
  const readAreas = areaReader(given.ground)
  return (row) =>
    judge(row, () => {
      const read = reader(row, given.columns)
      const name = read('name')
      if (name === '') throw new Wrong('staff.row-no-name')
      const kindWord = read('kind')
      const kind = kindWord === '' ? 'other' : findWord(unitKinds, kindWord)
      if (kind === undefined) throw new Wrong('staff.row-unknown-kind', { kind: kindWord.slice(0, 60) })
      const netWord = read('net')
      const net = netWord === '' ? null : findWord(nets, netWord)
      if (net === undefined) throw new Wrong('staff.row-unknown-net', { net: netWord.slice(0, 60) })
      const parent = read('parent') === '' ? null : units.find(read('parent'))
      const idWord = read('id')
      if (idWord !== '' && !/^[a-z0-9-]{1,64}$/.test(idWord))
        throw new Wrong('staff.row-bad-id', { id: idWord.slice(0, 60) })
      const same = units.at(name, parent)
      const id = idWord !== '' ? idWord : (same?.id ?? `u-${digest(name, parent ?? '').slice(0, 16)}`)
      const known = units.get(id)
      if (known !== undefined) {
        for (const [what, was, now] of [
          [{ zh: '名称', en: 'name' }, known.name.zh, name],
          [{ zh: '类型', en: 'kind' }, known.kind, kind],
        ] as const)
          if (was !== now) throw new Wrong('staff.row-differs', { unit: known.name, what })
        return { becomes: 'known', what: id, value: undefined }
      }
      const above = parent === null ? undefined : units.get(parent)
      // As for one that is added by hand: below one that is merged it comes to stand below what that becomes.
      if (above?.until && above.successor === null)
        throw new Wrong('unit.parent-ends', { unit: { zh: name, en: name }, parent: above.name, day: above.until })
      const unit = {
        id,
        name: { zh: name, en: read('nameEn') || name },
        kind,
        net,
        parent,
        phone: readPhone(read('phone')),
        address: read('address') || null,
        from: readDay(row, given.columns, 'from') ?? given.from,
        areas: readAreas(read('areas')),
      }
      units.add(unit)
      return { becomes: 'added', what: id, value: unit }
    })
}

/**
 * Judges staff row by row: a row is one post that somebody holds. People are known by their staff number, else by name and unit; the same
 * unit, duty, title and ground is the same post.
 */
export const createStaffJudge = (given: {
  readonly columns: Columns
  readonly units: readonly UnitItem[]
  readonly ground: Ground
  readonly people: readonly PersonRow[]
  readonly posts: readonly PostRow[]
  readonly terms: readonly TermRow[]
  readonly from: string
  /** Follows from a keyed digest: an id tells nobody a telephone by trying. */
  readonly idOf: (...parts: readonly string[]) => string
}): ((row: Row) => JudgedRow<StaffRowRead>) => {
  const units = unitBook(given.units)
  const readAreas = areaReader(given.ground)
  const numbered = new Map<string, PersonRow>()
  const named = new Map<string, PersonRow[]>()
  for (const one of given.people) {
    if (one.staffNumber !== null && !numbered.has(one.staffNumber)) numbered.set(one.staffNumber, one)
    named.set(one.name, [...(named.get(one.name) ?? []), one])
  }
  const unitOfPost = new Map(given.posts.map((post) => [post.id, post.unit]))
  const unitsOf = new Map<string, Set<string>>()
  for (const { person, post } of given.terms) {
    const unit = unitOfPost.get(post)
    const there = unitsOf.get(person) ?? new Set()
    if (unit !== undefined) unitsOf.set(person, there.add(unit))
  }
  // Holders of each post over time: of what is there, and of the rows before.
  const held = new Map<string, { person: string; from: string; until: string | null }[]>()
  for (const { person, post, from, until } of given.terms)
    held.set(post, [...(held.get(post) ?? []), { person, from, until }])
  /** How far posts see that are there, or that rows before brought. */
  const scopes = new Map<string, PostScope | null>(given.posts.map((post) => [post.id, post.scope]))
  const capacities = new Map(given.posts.map((post) => [post.id, post.capacity]))
  const ends = new Map(given.posts.map((post) => [post.id, post.until]))
  const postKey = (unit: string, duty: string | null, title: string, areas: readonly string[]): string =>
    JSON.stringify([unit, duty, title, [...areas].toSorted()])
  // Posts that are alike, two building heads of one grid say, stand for one another.
  const posts = new Map<string, readonly string[]>()
  for (const post of given.posts) {
    const key = postKey(post.unit, post.duty, post.title_zh, post.areas)
    posts.set(key, [...(posts.get(key) ?? []), post.id])
  }
  const holdersOf = (alike: readonly string[]) => alike.flatMap((post) => held.get(post) ?? [])
  const findPerson = (
    name: string,
    staffNumber: string,
    at: { unit: string; posts: readonly string[] },
  ): PersonRow | undefined => {
    if (staffNumber !== '') {
      const there = numbered.get(staffNumber)
      // A number typed wrongly would give somebody else the rights.
      if (there !== undefined && there.name !== name)
        throw new Wrong('staff.row-other-name', { number: staffNumber.slice(0, 40), name, there: there.name })
      return there
    }
    const called = named.get(name) ?? []
    const inPost = called.filter((one) => holdersOf(at.posts).some(({ person }) => person === one.id))
    if (inPost.length === 1) return inPost[0]
    const here = called.filter((one) => unitsOf.get(one.id)?.has(at.unit) === true)
    if (here.length > 1) throw new Wrong('staff.row-many-people', { name })
    return here[0]
  }
  return (row) =>
    judge(row, () => {
      const read = reader(row, given.columns)
      const name = read('name')
      if (name === '') throw new Wrong('staff.row-no-name')
      const unit = units.find(read('unit'))
      const dutyWord = read('duty')
      const duty =
        dutyWord === ''
          ? null
          : findWord(Object.fromEntries(Object.entries(duties).map(([id, { title }]) => [id, title])), dutyWord)
      if (duty === undefined) throw new Wrong('staff.row-unknown-duty', { duty: dutyWord.slice(0, 60) })
      const known = Object.entries(duties).find(([id]) => id === duty)?.[1]
      const title = read('title') || known?.title.zh || ''
      if (title === '') throw new Wrong('staff.row-no-post')
      const roleWord = read('role')
      const role = roleWord === '' ? (known?.role ?? null) : findWord(roles, roleWord)
      if (role === undefined) throw new Wrong('staff.row-unknown-role', { role: roleWord.slice(0, 60) })
      const scope = readScope(read('scope'), role, title)
      const areas = readAreas(read('areas'))
      const from = readDay(row, given.columns, 'from') ?? given.from
      const until = readDay(row, given.columns, 'until')
      if (until !== null && until < from) throw new Wrong('term.backwards', { from })
      const staffNumber = read('staffNumber')
      const both = { zh: title, en: title }
      const key = postKey(unit, duty, title, areas)
      const alike = posts.get(key) ?? [`${unit}.${duty ?? 'post'}.${digest(key).slice(0, 10)}`]
      const there = findPerson(name, staffNumber, { unit, posts: alike })
      const person = there ?? {
        id: given.idOf('person', staffNumber === '' ? `${name} ${unit} ${read('phone')}` : staffNumber),
        name,
        staffNumber: staffNumber || null,
        officePhone: readPhone(read('phone')),
      }
      if (there === undefined && person.staffNumber !== null) numbered.set(person.staffNumber, person)
      const then = (one: string) =>
        (held.get(one) ?? []).filter(
          (term) => (term.until === null || term.until >= from) && (until === null || term.from <= until),
        )
      if (alike.some((one) => then(one).some((term) => term.person === person.id)))
        return { becomes: 'known', what: name, value: undefined }
      // A post that the file brings takes as many as the file has for it.
      const post = alike.find((one) => then(one).length < (capacities.get(one) ?? Infinity))
      if (post === undefined) throw new Wrong('term.full', { post: both, capacity: alike.length })
      // What is to be closed takes nobody beyond its last day, and no post more.
      const last = ends.get(post)
      const home = units.get(unit)
      if (last === undefined && home?.until) throw new Wrong('unit.has-ended', { unit: home.name, day: home.until })
      if (last && (until === null || until > last)) throw new Wrong('term.has-ended', { day: last })
      const was = scopes.get(post)
      if (was !== undefined && read('scope') !== '' && was !== scope)
        throw new Wrong('staff.row-other-scope', { post: both })
      if (was === undefined) scopes.set(post, scope)
      posts.set(key, alike)
      held.set(post, [...(held.get(post) ?? []), { person: person.id, from, until }])
      const partTime = /兼|^否$|^part|^no$/i.test(read('partTime'))
      return {
        becomes: 'added',
        what: name,
        value: {
          person,
          post: {
            id: post,
            unit,
            role,
            duty,
            scope,
            title: { zh: title, en: read('title') === '' ? (known?.title.en ?? title) : title },
            areas,
          },
          from,
          until,
          partTime,
        },
      }
    })
}
