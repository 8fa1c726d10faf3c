import { randomUUID } from 'node:crypto'
import { buildingKind } from '@mazha/contracts/register'
import type { Context } from '#kernel/context'
import { addressKey, searchOf } from './addresses.ts'
import type { Reason, SaidRow } from './judge-rows.ts'
import { today } from './day.ts'
import { keepOn } from './moves.ts'
import { createSealer, digestOf, makeKey, valuesOf } from './personal.ts'
import { isWithin, rangesOf, type Reach } from './reach.ts'
import { type Author, changeBy } from './changes.ts'
import {
  type Db,
  type HouseholdRow,
  insertBuildings,
  insertChanges,
  insertHouseholds,
  insertUnits,
  type NewBuildingRow,
  type NewChange,
  selectBuildingsByKey,
  selectHouseholds,
  selectUnits,
  type UnitRow,
} from './store.ts'
import { insertResidents, type NewField, putFields, selectByDigest, selectNames } from './store-people.ts'
import { insertResidences, type ResidenceRow, selectHomeNames, selectHomes } from './store-residences.ts'

/** Rows of people and their homes: what is there is found in one look a batch, what is not is added. */

export type Outcome = { readonly row: number; readonly becomes: 'added' | 'known' | 'reject'; readonly reason?: Reason }
export type HomeCounts = { buildings: number; units: number; households: number; residents: number }

/** Whose a document's number is: by what name, where one is kept, and whether that lies within the reach of whoever asks. */
type Numbered = {
  readonly resident: string
  readonly name: string | null
  readonly within: boolean
  /** A row before this one brought them: that they are there is no news to whoever brings the table. */
  readonly brought?: true
}

/** What is known to be there, whatever put it there: it grows with the batches of one table. */
type Known = {
  readonly buildings: Map<string, { readonly id: string; readonly path: string }>
  readonly units: Map<string, string>
  readonly households: Map<string, string>
  readonly byId: Map<string, Numbered>
  /** Households and the digests of their people's names. */
  readonly names: Map<string, string>
  /** People and households, with the day since when they live there no more. */
  readonly homes: Map<string, string | null>
}

type Additions = {
  readonly buildings: NewBuildingRow[]
  readonly units: UnitRow[]
  readonly households: HouseholdRow[]
  readonly residents: { readonly id: string; readonly values: ReturnType<typeof valuesOf> }[]
  readonly residences: ResidenceRow[]
}

export type HomePlanner = {
  readonly counts: HomeCounts
  plan(
    db: Db,
    rows: readonly SaidRow[],
  ): Promise<{
    readonly outcomes: Outcome[]
    readonly additions: Additions
    /** Who was met by number beyond the reach: that a row says so is an answer to a search by it. */
    readonly crossed: readonly string[]
    /** Who was met by number within it: their rows say that they are recorded. */
    readonly met: readonly string[]
  }>
  write(db: Db, additions: Additions, by: Author): Promise<void>
  /** Lets go of what is known by heart; only what was written is found again. */
  forget(): void
}

export const createHomePlanner = (ctx: Context, reach: Reach): HomePlanner => {
  const district = ctx.district.id
  const counts: HomeCounts = { buildings: 0, units: 0, households: 0, residents: 0 }
  const known: Known = {
    buildings: new Map(),
    units: new Map(),
    households: new Map(),
    byId: new Map(),
    names: new Map(),
    homes: new Map(),
  }

  /** Reads what a batch may meet. */
  const look = async (db: Db, rows: readonly SaidRow[], ids: readonly Buffer[]): Promise<void> => {
    const keys = [...new Set(rows.map(({ key }) => key))].filter((key) => !known.buildings.has(key))
    const met = await selectBuildingsByKey(db, district, keys)
    for (const { key, id, path } of met) known.buildings.set(key, { id, path })
    const buildings = met.map(({ id }) => id)
    for (const { id, building, key } of await selectUnits(db, district, buildings))
      known.units.set(`${building} ${key}`, id)
    const households = await selectHouseholds(db, district, buildings)
    for (const { id, building, unit, key } of households) known.households.set(`${building} ${unit} ${key}`, id)
    const people = await selectHomeNames(
      db,
      district,
      households.map(({ id }) => id),
    )
    for (const { resident, household, digest, until } of people) {
      known.names.set(`${household} ${digest.toString('base64')}`, resident)
      known.homes.set(`${resident} ${household}`, until)
    }
    const numbered = await selectByDigest(db, district, 'id_number', ids)
    const residents = numbered.map(({ resident }) => resident)
    const names = new Map(
      (await selectNames(db, district, residents)).map(({ resident, digest }) => [resident, digest.toString('base64')]),
    )
    const homes = reach.all
      ? []
      : await selectHomes(db, district, { residents, ranges: rangesOf(reach), day: today(ctx) })
    const here = new Set(homes.map(({ resident }) => resident))
    for (const { resident, digest } of numbered)
      known.byId.set(digest.toString('base64'), {
        resident,
        name: names.get(resident) ?? null,
        within: reach.all || here.has(resident),
      })
  }

  const planRow = (
    row: SaidRow,
    digests: Digests,
    { add, crossed, met }: { readonly add: Additions; readonly crossed: string[]; readonly met: string[] },
  ): Outcome => {
    let building = known.buildings.get(row.key)
    if (building !== undefined && !isWithin(reach, building.path))
      return { row: row.row, becomes: 'reject', reason: { code: 'register.elsewhere', details: { area: row.address } } }
    if (building === undefined && row.area === null) {
      const details = { address: row.address, area: row.areaSaid || '—' }
      return { row: row.row, becomes: 'reject', reason: { code: 'register.row-no-area', details } }
    }
    const numbered = digests.id === null ? undefined : known.byId.get(digests.id)
    // Whoever lives beyond the reach is moved by somebody who sees both ends, whatever name the row gives.
    if (numbered !== undefined && !numbered.within) {
      crossed.push(numbered.resident)
      return { row: row.row, becomes: 'reject', reason: { code: 'register.row-elsewhere', details: {} } }
    }
    if (numbered !== undefined && numbered.brought !== true) met.push(numbered.resident)
    if (numbered !== undefined && numbered.name !== null && numbered.name !== digests.name)
      return { row: row.row, becomes: 'reject', reason: { code: 'register.row-other-name', details: {} } }
    let adds = false
    if (building === undefined) {
      const { area } = row
      if (area === null) throw new Error(`row ${row.row} has no area`)
      building = { id: randomUUID(), path: area.path }
      const { address, key, lng, lat, building: name } = row
      const kind = buildingKind.parse(row.kind)
      const search = searchOf(address, name)
      add.buildings.push({
        id: building.id,
        area: area.id,
        path: area.path,
        name,
        address,
        key,
        kind,
        lng,
        lat,
        search,
      })
      known.buildings.set(key, building)
      adds = true
    }
    let unit: string | null = null
    const unitKey = addressKey(row.unit)
    if (unitKey !== '') {
      unit = known.units.get(`${building.id} ${unitKey}`) ?? null
      if (unit === null) {
        unit = randomUUID()
        add.units.push({ id: unit, building: building.id, name: row.unit, key: unitKey })
        known.units.set(`${building.id} ${unitKey}`, unit)
        adds = true
      }
    }
    const roomKey = addressKey(row.room)
    // Somebody in a building without rooms lives in its one household.
    if (roomKey !== '' || row.person !== null) {
      const at = `${building.id} ${unit} ${roomKey}`
      let household = known.households.get(at)
      if (household === undefined) {
        household = randomUUID()
        add.households.push({
          id: household,
          building: building.id,
          unit,
          room: row.room,
          key: roomKey,
          kind: 'family',
        })
        known.households.set(at, household)
        adds = true
      }
      if (row.person !== null && planPerson(row, household, digests, add)) adds = true
    }
    return { row: row.row, becomes: adds ? 'added' : 'known' }
  }

  type Digests = { readonly id: string | null; readonly name: string; readonly values: ReturnType<typeof valuesOf> }

  /** @returns whether it adds anything */
  const planPerson = (row: SaidRow, household: string, { id, name, values }: Digests, add: Additions): boolean => {
    const { relation, from, fromSaid } = row
    const home = (resident: string): void => {
      add.residences.push({ resident, household, relation, from, until: null })
      known.homes.set(`${resident} ${household}`, null)
    }
    const atHome = `${household} ${name}`
    const namesake = known.names.get(atHome)
    const same = id === null ? namesake : known.byId.get(id)?.resident
    if (same !== undefined) {
      const left = known.homes.get(`${same} ${household}`)
      // A table that does not say that somebody came back is older than their moving out.
      if (left === null || (left !== undefined && !(fromSaid && from > left))) return false
      // A number tells that it is the same person; a name alone may be the next tenant's.
      if (left === undefined || id !== null) {
        home(same)
        return true
      }
    }
    const resident = randomUUID()
    add.residents.push({ id: resident, values })
    if (id !== null) known.byId.set(id, { resident, name, within: true, brought: true })
    known.names.set(atHome, resident)
    home(resident)
    return true
  }

  return {
    counts,
    forget() {
      for (const part of Object.values(known)) part.clear()
    },
    async plan(db, rows) {
      const text = (digest: Buffer | null): string => digest?.toString('base64') ?? ''
      const ids: Buffer[] = []
      const digests = rows.map((row): Digests => {
        const values = row.person === null ? {} : valuesOf(ctx, row.person)
        const id = values.id_number === undefined ? null : digestOf(ctx, 'id_number', values.id_number)
        if (id !== null) ids.push(id)
        const name = values.name === undefined ? null : digestOf(ctx, 'name', values.name)
        return { id: id === null ? null : text(id), name: text(name), values }
      })
      await look(db, rows, ids)
      const additions: Additions = { buildings: [], units: [], households: [], residents: [], residences: [] }
      const crossed: string[] = []
      const met: string[] = []
      const outcomes = rows.map((row, n) =>
        planRow(row, digests[n] ?? { id: null, name: '', values: {} }, { add: additions, crossed, met }),
      )
      counts.buildings += additions.buildings.length
      counts.units += additions.units.length
      counts.households += additions.households.length
      counts.residents += additions.residents.length
      return { outcomes, additions, crossed, met }
    },
    async write(db, { buildings, units, households, residents, residences }, by) {
      const now = ctx.now()
      await insertBuildings(db, district, buildings, now)
      await insertUnits(db, district, units, now)
      await insertHouseholds(db, district, households, now)
      const seal = createSealer(ctx)
      const fields: NewField[] = []
      const people = residents.map(({ id, values }) => {
        const { key, wrapped } = makeKey(ctx, id)
        const own = seal(id, key, values)
        fields.push(...own)
        return { id, wrapped, until: own.map(({ until }) => until).reduce((a, b) => (a > b ? a : b)) }
      })
      await insertResidents(db, district, people, now)
      await putFields(db, district, fields, now)
      await insertResidences(db, district, residences)
      const added = new Set(residents.map(({ id }) => id))
      for (const { resident } of residences) if (!added.has(resident)) await keepOn(ctx, db, resident)
      const change = (kind: NewChange['kind'], subject: string, what: NewChange['change']): NewChange =>
        changeBy(by, { kind, subject, change: what })
      await insertChanges(
        db,
        district,
        [
          ...buildings.map(({ id }) => change('building', id, 'imported')),
          ...residents.map(({ id }) => change('resident', id, 'imported')),
          ...residences.flatMap(({ resident }) =>
            added.has(resident) ? [] : [change('resident', resident, 'moved_in')],
          ),
        ],
        now,
      )
    },
  }
}
