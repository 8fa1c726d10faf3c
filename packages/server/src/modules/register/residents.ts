import { refuse } from '@mazha/contracts/refusal'
import type { NewResident, ResidentCorrection, ResidentSearch, ResidentView, Revealed } from '@mazha/contracts/register'
import { fieldRules, type PersonalField, personalFieldNames } from '@mazha/contracts/register-rules'
import type { Purpose, SearchedBy } from '@mazha/contracts/audit'
import type { Context } from '#kernel/context'
import type { StaffActor } from '#kernel/http'
import { certify, lookAt, tellKnown } from '#modules/audit'
import { getHousehold } from './buildings.ts'
import { changeBy } from './changes.ts'
import { refuseAhead, today } from './day.ts'
import { type KeptPerson, maskPerson, readPeople } from './people.ts'
import {
  createSealer,
  digestOf,
  formerPhoneDigest,
  idDigests,
  makeKey,
  openKey,
  unmasked,
  valuesOf,
} from './personal.ts'
import { actingPost, rangesOf, type Reach, reachOf } from './reach.ts'
import { type Db, insertChanges, recording } from './store.ts'
import {
  bumpResident,
  changeDigest,
  deleteFields,
  eraseResidents,
  insertResidents,
  type NewField,
  putFields,
  renewKey,
  selectByDigest,
  selectFields,
  selectResidents,
} from './store-people.ts'
import { type HomeRow, insertResidences, selectHomes } from './store-residences.ts'

type By = Pick<StaffActor, 'person' | 'posts'>
type Homes = ResidentView['homes']

const homesOf = (rows: readonly HomeRow[], id: string): Homes =>
  rows
    .filter(({ resident }) => resident === id)
    .map(({ building, address, unit, room }) => ({ building, address, unit, room }))

export const residentNotFound = () => refuse('register.not-found', { what: { zh: '人员', en: 'resident' } })

/** A resident who lives within reach; those without a home are for whoever serves the whole district. */
export const getResident = async (
  ctx: Context,
  id: string,
  reach: Reach,
): Promise<{ readonly person: KeptPerson; readonly homes: Homes }> => {
  const person = (await readPeople(ctx, [id])).get(id)
  const homes = homesOf(
    await selectHomes(ctx.db, ctx.district.id, { residents: [id], ranges: rangesOf(reach), day: today(ctx) }),
    id,
  )
  if (person === undefined || (!reach.all && homes.length === 0)) throw residentNotFound()
  return { person, homes }
}

/** A resident, masked, with each field's purpose and end date. @throws register.not-found */
export const viewResident = async (ctx: Context, id: string, by: By): Promise<ResidentView> => {
  const { person, homes } = await getResident(ctx, id, reachOf(by.posts))
  const kept = new Map(person.fields.map((field) => [field.field, field]))
  return {
    ...maskPerson(person),
    homes,
    fields: personalFieldNames.flatMap((field) => {
      const row = kept.get(field)
      if (row === undefined || row.wrapped === null) return []
      const { title, purposeText, basisText } = fieldRules[field]
      return [{ field, title, purpose: purposeText, basis: basisText, until: row.until }]
    }),
  }
}

/** The most that an exact name gives. */
const mostNamesakes = 50

/**
 * Residents within reach by exact name, telephone or document number; each that is given must fit. A search is a look at whoever is
 * found, on record also where nobody is.
 *
 * @throws register.too-many-searches
 */
export const findResidents = async (ctx: Context, asked: ResidentSearch, by: By) => {
  const district = ctx.district.id
  const wanted: [PersonalField, Buffer[]][] = []
  const want = (field: PersonalField, digests: readonly (Buffer | null)[]): void => {
    wanted.push([field, digests.filter((digest) => digest !== null)])
  }
  if (asked.name !== undefined) want('name', [digestOf(ctx, 'name', asked.name)])
  if (asked.phone !== undefined)
    want('phone', [digestOf(ctx, 'phone', asked.phone), formerPhoneDigest(ctx, asked.phone)])
  if (asked.idNumber !== undefined) want('id_number', idDigests(ctx, asked.idNumber, asked.idKind))
  const found = await Promise.all(
    wanted.map(async ([field, digests]) => {
      const rows = await selectByDigest(ctx.db, district, field, digests)
      return new Set(rows.map(({ resident }) => resident))
    }),
  )
  const [first = new Set<string>(), ...others] = found
  const ids = [...first].filter((id) => others.every((set) => set.has(id)))
  const reach = reachOf(by.posts)
  const homes = await selectHomes(ctx.db, district, { residents: ids, ranges: rangesOf(reach), day: today(ctx) })
  const seen = reach.all ? ids : ids.filter((id) => homes.some(({ resident }) => resident === id))
  const shown = seen.slice(0, mostNamesakes)
  const searchedBy = asked.idNumber !== undefined ? 'id_number' : asked.phone !== undefined ? 'phone' : 'name'
  await noteSearch(ctx, { by, searchedBy, purpose: asked.purpose, subjects: shown })
  const people = await readPeople(ctx, shown)
  return { items: [...people].map(([id, person]) => ({ ...maskPerson(person), homes: homesOf(homes, id) })) }
}

type Search = { readonly by: By; readonly searchedBy: SearchedBy; readonly purpose: Purpose }
const searchBy = ({ by, searchedBy, purpose }: Search) => ({
  person: by.person,
  as: actingPost(by.posts),
  matter: null,
  purpose,
  elsewhere: false,
  searchedBy,
})

const noteSearch = (
  ctx: Context,
  { subjects, ...search }: Search & { readonly subjects: readonly string[] },
): Promise<null> => lookAt(ctx, searchBy(search), () => Promise.resolve({ subjects, data: null }))

const lastDay = (fields: readonly NewField[]): string =>
  fields.map(({ until }) => until).reduce((a, b) => (a > b ? a : b))

const refuseTaken = async (db: Db, district: string, fields: readonly NewField[], id: string): Promise<void> => {
  const digest = fields.find(({ field }) => field === 'id_number')?.digest
  if (digest === undefined || digest === null) return
  const known = await selectByDigest(db, district, 'id_number', [digest])
  if (known.some(({ resident }) => resident !== id)) throw refuse('register.id-number-taken')
}

/**
 * That a document's number is somebody's already is an answer to a search by it, and stands in the log as one. Whoever has no look
 * left is told nothing of any number, whoever that is: what is refused would tell of what is not.
 */
const refuseKnown = async (
  ctx: Context,
  values: ReturnType<typeof valuesOf>,
  { id, by }: { readonly id: string; readonly by: By },
): Promise<void> => {
  const digest = values.id_number === undefined ? null : digestOf(ctx, 'id_number', values.id_number)
  if (digest === null) return
  const others = await tellKnown(ctx, searchBy({ by, searchedBy: 'id_number', purpose: 'identity' }), async (db) => {
    const known = await selectByDigest(db, ctx.district.id, 'id_number', [digest])
    return known.map(({ resident }) => resident).filter((resident) => resident !== id)
  })
  if (others.length > 0) throw refuse('register.id-number-taken')
}

/** Records somebody in a household; the same one sent again adds nothing. @throws register.id-number, register.id-number-taken */
export const addResident = async (
  ctx: Context,
  household: string,
  given: NewResident,
  by: By,
): Promise<ResidentView> => {
  await getHousehold(ctx, household, reachOf(by.posts))
  const district = ctx.district.id
  const { clientId: id, relation, from = today(ctx) } = given
  // Who does not live anywhere yet is not to be seen by those who serve the place.
  refuseAhead(ctx, from, 0)
  const values = valuesOf(ctx, given)
  await refuseKnown(ctx, values, { id, by })
  await recording(ctx, async (db) => {
    if ((await selectResidents(db, district, [id])).length > 0) return
    const { key, wrapped } = makeKey(ctx, id)
    const fields = createSealer(ctx)(id, key, values)
    await refuseTaken(db, district, fields, id)
    await insertResidents(db, district, [{ id, wrapped, until: lastDay(fields) }], ctx.now())
    await putFields(db, district, fields, ctx.now())
    await insertResidences(db, district, [{ resident: id, household, relation, from, until: null }])
    const change = changeBy(by, {
      kind: 'resident',
      subject: id,
      change: 'added',
      fields: fields.map(({ field }) => field),
    })
    await insertChanges(db, district, [change], ctx.now())
  })
  return viewResident(ctx, id, by)
}

/** Puts right what is kept of somebody; each field given is confirmed, and kept from today on as its rule says. */
export const correctResident = async (
  ctx: Context,
  id: string,
  { version, reason, ...given }: ResidentCorrection,
  by: By,
): Promise<ResidentView> => {
  const { person } = await getResident(ctx, id, reachOf(by.posts))
  const { wrapped } = person.row
  if (person.row.erased || wrapped === null) throw refuse('register.erased')
  const district = ctx.district.id
  const { name, phone, idNumber, emergencyPhone } = given
  const values = valuesOf(ctx, {
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined || phone === null ? {} : { phone }),
    ...(idNumber === undefined || idNumber === null ? {} : { idNumber }),
    ...(emergencyPhone === undefined || emergencyPhone === null ? {} : { emergencyPhone }),
  })
  const removed: PersonalField[] = [
    ...(phone === null ? (['phone'] as const) : []),
    ...(idNumber === null ? (['id_number'] as const) : []),
    ...(emergencyPhone === null ? (['emergency_phone'] as const) : []),
  ]
  await refuseKnown(ctx, values, { id, by })
  await recording(ctx, async (db) => {
    if (!(await bumpResident(db, district, id, version))) throw refuse('register.changed')
    const fields = createSealer(ctx)(id, openKey(ctx, { id, wrapped }), values)
    // A number found as it was before is the same number: confirming it must not hide the looks since it was recorded.
    const digest = values.phone === undefined ? null : digestOf(ctx, 'phone', values.phone)
    if (values.phone !== undefined && digest !== null)
      await changeDigest(db, district, { field: 'phone', from: formerPhoneDigest(ctx, values.phone), to: digest })
    await refuseTaken(db, district, fields, id)
    await putFields(db, district, fields, ctx.now())
    await deleteFields(db, district, id, removed)
    await renewKey(db, district, id)
    const names = [...fields.map(({ field }) => field), ...removed]
    const change = changeBy(by, { kind: 'resident', subject: id, change: 'corrected', fields: names, reason })
    await insertChanges(db, district, [change], ctx.now())
  })
  return viewResident(ctx, id, by)
}

/** What is kept of somebody in full, for a stated purpose: the look is recorded before it is answered. */
export const revealResident = async (ctx: Context, id: string, purpose: Purpose, by: By): Promise<Revealed> => {
  await getResident(ctx, id, reachOf(by.posts))
  return lookAt(
    ctx,
    { person: by.person, as: actingPost(by.posts), matter: null, purpose, elsewhere: false },
    async (db) => {
      const values = (await readPeople(ctx, [id], db)).get(id)?.values ?? {}
      return { subjects: [id], data: unmasked(values) }
    },
  )
}

/** Destroys a person's key and fields, on a certificate. The empty row stays: that somebody was recorded, and when it was erased. */
export const eraseResident = async (
  ctx: Context,
  id: string,
  { why }: { readonly why: 'asked' | 'wrong' },
  by: By,
): Promise<void> => {
  const { person } = await getResident(ctx, id, reachOf(by.posts))
  if (person.row.erased && (await selectFields(ctx.db, ctx.district.id, [id])).length === 0) return
  await recording(ctx, async (db) => {
    const erased = await eraseResidents(db, ctx.district.id, { ids: [id], why, now: ctx.now(), day: today(ctx) })
    // Somebody else was faster: what was nothing more is certified by nobody.
    if (erased.fields + erased.keys === 0) return
    await insertChanges(
      db,
      ctx.district.id,
      [changeBy(by, { kind: 'resident', subject: id, change: 'erased' })],
      ctx.now(),
    )
    await certify(ctx, db, { rule: 'register', before: ctx.now(), erased })
  })
}
