import { basename, join } from 'node:path'
import type { ImportOptions } from '@mazha/contracts/import'
import { writeRejects } from '../packages/server/src/cli/frame/write-rejects.ts'
import type { Context } from '../packages/server/src/kernel/context.ts'
import {
  countReasons,
  getImportRow,
  mapImport,
  receiveImport,
  runImport,
  sayReason,
  selectReasons,
  startImport,
  type ImportRow,
} from '../packages/server/src/modules/intake/index.ts'

export type Loaded = { readonly row: ImportRow; readonly seconds: number }

type Load = {
  readonly dataDir: string
  readonly reportDir: string
  /** Path below the data. */
  readonly file: string
  readonly options?: Partial<ImportOptions>
}

/** Imports one file as anybody would: received, its guessed mapping taken, run; then says what became of its rows. */
export const load = async (ctx: Context, { dataDir, reportDir, file, options }: Load): Promise<Loaded> => {
  console.log(`\n${file} → ${ctx.district.id}`)
  const received = performance.now()
  const id = await receiveImport(ctx, { path: join(dataDir, file), name: basename(file), person: null })
  const found = await getImportRow(ctx, id)
  if (options) await mapImport(ctx, { id, mapping: found.mapping, options: { ...found.options, ...options } })
  const { encoding, sheet } = found.found.file
  const columns = Object.entries(found.mapping).flatMap(([heading, field]) =>
    field === null ? [] : [`${heading}→${field}`],
  )
  console.log(`  ${encoding ?? `sheet ${sheet}`}, headings in row ${found.found.headingRow}: ${columns.join(', ')}`)
  console.log(`  received and looked at in ${((performance.now() - received) / 1000).toFixed(2)} s`)
  await startImport(ctx, { id, by: null })
  const began = performance.now()
  const state = await runImport(ctx, id)
  const seconds = (performance.now() - began) / 1000
  const row = await getImportRow(ctx, id)
  if (state !== 'done') throw new Error(`${file} ended ${state}: ${row.failure ?? ''}`)
  const rate = Math.round(row.rows_read / seconds)
  console.log(
    `  ${row.rows_read} rows in ${seconds.toFixed(2)} s, ${rate} a second: ${row.created} matters (${row.remarked} with a remark), ${row.repeated} repeats, ${row.rejected} rejected`,
  )
  await tellRows(ctx, row)
  const reject = join(reportDir, `${basename(file).replace('.', '-')}-rejects`)
  for (const kind of ['xlsx', 'csv']) await writeRejects(ctx, row, `${reject}.${kind}`, 'zh')
  return { row, seconds }
}

/** How many remarked rows are shown one by one; rows that were refused are all shown. */
const shownRemarks = 3

const tellRows = async (ctx: Context, row: ImportRow): Promise<void> => {
  for (const { code, kept, count } of await countReasons(ctx, row.id)) {
    console.log(`  ${String(count).padStart(6)} ${kept ? 'remark ' : 'refused'} ${code}`)
  }
  const shown = new Map<string, number>()
  for await (const reasons of selectReasons(ctx, row.id)) {
    for (const { row: at, code, details, kept } of reasons) {
      const times = (shown.get(code) ?? 0) + 1
      shown.set(code, times)
      // A second import refuses every row for the same reason.
      if (times > (kept || code === 'import.row-known' ? shownRemarks : Number.POSITIVE_INFINITY)) continue
      console.log(`    row ${at}: ${sayReason(code, details).zh}`)
    }
  }
}
