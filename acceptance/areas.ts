import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { AreaImportView } from '@mazha/contracts/area-import'
import type { Context } from '../packages/server/src/kernel/context.ts'
import { groundNow, importAreas, rejectsText } from '../packages/server/src/modules/grids/index.ts'

const divisions = 'divisions/six_districts_villages.csv'

/** Imports the real table of villages and committees twice, and says what became of its rows. */
export const loadAreas = async (
  ctx: Context,
  { dataDir, reportDir }: { readonly dataDir: string; readonly reportDir: string },
): Promise<{ first: AreaImportView; again: AreaImportView; inTree: number }> => {
  console.log(`\n${divisions} → ${ctx.district.id}`)
  const file = { path: join(dataDir, divisions), name: basename(divisions), by: null }
  const began = performance.now()
  const first = await importAreas(ctx, file)
  const seconds = (performance.now() - began) / 1000
  console.log(`  ${first.headings.map(({ heading, field }) => `${heading}→${field}`).join(', ')}`)
  console.log(
    `  ${first.rows} rows in ${seconds.toFixed(2)} s: ${JSON.stringify(first.added)}; ${first.known} there already, ${first.rejected} rejected, ${first.remarked} with a remark`,
  )
  for (const { row, becomes, reason } of first.reasons) {
    console.log(`    row ${row} ${becomes === 'reject' ? 'refused' : 'remark'}: ${reason?.zh}`)
  }
  writeFileSync(join(reportDir, 'six_districts_villages-rejects.csv'), rejectsText(first, 'zh'))
  const again = await importAreas(ctx, file)
  const ground = await groundNow(ctx)
  const inTree = ground.areas().filter(({ level, id }) => {
    const above = ground.above(id).map((area) => area.level)
    return (level === 'community' || level === 'village') && above.join() === 'district,street'
  }).length
  return { first, again, inTree }
}
