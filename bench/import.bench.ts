import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getImportRow, receiveImport, runImport, startImport } from '../packages/server/src/modules/intake/index.ts'
import { readSpreadsheet } from '../packages/server/src/kernel/spreadsheet/index.ts'
import { rowXml, workbook } from '../packages/server/src/kernel/spreadsheet/made-up-files.ts'
import { type Effort, effortNote, measure } from './effort.ts'
import type { Bench, Installation } from './run.ts'

const importRows = Number(process.env['MAZHA_BENCH_ROWS'] || 20_000)
const readRows = 200_000
const goal = 2000

const streets = ['新华路', '人民路', '解放路', '文化路', '建设路', '青年路', '和平路', '胜利路'] as const
const troubles = [
  '路灯不亮，晚上看不清路',
  '井盖松动，车一压就响',
  '垃圾两天没有清运',
  '树枝挡住了信号灯',
  '夜里施工噪声太大',
  '楼道堆放杂物',
] as const

/** A table of made-up requests of the length that calls to a hotline have; every fourth was answered. */
const table = (rows: number, { answered }: { answered: boolean }): string => {
  const lines = ['编号,姓名,联系电话,标题,时间,内容,地址,答复意见,答复时间']
  for (let n = 0; n < rows; n += 1) {
    const place = `${streets[n % streets.length]}${(n % 400) + 1}号`
    const trouble = troubles[n % troubles.length]
    const day = String((n % 28) + 1).padStart(2, '0')
    const month = String((n % 11) + 1).padStart(2, '0')
    const reply = answered ? `已安排人员到${place}处理，感谢反映。,2025-${month}-${day} 16:00:00` : ','
    lines.push(
      `B${n},居民${n % 5000},139${String(n).padStart(8, '0')},${place}问题,2025-${month}-${day} 09:${String(n % 60).padStart(2, '0')}:00,${place}${trouble}，第${n}次反映，请尽快处理。,${place},${reply}`,
    )
  }
  return `${lines.join('\n')}\n`
}

/** How fast spreadsheets are read, and how fast their rows go through the commands into the ledger. */
export const bench: Bench = async ({ report, say, installation }) => {
  const dir = mkdtempSync(join(tmpdir(), 'mazha-bench-import-'))
  try {
    await reading({ report, dir })
    for (const kind of ['requests', 'histories'] as const) {
      const place = await installation()
      say(`importing ${importRows} ${kind}`)
      const path = join(dir, `${kind}.csv`)
      writeFileSync(path, table(importRows, { answered: kind === 'histories' }))
      const first = await timed(place, path)
      report({
        name: `import: ${kind}`,
        value: first.rate,
        unit: 'rows/s',
        ratio: first.rate / goal,
        goal: '≥ 2,000 rows/s',
        met: first.rate >= goal && first.created === importRows,
        note: `${importRows} rows of about 60 characters, each with a person’s name and number under a key of their own; ${effortNote(first, importRows)}`,
      })
      const again = await timed(place, path)
      report({
        name: `import: ${kind} again, nothing added`,
        value: again.rate,
        unit: 'rows/s',
        met: again.created === 0,
        note: effortNote(again, importRows),
      })
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const timed = async (
  { ctx, database }: Installation,
  path: string,
): Promise<Effort & { rate: number; created: number }> => {
  const id = await receiveImport(ctx, { path, name: 'made-up.csv', person: null })
  await startImport(ctx, { id, by: null })
  const effort = await measure(database, () => runImport(ctx, id))
  const { rows_read, created } = await getImportRow(ctx, id)
  return { ...effort, rate: rows_read / effort.seconds, created }
}

const reading = async ({ report, dir }: Pick<Parameters<Bench>[0], 'report'> & { dir: string }): Promise<void> => {
  const rows = Array.from({ length: readRows }, (_, n) =>
    rowXml(n + 2, [n, `A${n}`, '路灯不亮', 43_700.5, `新华路${n}号门前的路灯不亮`]),
  )
  const files = {
    '.xlsx': workbook({ sheets: { Sheet1: rowXml(1, ['编号', '姓名', '标题', '时间', '内容']) + rows.join('') } }),
    '.csv': table(readRows, { answered: false }),
  }
  for (const [ending, data] of Object.entries(files)) {
    const path = join(dir, `read${ending}`)
    writeFileSync(path, data)
    const began = performance.now()
    let read = 0
    for await (const batch of (await readSpreadsheet(path, `read${ending}`)).rows) read += batch.length
    report({
      name: `read: ${ending}`,
      value: (read / (performance.now() - began)) * 1000,
      unit: 'rows/s',
      met: read === readRows + 1,
    })
  }
}
