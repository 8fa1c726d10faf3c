import { idFault, idFaults, type IdKind, type IdNumber, normaliseIdNumber } from '@mazha/contracts/id-number'
import { isPhone, tidyPhone } from '@mazha/contracts/phone'
import { shortAreaName } from '@mazha/contracts/area-name'
import type { Area } from '@mazha/contracts/area'
import { Refused, refuse, type RefusalCode, type RefusalDetails } from '@mazha/contracts/refusal'
import { isMoveDay, organisationKinds, placeKinds, type PersonalValues, type Relation } from '@mazha/contracts/register'
import { type RegisterField, type RegisterTable, registerTables } from '@mazha/contracts/register-import'
import { cellText, formatCivil, parseCivil, type Row } from '#kernel/spreadsheet/index'
import type { Ground } from '#modules/grids'
import { addressKey } from './addresses.ts'
import { creditCode } from './credit-code.ts'
import { isWithin, type Reach } from './reach.ts'

/** What the rows of a table say, each by itself; what is there already is looked up afterwards. */

export type Reason = { readonly code: RefusalCode; readonly details: RefusalDetails }
export type SaidRow = {
  readonly row: number
  readonly address: string
  readonly key: string
  /** Null: the row does not say it; it must be known from a building that is there. */
  readonly area: Area | null
  readonly areaSaid: string
  readonly lng: number | null
  readonly lat: number | null
  readonly name: string
  readonly kind: string
  readonly code: string | null
  readonly building: string
  readonly unit: string
  readonly room: string
  readonly relation: Relation
  readonly from: string
  /** The row itself says since when. */
  readonly fromSaid: boolean
  readonly person: PersonalValues | null
}
export type Said = SaidRow | { readonly row: number; readonly reason: Reason }

type Tools = {
  readonly table: RegisterTable
  readonly columns: Readonly<Partial<Record<RegisterField, number>>>
  readonly ground: Ground
  readonly today: string
  readonly reach: Reach
}

const lengths: Partial<Readonly<Record<RegisterField, number>>> = {
  address: 200,
  name: 120,
  unit: 40,
  room: 40,
  building: 120,
}

/**
 * The terms of GB/T 4761 and what people write for them, the special before the general: 孙女 is no 女, 姐夫 no 夫, 非亲属 no 亲属.
 */
const relationWords: readonly (readonly [Relation, RegExp])[] = [
  ['other', /非亲|前夫|前妻|保姆|雇|unrelated/i],
  ['tenant', /租|tenant|lodger/i],
  ['parent', /岳[父母]|公公|婆婆|公婆|^(?:父|母|爸|妈|继父|继母|养父|养母)|^(?:father|mother|parent)/i],
  [
    'relative',
    /孙|祖|爷|奶|姥|外公|外婆|媳|婿|兄|弟|姐|妹|哥|嫂|侄|甥|叔|伯|姑|姨|舅|婶|堂|表|亲|relative|grand|sister|brother|in-law|uncle|aunt|nephew|niece|cousin/i,
  ],
  ['spouse', /配偶|夫|妻|爱人|老公|老婆|spouse|husband|wife/i],
  ['child', /子|女|儿|child|^son|daughter/i],
  ['head', /户主|本人|head|self/i],
]

/** `户主之子` and `son of the head` say it of the head: what is left is the relation. */
const relationOf = (text: string): Relation => {
  const said = text.normalize('NFKC').trim()
  const own = said.replace(/^(?:与)?户主(?:的|之)?(?=.)/u, '').replace(/\s+(?:of|to)\s+(?:the\s+)?head.*$/iu, '')
  return own === '关系' ? 'other' : firstOf(relationWords, own, 'other')
}
const idKindWords: readonly (readonly [IdKind, RegExp])[] = [
  ['resident_id', /身份证|identity/i],
  ['passport', /护照|passport/i],
  ['permit', /通行证|台胞|回乡|permit/i],
]
const buildingKindWords: readonly (readonly [string, RegExp])[] = [
  ['mixed', /商住/],
  ['dwelling', /住宅|居民|民房|住/],
  ['public', /公共|学校|医院|政府/],
  ['work', /厂|办公|商业|工/],
]
const placeKindWords: readonly (readonly [string, RegExp])[] = [
  ['restaurant', /餐|饭|食堂/],
  ['school', /学校|幼儿|小学|中学|教育/],
  ['medical', /医|药|诊/],
  ['site', /工地|在建/],
  ['square', /广场|公园/],
  ['facility', /设施|泵|电/],
  ['shop', /商|店|超市|铺/],
]
const organisationKindWords: readonly (readonly [string, RegExp])[] = [
  ['committee', /居委会|居民委员会|村委会|村民委员会/],
  ['social_organisation', /社会组织|协会|社团|民办非|基金会/],
  ['public_body', /机关|事业|政府/],
  ['company', /企业|公司|个体|厂/],
]

const firstOf = <K extends string>(words: readonly (readonly [K, RegExp])[], text: string, other: K): K =>
  words.find(([, pattern]) => pattern.test(text))?.[0] ?? other

/** Judges rows one after the other; what is the same for all of them is looked up once. */
export const createJudge = ({ table, columns, ground, today, reach }: Tools): ((row: Row) => Said) => {
  const titles = registerTables[table]
  const titleOf = (field: RegisterField) =>
    Object.entries(titles).find(([name]) => name === field)?.[1] ?? { zh: field, en: field }
  const byName = namesOf(ground)

  const judge = (cells: Row['cells'], row: number): SaidRow => {
    const read = (field: RegisterField): string => {
      const column = columns[field]
      const text = column === undefined ? '' : (cellText(cells[column]) ?? '').replaceAll('\n', ' ')
      if (text.length > (lengths[field] ?? 200)) throw refuse('register.row-long', { what: titleOf(field) })
      return text
    }
    const building = read('building')
    const street = read('address')
    const address = building === '' || street.includes(building) ? street || building : `${street}${building}`
    const key = addressKey(address)
    if (key === '') throw refuse('register.row-no-address')
    const [lng, lat] = [Number(read('lng')), Number(read('lat'))]
    const isPoint = lng !== 0 && lat !== 0 && Math.abs(lng) <= 180 && Math.abs(lat) <= 90
    const areaSaid = [read('areaCode'), read('community'), read('grid')].filter((text) => text !== '').join(' ')
    const area =
      (read('areaCode') === '' ? undefined : ground.findByCode(read('areaCode'))) ??
      (isPoint ? ground.findAreaAt({ lng, lat }) : undefined) ??
      byName(read('community'), read('grid'))
    if (area !== undefined && !isWithin(reach, area.path)) throw refuse('register.elsewhere', { area: area.name })
    const name = read('name')
    if (name === '' && table !== 'residents') throw refuse('register.row-no-name')
    const code = read('code')
    return {
      row,
      address,
      key,
      area: area ?? null,
      areaSaid,
      name,
      building,
      lng: isPoint ? lng : null,
      lat: isPoint ? lat : null,
      kind: kindOf(table, read, name),
      code: code === '' ? null : creditCode(code),
      unit: read('unit'),
      room: read('room'),
      relation: relationOf(read('relation')),
      from: dayOf(read('from')),
      fromSaid: read('from') !== '',
      person: name === '' || table !== 'residents' ? null : personOf(name, read),
    }
  }

  const dayOf = (text: string): string => {
    if (text === '') return today
    const civil = parseCivil(text)
    if (civil === undefined) throw refuse('register.row-date', { what: titleOf('from') })
    const day = formatCivil({ ...civil, dayOnly: true }).slice(0, 10)
    if (day > today) throw refuse('register.day-ahead', { last: today })
    if (!isMoveDay(day)) throw refuse('register.row-date', { what: titleOf('from') })
    return day
  }

  const personOf = (name: string, read: (field: RegisterField) => string): PersonalValues => {
    const phone = (field: 'phone' | 'emergencyPhone'): string | undefined => {
      const text = tidyPhone(read(field))
      if (text !== '' && !isPhone(text)) throw refuse('register.row-phone', { what: titleOf(field) })
      return text === '' ? undefined : text
    }
    const [own, emergency, number] = [phone('phone'), phone('emergencyPhone'), normaliseIdNumber(read('idNumber'))]
    const said = firstOf(idKindWords, read('idKind'), 'other')
    const kind: IdKind = read('idKind') === '' ? 'resident_id' : said
    const id: IdNumber | undefined = number === '' ? undefined : { kind, number }
    const fault = id === undefined ? null : idFault(id, today)
    if (fault !== null) throw refuse('register.id-number', { fault: idFaults[fault] })
    return {
      name: name.slice(0, 60),
      ...(own === undefined ? {} : { phone: own }),
      ...(emergency === undefined ? {} : { emergencyPhone: emergency }),
      ...(id === undefined ? {} : { idNumber: id }),
    }
  }

  return ({ row, cells }) => {
    try {
      return judge(cells, row)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { row, reason: { code: error.code, details: error.details } }
    }
  }
}

const kindOf = (table: RegisterTable, read: (field: RegisterField) => string, name: string): string => {
  if (table === 'residents') return firstOf(buildingKindWords, read('buildingKind'), 'dwelling')
  const [own, kinds] = [read('kind'), table === 'places' ? placeKinds : organisationKinds]
  if (own in kinds) return own
  return firstOf(table === 'places' ? placeKindWords : organisationKindWords, own || name, 'other')
}

/** An area by the names of its community and its grid; undefined where there is none or more than one. */
const namesOf = (ground: Ground): ((community: string, grid: string) => Area | undefined) => {
  const communities = new Map<string, Area[]>()
  const grids = new Map<string, Area[]>()
  const put = (map: Map<string, Area[]>, key: string, area: Area): void => {
    const known = map.get(key)
    if (known === undefined) map.set(key, [area])
    else known.push(area)
  }
  for (const area of ground.areas()) {
    if (area.level === 'community' || area.level === 'village') put(communities, shortAreaName(area.name), area)
    if (area.level === 'grid' || area.level === 'micro_grid') put(grids, area.name, area)
  }
  return (community, grid) => {
    const above = community === '' ? undefined : communities.get(shortAreaName(community))
    const only = (areas: readonly Area[] | undefined): Area | undefined => (areas?.length === 1 ? areas[0] : undefined)
    if (grid === '') return only(above)
    const named = grids.get(grid)
    if (community === '') return only(named)
    return only(named?.filter(({ path }) => above?.some((area) => path.startsWith(area.path))))
  }
}
