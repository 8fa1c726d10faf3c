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
    text: `update mazha.post set valid_until = $3 where district_id = $1 and id = $2`,
    values: [district, id, lastDay],
  })
}

/** Ends a unit and the posts that it still has; whether anybody holds them is the caller's to ask. */
export const endUnitRow = async (db: Db, district: string, id: string, lastDay: string): Promise<void> => {
  await db.query({
    name: 'people.end-unit',
    text: `with ended as (
             update mazha.post set valid_until = $3::date
             where district_id = $1 and unit_id = $2 and (valid_until is null or valid_until > $3::date)
           )
           update mazha.unit set valid_until = $3::date where district_id = $1 and id = $2`,
    values: [district, id, lastDay],
  })
}
