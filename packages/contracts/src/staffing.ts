import { z } from 'zod'
import { text } from './api.ts'
import { areaId, areaLevel, civilDay } from './area.ts'
import { unitId } from './staff.ts'

/** What a staffing sheet asks of a grid (1+2+N+X), the report on it, and the public notice of who works there. */

export const sheetLine = z.object({
  id: z.string().regex(/^[a-z0-9_]{1,40}$/),
  mark: z.string().max(4),
  title: text,
  duties: z.array(z.string()),
  /** Kinds of unit that stand here with their ground, beside people. */
  unitKinds: z.array(z.string()).default([]),
  least: z.int().min(0),
  most: z.int().min(1).nullable(),
})
export type SheetLine = z.infer<typeof sheetLine>

/** One head, two full-time workers, any number from the grid itself, and whoever comes in from outside. */
export const usualSheet: readonly SheetLine[] = [
  {
    id: 'head',
    mark: '1',
    title: { zh: '网格长', en: 'Grid head' },
    duties: ['grid_head'],
    unitKinds: [],
    least: 1,
    most: 1,
  },
  {
    id: 'workers',
    mark: '2',
    title: { zh: '网格员、网格民警', en: 'Grid worker and police officer' },
    duties: ['grid_worker', 'grid_police'],
    unitKinds: [],
    least: 2,
    most: null,
  },
  {
    id: 'grid_people',
    mark: 'N',
    title: { zh: '楼栋长、党员中心户、志愿者', en: 'Building heads, party households, volunteers' },
    duties: ['building_head', 'party_household', 'volunteer', 'party_secretary'],
    unitKinds: ['volunteer_team', 'party_branch', 'party_group'],
    least: 1,
    most: null,
  },
  {
    id: 'outside',
    mark: 'X',
    title: { zh: '部门、物业、“双报到”单位等共建力量', en: 'Departments, property companies, units that report in' },
    duties: [
      'department_link',
      'property_manager',
      'grid_adviser',
      'registered_member',
      'village_leader',
      'village_cadre',
    ],
    unitKinds: ['property_company', 'social_organisation', 'registered_unit', 'department', 'mediation_committee'],
    least: 0,
    most: null,
  },
]

/** A district's own rules of staffing, under `settings.staffing`. */
export const staffingSettings = z.object({
  /** More grids than this are too many for one person. */
  gridsPerWorker: z.int().min(1).max(100).default(1),
  /** Terms that end within so many days are named. */
  endingDays: z.int().min(1).max(366).default(30),
  sheet: z
    .array(sheetLine)
    .min(1)
    .max(20)
    .default([...usualSheet]),
  /** What the public notice says a grid worker does. */
  workerDoes: z.array(text).max(20).optional(),
})

export const staffingSheet = z.object({
  area: z.object({ id: areaId, name: z.string(), level: areaLevel }),
  day: civilDay,
  /** 1+2+N+X as it is filled: `1+2+5+3`. */
  formula: z.string(),
  lines: z.array(
    z.object({
      id: z.string(),
      mark: z.string(),
      title: text,
      least: z.int(),
      most: z.int().nullable(),
      people: z.array(
        z.object({
          person: z.uuid(),
          name: z.string(),
          post: z.string(),
          title: text,
          unit: unitId,
          unitName: text,
          from: civilDay,
          until: civilDay.nullable(),
          partTime: z.boolean(),
        }),
      ),
      units: z.array(z.object({ id: unitId, name: text })),
      missing: z.int(),
    }),
  ),
})
export type StaffingSheet = z.infer<typeof staffingSheet>

const gridRow = z.object({
  area: areaId,
  name: z.string(),
  /** The street and the community that it lies in. */
  within: z.string(),
  community: areaId.nullable(),
})
export const staffingReport = z.object({
  day: civilDay,
  gridsPerWorker: z.int(),
  endingDays: z.int(),
  total: z.object({
    grids: z.int(),
    covered: z.int(),
    percent: z.number(),
    workers: z.int(),
    fullTime: z.int(),
    partTime: z.int(),
    buildingHeads: z.int(),
  }),
  /** Streets and the communities in them, in the order of the tree. */
  byArea: z.array(
    z.object({
      area: areaId,
      name: z.string(),
      level: areaLevel,
      parent: areaId.nullable(),
      grids: z.int(),
      covered: z.int(),
      percent: z.number(),
      workers: z.int(),
      vacancies: z.int(),
    }),
  ),
  /** Each grid with how many workers it has: for the map. */
  byGrid: z.array(gridRow.extend({ workers: z.array(z.object({ person: z.uuid(), name: z.string() })) })),
  /** Everybody who holds the duty, once, with the ground of all such posts. */
  buildingHeads: z.array(
    z.object({
      person: z.uuid(),
      name: z.string(),
      unit: unitId,
      unitName: text,
      areas: z.array(z.object({ id: areaId, name: z.string() })),
      /** Streets and communities that they lie in. */
      within: z.string(),
    }),
  ),
  tooMany: z.array(
    z.object({ person: z.uuid(), name: z.string(), grids: z.array(z.object({ id: areaId, name: z.string() })) }),
  ),
  ending: z.array(
    z.object({
      person: z.uuid(),
      name: z.string(),
      post: z.string(),
      title: text,
      unit: unitId,
      unitName: text,
      until: civilDay,
      successor: z.string().nullable(),
    }),
  ),
  vacancies: z.array(
    z.object({
      post: z.string(),
      title: text,
      unit: unitId,
      unitName: text,
      capacity: z.int(),
      held: z.int(),
      areas: z.array(z.object({ id: areaId, name: z.string() })),
    }),
  ),
})
export type StaffingReport = z.infer<typeof staffingReport>

/** `GET /api/areas/:id/notice`, public: who works for a grid. Official contact data and nothing else. */
export const gridNotice = z.object({
  district: text,
  area: z.object({ id: areaId, name: z.string(), code: z.string(), level: areaLevel }),
  above: z.array(z.string()),
  people: z.array(
    z.object({
      name: z.string(),
      title: text,
      duty: z.string(),
      phone: z.string().nullable(),
      photo: z.uuid().nullable(),
    }),
  ),
  does: z.array(text),
  unit: z.object({ name: text, phone: z.string().nullable(), address: z.string().nullable() }).nullable(),
  hotline: z.string().nullable(),
  day: civilDay,
})
export type GridNotice = z.infer<typeof gridNotice>
