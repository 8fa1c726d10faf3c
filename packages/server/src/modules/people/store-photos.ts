import type pg from 'pg'

/** The only SQL on whose photograph may be shown. */

type Db = Pick<pg.Pool, 'query'>

export type PhotoRow = {
  readonly photo: string | null
  /** The day on which the person agreed. */
  readonly consentOn: string | null
  readonly by: string | null
  readonly at: Date | null
}

/** @param options.lock whoever else gives or takes this one waits */
export const selectPhoto = async (
  db: Db,
  district: string,
  person: string,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<PhotoRow | undefined> => {
  const { rows } = await db.query<PhotoRow>({
    name: lock ? 'people.lock-photo' : 'people.photo',
    text: `select photo_id as photo, photo_consent_on::text as "consentOn", photo_by as by, photo_at as at
           from mazha.person where district_id = $1 and id = $2 ${lock ? 'for update' : ''}`,
    values: [district, person],
  })
  return rows[0]
}

export const updatePhoto = async (
  db: Db,
  district: string,
  person: string,
  { photo, consentOn, by, at }: PhotoRow,
): Promise<void> => {
  await db.query({
    name: 'people.set-photo',
    text: `update mazha.person set photo_id = $3, photo_consent_on = $4, photo_by = $5, photo_at = $6
           where district_id = $1 and id = $2`,
    values: [district, person, photo, consentOn, by, at],
  })
}

/** Which of some photographs may be shown as things stand. @param options.hold they may until the transaction ends */
export const selectShown = async (
  db: Db,
  district: string,
  photos: readonly string[],
  { hold = false }: { readonly hold?: boolean } = {},
): Promise<string[]> => {
  const { rows } = await db.query<{ photo: string }>({
    name: hold ? 'people.hold-photos' : 'people.photos-shown',
    text: `select photo_id as photo from mazha.person
           where district_id = $1 and photo_id = any($2::uuid[]) and photo_consent_on is not null
           order by id ${hold ? 'for share' : ''}`,
    values: [district, photos],
  })
  return rows.map(({ photo }) => photo)
}

/** Of a person `n`: holds a post on the day `$2` or will. */
export const holdsOne = `exists (select from mazha.term t where t.district_id = n.district_id and t.person_id = n.id
  and (t.valid_until is null or (t.valid_until >= $2::date and t.valid_until >= t.valid_from)))`

/** Whether somebody holds a post on a day or will. */
export const holdsPost = async (db: Db, district: string, day: string, person: string): Promise<boolean> => {
  const { rows } = await db.query({
    name: 'people.holds-post',
    text: `select from mazha.person n where n.district_id = $1 and n.id = $3 and ${holdsOne}`,
    values: [district, day, person],
  })
  return rows.length > 0
}

/** People with a photograph whose last post has ended by a day. */
export const selectLeftPhotos = async (db: Db, district: string, day: string): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'people.left-photos',
    text: `select n.id from mazha.person n where n.district_id = $1 and n.photo_id is not null and not ${holdsOne}
           order by n.id limit 1000`,
    values: [district, day],
  })
  return rows.map(({ id }) => id)
}
