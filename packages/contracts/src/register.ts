import { z } from 'zod'
import { instant, phoneNumber, text } from './api.ts'
import { areaId, civilDay } from './area.ts'
import { purpose } from './audit.ts'
import { idKindNames } from './id-number.ts'
import { personalField } from './register-rules.ts'
import type { Text } from './text.ts'

/** The register: buildings with their units, households and residents; places and organisations. */

export const buildingKinds = {
  dwelling: { zh: '住宅', en: 'Dwellings' },
  mixed: { zh: '商住', en: 'Shops and dwellings' },
  public: { zh: '公共建筑', en: 'Public' },
  work: { zh: '厂房、办公', en: 'Works and offices' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Record<string, Text>
export const buildingKind = z.enum(['dwelling', 'mixed', 'public', 'work', 'other'])

export const householdKinds = {
  family: { zh: '家庭户', en: 'Family' },
  collective: { zh: '集体户', en: 'Collective' },
  empty: { zh: '空置', en: 'Empty' },
} as const satisfies Record<string, Text>
export const householdKind = z.enum(['family', 'collective', 'empty'])

export const relations = {
  head: { zh: '户主', en: 'Head' },
  spouse: { zh: '配偶', en: 'Spouse' },
  child: { zh: '子女', en: 'Child' },
  parent: { zh: '父母', en: 'Parent' },
  relative: { zh: '其他亲属', en: 'Relative' },
  tenant: { zh: '租户', en: 'Tenant' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Record<string, Text>
export const relation = z.enum(['head', 'spouse', 'child', 'parent', 'relative', 'tenant', 'other'])
export type Relation = z.infer<typeof relation>

export const placeKinds = {
  shop: { zh: '商铺', en: 'Shop' },
  restaurant: { zh: '餐饮', en: 'Restaurant' },
  school: { zh: '学校、幼儿园', en: 'School' },
  medical: { zh: '医疗', en: 'Medical' },
  site: { zh: '工地', en: 'Building site' },
  square: { zh: '广场、公园', en: 'Square or park' },
  facility: { zh: '公共设施', en: 'Facility' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Record<string, Text>
export const placeKind = z.enum(['shop', 'restaurant', 'school', 'medical', 'site', 'square', 'facility', 'other'])
export type PlaceKind = z.infer<typeof placeKind>

export const organisationKinds = {
  company: { zh: '企业', en: 'Company' },
  public_body: { zh: '机关事业单位', en: 'Public body' },
  social_organisation: { zh: '社会组织', en: 'Social organisation' },
  committee: { zh: '居（村）民委员会', en: 'Residents’ committee' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Record<string, Text>
export const organisationKind = z.enum(['company', 'public_body', 'social_organisation', 'committee', 'other'])
export type OrganisationKind = z.infer<typeof organisationKind>

export const changeKinds = {
  added: { zh: '登记', en: 'Recorded' },
  imported: { zh: '导入', en: 'Imported' },
  corrected: { zh: '更正', en: 'Corrected' },
  moved_in: { zh: '迁入', en: 'Moved in' },
  moved_out: { zh: '迁出', en: 'Moved out' },
  area: { zh: '随网格调整', en: 'Moved with its area' },
  ended: { zh: '到期清除', en: 'Removed at its end date' },
  erased: { zh: '删除个人信息', en: 'Erased' },
  closed: { zh: '关闭', en: 'Closed' },
  reopened: { zh: '撤销关闭', en: 'Opened again' },
} as const satisfies Record<string, Text>
export const changeKind = z.enum([
  'added',
  'imported',
  'corrected',
  'moved_in',
  'moved_out',
  'area',
  'ended',
  'erased',
  'closed',
  'reopened',
])
export type ChangeKind = z.infer<typeof changeKind>

const short = z.string().trim().min(1).max(120)
const address = z.string().trim().min(2).max(200)
const point = z.object({ lng: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) })
const reason = z.string().trim().min(2).max(200)

/** Where a thing lies: the area is found from the point; without one, it is named. */
const lying = { area: areaId.optional(), point: point.nullable().optional() }

export const newBuilding = z.object({
  clientId: z.uuid(),
  address,
  name: z.string().trim().max(120).default(''),
  kind: buildingKind.default('dwelling'),
  ...lying,
})
export type NewBuilding = z.infer<typeof newBuilding>
/** Only what is given changes; nothing is filled in for what is not. */
export const buildingCorrection = z.object({
  address: address.optional(),
  name: z.string().trim().max(120).optional(),
  kind: buildingKind.optional(),
  ...lying,
  version: z.int().min(1),
  reason,
})
export type BuildingCorrection = z.infer<typeof buildingCorrection>

export const newHousehold = z.object({
  clientId: z.uuid(),
  unit: z.string().trim().max(40).default(''),
  room: z.string().trim().min(1).max(40),
  kind: householdKind.default('family'),
})
export type NewHousehold = z.infer<typeof newHousehold>

const earliest = '1900-01-01'
const latest = '2199-12-31'
/** Whether somebody may have moved on a day: within living memory, and while the calendar is the one we know. */
export const isMoveDay = (day: string): boolean => day >= earliest && day <= latest
const moveDay = civilDay.refine(isMoveDay)
const idNumber = z.object({ kind: z.enum(idKindNames), number: z.string().trim().min(1).max(60) })
const person = z.object({
  name: z.string().trim().min(1).max(60),
  phone: phoneNumber.optional(),
  idNumber: idNumber.optional(),
  emergencyPhone: phoneNumber.optional(),
})
export type PersonalValues = z.infer<typeof person>

/** A resident of a household. An identity number is never needed. */
export const newResident = person.extend({
  clientId: z.uuid(),
  relation: relation.default('other'),
  from: moveDay.optional(),
})
export type NewResident = z.infer<typeof newResident>
/** What is given takes the place of what was; null takes a field away. */
export const residentCorrection = z.object({
  version: z.int().min(1),
  name: person.shape.name.optional(),
  phone: phoneNumber.nullable().optional(),
  idNumber: idNumber.nullable().optional(),
  emergencyPhone: phoneNumber.nullable().optional(),
  reason,
})
export type ResidentCorrection = z.infer<typeof residentCorrection>
export const movingIn = z.object({
  household: z.uuid(),
  relation: relation.default('other'),
  from: moveDay.optional(),
})
/** From one household into another on the same day: nobody is without a home in between. */
export const moving = movingIn.extend({ leaves: z.uuid(), reason })
export const movingOut = z.object({ household: z.uuid(), until: moveDay.optional(), reason })
/** Whoever has somebody's name or number learns from it where they live: a search is a look, with its purpose, like any other. */
export const residentSearch = z
  .object({ name: short, phone: short, idNumber: short, idKind: z.enum(idKindNames) })
  .partial()
  .extend({ purpose })
  .refine(({ name, phone: number, idNumber: id }) => [name, number, id].some((one) => one !== undefined), {
    path: ['name'],
  })
export type ResidentSearch = z.infer<typeof residentSearch>
export const revealAsked = z.object({ purpose })
/** Chosen from a list: free words might say again what is to be erased. */
export const erasureAsked = z.object({ why: z.enum(['asked', 'wrong']) })
/** Why somebody was erased. */
export const erasureReasons = {
  asked: { zh: '本人要求', en: 'the person asked' },
  wrong: { zh: '登记有误', en: 'recorded wrongly' },
  ended: { zh: '到期', en: 'kept no longer' },
} as const satisfies Record<string, Text>
export type ErasureReason = keyof typeof erasureReasons

/** In which building a place is and who runs it; null: in none, nobody. What is left out stays. */
const placeLinks = { building: z.uuid().nullish(), organisation: z.uuid().nullish() }
export const newPlace = z.object({
  clientId: z.uuid(),
  name: short,
  kind: placeKind.default('other'),
  address,
  ...placeLinks,
  ...lying,
})
export type NewPlace = z.infer<typeof newPlace>
export const newOrganisation = z.object({
  clientId: z.uuid(),
  name: short,
  kind: organisationKind.default('other'),
  code: z.string().trim().max(40).optional(),
  address,
  ...lying,
})
export type NewOrganisation = z.infer<typeof newOrganisation>
/** `tag` is the one of what was read: whoever was faster is not written over. */
const correcting = { name: short.optional(), address: address.optional(), ...lying, tag: z.string().max(40), reason }
export const placeCorrection = z.object({ kind: placeKind.optional(), ...placeLinks, ...correcting })
export type PlaceCorrection = z.infer<typeof placeCorrection>
export const organisationCorrection = z.object({
  kind: organisationKind.optional(),
  /** Empty: it has none. */
  code: z.string().trim().max(40).optional(),
  ...correcting,
})
export type OrganisationCorrection = z.infer<typeof organisationCorrection>

/** Why an organisation or a place closed; chosen from a list, for free words might say what is to be erased later. */
export const closingReasons = {
  ceased: { zh: '注销或歇业', en: 'Gone out of business' },
  moved: { zh: '迁出本区', en: 'Moved out of the district' },
  wrong: { zh: '登记有误', en: 'Recorded wrongly' },
} as const satisfies Record<string, Text>
export const closingReason = z.enum(['ceased', 'moved', 'wrong'])
export type ClosingReason = z.infer<typeof closingReason>
/** `on`: the first day on which it is closed; today where it is left out. */
export const closing = z.object({ tag: correcting.tag, on: moveDay.optional(), why: closingReason })
export type Closing = z.infer<typeof closing>
export const reopening = z.object({ tag: correcting.tag, reason })
export type Reopening = z.infer<typeof reopening>
/** Null: it is open. */
const closed = z.object({ on: civilDay, why: closingReason }).nullable()

const area = z.object({ id: z.string(), name: z.string() })
const lies = { area, point: point.nullable() }

/** A masked person: too little to know anybody by, enough to tell one from another. */
export const maskedResident = z.object({
  id: z.uuid(),
  version: z.int(),
  name: z.string().nullable(),
  phone: z.string().nullable(),
  idNumber: z.string().nullable(),
  idKind: z.enum(idKindNames).nullable(),
  emergencyPhone: z.string().nullable(),
  erased: z.boolean(),
})
export type MaskedResident = z.infer<typeof maskedResident>

export const buildingItem = z.object({
  id: z.uuid(),
  version: z.int(),
  name: z.string(),
  address: z.string(),
  kind: buildingKind,
  households: z.int(),
  ...lies,
})
export type BuildingItem = z.infer<typeof buildingItem>
export const buildingPage = z.object({ items: z.array(buildingItem), next: z.string().nullable() })

const residentHere = maskedResident.extend({ relation, from: civilDay, until: civilDay.nullable() })
export const householdView = z.object({
  id: z.uuid(),
  unit: z.string(),
  room: z.string(),
  kind: householdKind,
  residents: z.array(residentHere),
})
export type HouseholdView = z.infer<typeof householdView>
export const buildingView = buildingItem.extend({
  areas: z.array(area),
  units: z.array(z.string()),
  householdList: z.array(householdView),
})
export type BuildingView = z.infer<typeof buildingView>

export const foundResident = maskedResident.extend({
  homes: z.array(z.object({ building: z.uuid(), address: z.string(), unit: z.string(), room: z.string() })),
})
export const foundResidents = z.object({ items: z.array(foundResident) })

export const residentView = foundResident.extend({
  fields: z.array(z.object({ field: personalField, title: text, purpose: text, basis: text, until: civilDay })),
})
export type ResidentView = z.infer<typeof residentView>
export const revealed = z.object({
  name: z.string().nullable(),
  phone: z.string().nullable(),
  idNumber: z.string().nullable(),
  emergencyPhone: z.string().nullable(),
})
export type Revealed = z.infer<typeof revealed>

export const registerChange = z.object({
  id: z.uuid(),
  at: instant,
  by: z.string().nullable(),
  change: changeKind,
  changeTitle: text,
  fields: z.array(z.string()),
  reason: z.string().nullable(),
})
export type RegisterChange = z.infer<typeof registerChange>
export const registerChanges = z.object({ items: z.array(registerChange) })

export const placeItem = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: placeKind,
  address: z.string(),
  closed,
  ...lies,
})
export const placePage = z.object({ items: z.array(placeItem), next: z.string().nullable() })
export const organisationItem = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: organisationKind,
  code: z.string().nullable(),
  address: z.string(),
  closed,
  ...lies,
})
export type PlaceItem = z.infer<typeof placeItem>
export type OrganisationItem = z.infer<typeof organisationItem>
export const organisationPage = z.object({ items: z.array(organisationItem), next: z.string().nullable() })
/** One of them by itself, with the areas it lies in from the top down. */
const alone = { tag: z.string(), areas: z.array(area) }
export const placeView = placeItem.extend(alone).extend({
  /** Null where it is in none, or in one that whoever asks does not see. */
  building: z.object({ id: z.uuid(), address: z.string() }).nullable(),
  organisation: z.object({ id: z.uuid(), name: z.string() }).nullable(),
})
export type PlaceView = z.infer<typeof placeView>
export const organisationView = organisationItem.extend(alone)
export type OrganisationView = z.infer<typeof organisationView>

/** What is taken out of the register as a workbook. People are masked there as everywhere. */
export const registerSheets = {
  buildings: { zh: '楼栋', en: 'Buildings' },
  residents: { zh: '住户与居民', en: 'Households and residents' },
  places: { zh: '场所', en: 'Places' },
  organisations: { zh: '单位', en: 'Organisations' },
} as const satisfies Record<string, Text>
export const registerSheet = z.enum(['buildings', 'residents', 'places', 'organisations'])
export type RegisterSheet = z.infer<typeof registerSheet>
