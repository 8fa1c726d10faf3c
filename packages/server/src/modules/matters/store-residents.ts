import type pg from 'pg'

/** The only SQL that finds matters by the blind index of a telephone number. */

type Db = Pick<pg.Pool, 'query'>

export const isPhoneKnown = async (db: Db, district: string, phone: Buffer): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'matters.phone-known',
    text: `select 1 from mazha.contact where district_id = $1 and phone_index = $2 limit 1`,
    values: [district, phone],
  })
  return (rowCount ?? 0) > 0
}

/** Ids of the matters raised with a number, the newest first. */
export const selectMattersOf = async (db: Db, district: string, phone: Buffer, limit: number): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>({
    name: 'matters.of-phone',
    text: `select m.id from mazha.matter m
           where m.district_id = $1 and m.id in (
             select c.matter_id from mazha.contact c where c.district_id = $1 and c.phone_index = $2)
           order by m.opened_at desc, m.id limit $3`,
    values: [district, phone, limit],
  })
  return rows.map(({ id }) => id)
}

export const isRaisedBy = async (db: Db, district: string, id: string, phone: Buffer): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'matters.raised-by',
    text: `select 1 from mazha.contact where district_id = $1 and matter_id = $2 and phone_index = $3 limit 1`,
    values: [district, id, phone],
  })
  return (rowCount ?? 0) > 0
}
