import { z } from 'zod'
import type { Context } from '../packages/server/src/kernel/context.ts'

const answeredRow = z.object({
  row: z.int(),
  number: z.string(),
  clock: z.object({
    state: z.string(),
    startedAt: z.string(),
    dueAt: z.string().nullable(),
    nearAt: z.string().nullable(),
    stoppedAt: z.string().nullable(),
  }),
})
export type Answered = z.infer<typeof answeredRow>

/** The closed histories of an import with their handling clock, in the order of the file. */
export const answeredOf = async (ctx: Context, importId: string): Promise<readonly Answered[]> => {
  const { rows } = await ctx.db.query(
    `select s.row, m.number, c.data as clock
     from (select distinct matter_id, row from mazha.import_source where district_id = $1 and import_id = $2) s
     join mazha.matter m on m.district_id = $1 and m.id = s.matter_id and m.state = 'closed'
     join mazha.clock c on c.district_id = $1 and c.matter_id = m.id and c.name = 'handle'
     order by s.row`,
    [ctx.district.id, importId],
  )
  return rows.map((row) => answeredRow.parse(row))
}

/** How many matters of a district have a place. */
export const countPlaced = async (ctx: Context): Promise<{ readonly placed: number; readonly all: number }> => {
  const { rows } = await ctx.db.query<{ placed: number; all: number }>(
    `select count(lng)::int as placed, count(*)::int as all from mazha.matter where district_id = $1`,
    [ctx.district.id],
  )
  return rows[0] ?? { placed: 0, all: 0 }
}
