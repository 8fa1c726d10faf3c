import type { Text } from '@mazha/contracts/text'
import type pg from 'pg'

/** The only SQL on notices. */

type Db = Pick<pg.Pool, 'query'>
export type Notice = {
  readonly id: string
  /** What it is about: a matter, or a change of the ground. */
  readonly matter: string | null
  readonly change?: string | null
  readonly addressee: string
  readonly text: Text
  readonly at: Date
}

export const insertNotice = async (db: Db, district: string, notice: Notice): Promise<void> => {
  await db.query({
    name: 'notices.insert',
    text: `insert into mazha.notice (district_id, id, matter_id, addressee, text_zh, text_en, recorded_at, change_set_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (district_id, id) do nothing`,
    values: [
      district,
      notice.id,
      notice.matter,
      notice.addressee,
      notice.text.zh,
      notice.text.en,
      notice.at,
      notice.change ?? null,
    ],
  })
}

export const selectNotices = async (
  db: Db,
  district: string,
  { addressees, bars, limit }: { addressees: readonly string[]; bars: readonly string[]; limit: number },
): Promise<Notice[]> => {
  const { rows } = await db.query<{
    id: string
    matter_id: string | null
    change_set_id: string | null
    addressee: string
    text_zh: string
    text_en: string
    recorded_at: Date
  }>({
    name: 'notices.list',
    text: `select id, matter_id, change_set_id, addressee, text_zh, text_en, recorded_at from mazha.notice
           where district_id = $1 and addressee = any($2) and not exists (
             select from mazha.matter m where m.district_id = $1 and m.id = notice.matter_id and m.barred && $4::text[])
           order by recorded_at desc limit $3`,
    values: [district, addressees, limit, bars],
  })
  return rows.map((row) => ({
    id: row.id,
    matter: row.matter_id,
    change: row.change_set_id,
    addressee: row.addressee,
    text: { zh: row.text_zh, en: row.text_en },
    at: row.recorded_at,
  }))
}

/** Notices older than a moment go. @returns how many */
export const deleteNotices = async (db: Db, district: string, before: Date): Promise<number> => {
  const { rowCount } = await db.query({
    name: 'notices.delete-old',
    text: `delete from mazha.notice where district_id = $1 and recorded_at < $2`,
    values: [district, before],
  })
  return rowCount ?? 0
}
