import type pg from 'pg'
import type { PostScope } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'

/** SQL that changes posts that are there. */

type Db = Pick<pg.Pool, 'query'>

export const updatePost = async (
  db: Db,
  district: string,
  post: { readonly id: string; readonly title: Text; readonly capacity: number; readonly scope: PostScope | null },
): Promise<void> => {
  await db.query({
    name: 'people.update-post',
    text: `update mazha.post set title_zh = $3, title_en = $4, capacity = $5, scope = $6 where district_id = $1 and id = $2`,
    values: [district, post.id, post.title.zh, post.title.en, post.capacity, post.scope],
  })
}

export const endPostRow = async (db: Db, district: string, id: string, lastDay: string): Promise<void> => {
  await db.query({
    name: 'people.end-post',
    text: `update mazha.post set valid_until = $3, own_until = null where district_id = $1 and id = $2`,
    values: [district, id, lastDay],
  })
}

/**
 * Ends a unit and the posts that it has beyond that day; whether anybody holds them is the caller's to ask. A post keeps the end
 * that it had by itself, for when the closing is taken back.
 *
 * @param lastDay null: the unit does not end after all, and each of its posts has its own end again
 */
export const endUnitRow = async (db: Db, district: string, id: string, lastDay: string | null): Promise<void> => {
  await db.query({
    name: 'people.end-unit',
    text: `with own as (
             select p.id, coalesce(p.own_until, p.valid_until, 'infinity') as until from mazha.post p
             where p.district_id = $1 and p.unit_id = $2
           ), ended as (
             update mazha.post p set
               valid_until = nullif(least(o.until, $3::date), 'infinity'),
               own_until = case when o.until > $3::date then o.until end
             from own o
             where p.district_id = $1 and p.id = o.id and (p.own_until is not null or o.until > $3::date)
           )
           update mazha.unit set valid_until = $3::date where district_id = $1 and id = $2`,
    values: [district, id, lastDay],
  })
}

/** A post whose own end is taken back ends with its unit, where that is to be closed. */
export const keepPostWithUnit = async (
  db: Db,
  district: string,
  { id, unitEnds }: { readonly id: string; readonly unitEnds: string | null },
): Promise<void> => {
  await db.query({
    name: 'people.keep-post',
    text: `update mazha.post set valid_until = $3::date, own_until = case when $3::date is null then null else 'infinity'::date end
           where district_id = $1 and id = $2`,
    values: [district, id, unitEnds],
  })
}

/** Whether a post ends because its unit does. */
export const endsWithUnit = async (db: Db, district: string, id: string): Promise<boolean> => {
  const { rows } = await db.query<{ with_unit: boolean }>({
    name: 'people.ends-with-unit',
    text: `select own_until is not null as with_unit from mazha.post where district_id = $1 and id = $2`,
    values: [district, id],
  })
  return rows[0]?.with_unit === true
}
