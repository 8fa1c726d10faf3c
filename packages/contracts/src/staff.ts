import { z } from 'zod'
import { officeNumber, text } from './api.ts'
import { areaId, civilDay } from './area.ts'
import { postScopeNames, type Role, roles } from './role.ts'
import type { Text } from './text.ts'

/** Units and their nets, posts and the duties they stand for, and the terms for which people hold them. */

const postScope = z.enum(postScopeNames)

/** The organisations that lie over the same ground (三网). */
export const nets = {
  grid: { zh: '网格', en: 'Grid net' },
  party: { zh: '党格', en: 'Party net' },
  police: { zh: '警格', en: 'Police net' },
} as const satisfies Record<string, Text>
export const net = z.enum(['grid', 'party', 'police'])
export type Net = z.infer<typeof net>

/** What kinds of unit there are; a kind that belongs to a net says so. */
export const unitKinds = {
  street: { zh: '街道（乡镇）', en: 'Street office' },
  community: { zh: '社区（村）', en: 'Community' },
  department: { zh: '部门', en: 'Department' },
  centre: { zh: '中心', en: 'Centre' },
  party_work_committee: { zh: '街道党工委', en: 'Party work committee of a street' },
  party_committee: { zh: '社区党委', en: 'Party committee of a community' },
  party_branch: { zh: '网格党支部', en: 'Party branch of a grid' },
  party_group: { zh: '楼栋党小组', en: 'Party group of a building' },
  party_household: { zh: '党员中心户', en: 'Party household' },
  police_station: { zh: '派出所', en: 'Police station' },
  police_room: { zh: '警务室', en: 'Police room' },
  property_company: { zh: '物业企业', en: 'Property company' },
  social_organisation: { zh: '社会组织', en: 'Social organisation' },
  volunteer_team: { zh: '志愿服务队', en: 'Volunteer team' },
  mediation_committee: { zh: '调解委员会', en: 'Mediation committee' },
  registered_unit: { zh: '“双报到”单位', en: 'Unit that reports in' },
  other: { zh: '其他单位', en: 'Other unit' },
} as const satisfies Record<string, Text>
export type UnitKind = keyof typeof unitKinds
export const unitKind = z.enum(Object.keys(unitKinds))

/** What a post is for. `role` is what it allows when nothing else is said; null: it gives no permission. */
export const duties = {
  unit_head: { title: { zh: '单位负责人', en: 'Head of the unit' }, role: 'handler' },
  grid_head: { title: { zh: '网格长', en: 'Grid head' }, role: 'grid_head' },
  grid_worker: { title: { zh: '网格员', en: 'Grid worker' }, role: 'grid_worker' },
  grid_police: { title: { zh: '网格民警', en: 'Police officer of the grid' }, role: null },
  grid_adviser: { title: { zh: '法律顾问', en: 'Legal adviser' }, role: null },
  party_secretary: { title: { zh: '党组织书记', en: 'Party secretary' }, role: null },
  building_head: { title: { zh: '楼栋长', en: 'Building head' }, role: null },
  party_household: { title: { zh: '党员中心户', en: 'Party household' }, role: null },
  property_manager: { title: { zh: '物业负责人', en: 'Property manager' }, role: null },
  volunteer: { title: { zh: '志愿者', en: 'Volunteer' }, role: null },
  registered_member: { title: { zh: '“双报到”党员', en: 'Member who reports in' }, role: null },
  department_link: { title: { zh: '部门联络员', en: 'Link of a department' }, role: null },
  village_leader: { title: { zh: '包村领导', en: 'Leader of a village' }, role: 'leader' },
  village_cadre: { title: { zh: '联村干部', en: 'Cadre of a village' }, role: null },
  mediator: { title: { zh: '调解员', en: 'Mediator' }, role: 'mediator' },
} as const satisfies Record<string, { readonly title: Text; readonly role: Role | null }>
export type Duty = keyof typeof duties
export const duty = z.enum(Object.keys(duties))
export const isDuty = (name: string | null): name is Duty => name !== null && name in duties

const role = z.enum(Object.keys(roles))
/** A day after which there is another: tables of staff say 9999-12-31 where they mean that something has no end. */
const plannedDay = civilDay.refine((day) => day < '9999')
export const unitId = z.string().regex(/^[a-z0-9-]{1,64}$/)
export const postId = z.string().regex(/^[a-z0-9._-]{1,160}$/)
const name = z.string().trim().min(1).max(100)
const words = z.string().trim().min(1).max(500)

const unitCore = z.object({
  id: unitId,
  name: text,
  kind: z.string(),
  net: net.nullable(),
  parent: unitId.nullable(),
  phone: z.string().nullable(),
  address: z.string().nullable(),
  from: civilDay,
  /** The last day on which it was there; null: it is there. */
  until: civilDay.nullable(),
  successor: unitId.nullable(),
  areas: z.array(areaId),
})
/** A unit as it stands on a day. */
export const unitItem = unitCore
export type UnitItem = z.infer<typeof unitItem>
export const unitList = z.object({ day: civilDay, items: z.array(unitItem) })

const holder = z.object({
  person: z.uuid(),
  name: z.string(),
  from: civilDay,
  until: civilDay.nullable(),
  partTime: z.boolean(),
})
export const postItem = z.object({
  id: z.string(),
  unit: unitId,
  title: text,
  role: role.nullable(),
  duty: z.string().nullable(),
  /** How far it sees; null: as far as its role. */
  scope: postScope.nullable(),
  capacity: z.int(),
  from: civilDay,
  until: civilDay.nullable(),
  areas: z.array(areaId),
  holders: z.array(holder),
})
export type PostItem = z.infer<typeof postItem>

/** `GET /api/units/:id`: with its past names, its chain, its windows and rooms, its posts and who holds them that day. */
export const unitView = unitCore.extend({
  day: civilDay,
  above: z.array(z.object({ id: unitId, name: text })),
  below: z.array(z.object({ id: unitId, name: text, kind: z.string() })),
  names: z.array(z.object({ name: text, from: civilDay, until: civilDay.nullable() })),
  merged: z.array(z.object({ id: unitId, name: text, until: civilDay })),
  places: z.array(
    z.object({ id: z.string(), kind: z.enum(['window', 'room']), name: text, usedBy: unitId.nullable() }),
  ),
  posts: z.array(postItem),
})
export type UnitView = z.infer<typeof unitView>

/** Windows and rooms of a centre, each with the unit that sits there. */
const places = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-z0-9-]{1,40}$/),
      kind: z.enum(['window', 'room']),
      name: z.object({ zh: name, en: name }),
      usedBy: unitId.nullish(),
    }),
  )
  .max(200)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { message: 'two places of one id' })

export const newUnit = z.strictObject({
  id: unitId,
  name: z.object({ zh: name, en: name }),
  kind: unitKind,
  net: net.nullish(),
  parent: unitId.nullish(),
  phone: officeNumber.nullish(),
  address: z.string().trim().max(200).nullish(),
  from: civilDay.optional(),
  areas: z.array(areaId).max(2000).optional(),
  places: places.optional(),
})
export type NewUnit = z.infer<typeof newUnit>

/** From a day on a unit is called, placed or reached otherwise; what is left out stays. */
export const unitChange = z.strictObject({
  from: plannedDay,
  name: z.object({ zh: name, en: name }).optional(),
  parent: unitId.nullish(),
  phone: officeNumber.nullish(),
  address: z.string().trim().max(200).nullish(),
  areas: z.array(areaId).max(2000).optional(),
  /** All of them, at once: what is left out of the list is there no longer. */
  places: places.optional(),
})
export type UnitChange = z.infer<typeof unitChange>

/** `day` is the first on which the successor stands in its place. */
export const unitMerger = z.strictObject({ into: unitId, day: plannedDay })

export const newPost = z.strictObject({
  id: postId,
  unit: unitId,
  title: z.object({ zh: name, en: name }).optional(),
  role: role.nullish(),
  duty: duty.nullish(),
  /** How far it sees; left out: as far as its role. */
  scope: postScope.nullish(),
  capacity: z.int().min(1).max(10_000).default(1),
  areas: z.array(areaId).max(2000).default([]),
  from: civilDay.optional(),
})
export type NewPost = z.infer<typeof newPost>

/** What a post answers for from `from` on, how it is called, how many may hold it; what is left out stays. */
export const postChange = z.strictObject({
  from: plannedDay,
  title: z.object({ zh: name, en: name }).optional(),
  /** From now on; null: as far as its role. */
  scope: postScope.nullable().optional(),
  capacity: z.int().min(1).max(10_000).optional(),
  areas: z.array(areaId).max(2000).optional(),
})
export type PostChange = z.infer<typeof postChange>

/** Ends a unit or a post on a day; without `lastDay` at once. */
export const lastDayGiven = z.strictObject({ lastDay: plannedDay.nullish() })

/** `GET /api/posts/:id`: with every area and every holder over time. */
export const postView = postItem.extend({
  day: civilDay,
  unitName: text,
  ground: z.array(z.object({ area: areaId, from: civilDay, until: civilDay.nullable() })),
  terms: z.array(holder),
})
export type PostView = z.infer<typeof postView>

/** `POST /api/units/:id/merger/preview`: what would move. Nothing is written. */
export const mergerPreview = z.object({
  day: civilDay,
  into: z.object({ id: unitId, name: text }),
  posts: z.array(z.object({ id: z.string(), title: text, holders: z.int() })),
  people: z.int(),
  areas: z.array(areaId),
  below: z.array(z.object({ id: unitId, name: text })),
  /** What is open with it now: how much, and the first two hundred. */
  open: z.int(),
  work: z.array(z.object({ kind: z.string(), id: z.string(), title: text })),
})
export type MergerPreview = z.infer<typeof mergerPreview>

export const newTerm = z.strictObject({
  post: postId,
  /** Somebody who is known, or … */
  person: z.uuid().optional(),
  /** … somebody new: the client gives the id, so that it can be sent again. */
  newPerson: z
    .strictObject({
      id: z.uuid(),
      name: z.string().trim().min(1).max(60),
      staffNumber: z.string().trim().max(40).nullish(),
      officePhone: officeNumber.nullish(),
    })
    .optional(),
  from: civilDay.optional(),
  until: civilDay.nullish(),
  partTime: z.boolean().default(false),
})
export type NewTerm = z.infer<typeof newTerm>

/** Which term ends; without `lastDay` at once. */
export const termEnd = z.strictObject({
  person: z.uuid(),
  post: postId,
  from: civilDay,
  lastDay: plannedDay.nullish(),
  successor: z.uuid().nullish(),
  reason: words.optional(),
})
export type TermEnd = z.infer<typeof termEnd>

/** `PUT /api/terms`: full or part time, from the first day of the term on. */
export const termChange = z.strictObject({ person: z.uuid(), post: postId, from: civilDay, partTime: z.boolean() })
export type TermChange = z.infer<typeof termChange>

/** To whom open work goes: the named successor, the unit's head, or the queue of the unit. */
export const handoverTarget = z.object({
  reason: z.enum(['successor', 'head', 'queue', 'merged']),
  person: z.uuid().nullable(),
  personName: z.string().nullable(),
  unit: z.string().nullable(),
  unitName: text.nullable(),
})
export const handoverItem = z.object({
  kind: z.string(),
  id: z.string(),
  title: text,
  role: z.string().nullable(),
  /** How many it stands for, where whoever asks may not be told what they are. */
  count: z.int().min(1).optional(),
  to: handoverTarget,
})
export type HandoverItem = z.infer<typeof handoverItem>
export const handoverPreview = z.object({
  lastDay: civilDay,
  items: z.array(handoverItem),
  /** The successor does not hold the post yet and is given it. */
  givesTerm: z.boolean(),
  /** Areas that nobody answers for in this duty afterwards. */
  left: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type HandoverPreview = z.infer<typeof handoverPreview>
export const termEnded = z.object({ lastDay: civilDay, handedOver: z.int() })

export const personTerm = z.object({
  post: z.string(),
  title: text,
  unit: unitId,
  unitName: text,
  role: role.nullable(),
  duty: z.string().nullable(),
  areas: z.array(areaId),
  from: civilDay,
  until: civilDay.nullable(),
  partTime: z.boolean(),
  state: z.enum(['past', 'now', 'to_come']),
  endReason: z.string().nullable(),
  successor: z.object({ id: z.uuid(), name: z.string() }).nullable(),
})
export const personView = z.object({
  id: z.uuid(),
  name: z.string(),
  staffNumber: z.string().nullable(),
  officePhone: z.string().nullable(),
  day: civilDay,
  terms: z.array(personTerm),
  handovers: z.array(
    z.object({
      kind: z.string(),
      /** Null: whoever asks may not see what it was. */
      item: z.string().nullable(),
      title: text.nullable(),
      reason: z.string(),
      to: z.string().nullable(),
      doneAt: z.string(),
    }),
  ),
})
export type PersonView = z.infer<typeof personView>

/** `PUT /api/people/:id`: what stands on cards and lists; what is left out stays. */
export const personChange = z.strictObject({
  name: z.string().trim().min(1).max(60).optional(),
  staffNumber: z.string().trim().max(40).nullish(),
  officePhone: officeNumber.nullish(),
})
export type PersonChange = z.infer<typeof personChange>

/** `PUT /api/people/:id/photo`: an upload, and the day on which the person agreed to be shown with it. */
export const newPhoto = z.strictObject({ file: z.uuid(), consentOn: civilDay })
/** `PUT /api/account/photo`: whoever puts up the own photograph agrees with it, today. */
export const ownPhoto = z.strictObject({ file: z.uuid(), consent: z.literal(true) })
/** A person’s photograph on cards and notices; null: there is none. */
export const personPhoto = z.object({
  photo: z
    .object({
      id: z.uuid(),
      consentOn: civilDay,
      at: z.string(),
      /** Who told of the consent. */
      by: z.object({ id: z.uuid(), name: z.string() }),
    })
    .nullable(),
})
export type PersonPhoto = z.infer<typeof personPhoto>

/** Work that is with somebody who no longer holds a post for it, or in a unit where nobody does. */
export const orphan = z.object({
  kind: z.string(),
  person: z.uuid().nullable(),
  personName: z.string().nullable(),
  role: z.string().nullable(),
  unit: z.string().nullable(),
  unitName: text.nullable(),
  count: z.int(),
  why: z.enum(['no_post', 'unit_ended', 'nobody_there']),
  /** Empty posts by which somebody could do it. */
  posts: z.array(z.object({ id: z.string(), title: text })),
})
export type Orphan = z.infer<typeof orphan>
export const orphanList = z.object({
  day: civilDay,
  items: z.array(orphan),
  /** Terms that end within so many days are looked at. */
  endingDays: z.int(),
  /** Whoever has work open by a post that they leave soon, and where it would go as things stand. */
  ending: z.array(
    z.object({
      person: z.uuid(),
      name: z.string(),
      post: z.string(),
      title: text,
      unit: unitId,
      unitName: text,
      until: civilDay,
      count: z.int(),
      to: z.object({ reason: z.enum(['successor', 'head', 'queue', 'merged']), name: z.string().nullable() }),
      /** Nobody of the unit could take it. */
      nobody: z.boolean(),
    }),
  ),
  /** Units that look after areas or have others below them, without a single post. */
  withoutPosts: z.array(z.object({ id: unitId, name: text, kind: z.string() })),
})
export type OrphanList = z.infer<typeof orphanList>

/** Hands work over that is without anybody: one holder's, to somebody who may do it; without a holder all that can be passed on. */
export const handOverOrder = z.strictObject({
  person: z.uuid().optional(),
  role: role.nullish(),
  unit: unitId.nullish(),
  to: z.uuid().nullish(),
})
export type HandOverOrder = z.infer<typeof handOverOrder>
export const handedOver = z.object({ handedOver: z.int(), left: z.int() })
