import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../../../../../test/database.ts'
import { startImport } from './commands.ts'
import { importWorld, type ImportWorld } from './made-up-district.ts'
import { runImport } from './run-import.ts'
import { selectImport } from './store.ts'

let database: TestDatabase
let w: ImportWorld
let dir: string
beforeAll(async () => {
  database = await testDatabase()
  w = await importWorld(database.appUrl, '2026-06-01T02:00:00.000Z')
  dir = mkdtempSync(join(tmpdir(), 'mazha-kill-'))
  // Bundled once; each process then starts from the bundle.
  execFileSync(process.execPath, [
    '-e',
    "import('./scripts/run-typescript.mjs').then((m) => m.importTypescript('test/programs/run-import.ts'))",
  ])
})
afterAll(async () => {
  await w.close()
  rmSync(dir, { recursive: true, force: true })
})

const rows = 300
const lines = Array.from(
  { length: rows },
  (_, n) => `K${n},居民${n},第${n}件在导入中途被打断的事,2026-05-${String((n % 28) + 1).padStart(2, '0')} 09:00`,
)

const program = pathToFileURL(resolve('dist/tools/test-programs-run-import-ts.mjs')).href

/** Runs the import in a process of its own, and kills that after it has recorded so many rows. */
const runAndKill = async (id: string, after: number): Promise<void> => {
  const code = `import(${JSON.stringify(program)}).then((m) => m.main(${JSON.stringify([database.appUrl, id])}))`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  for await (const line of createInterface({ input: child.stdout })) {
    // The next batch is under way by now: somewhere between its first matter and its record.
    if (Number(line) >= after) setTimeout(() => child.kill('SIGKILL'), Math.random() * 25)
  }
  await gone
}

test('an import that is killed again and again goes on, and every row is a matter once', async () => {
  const id = await w.receive('k.csv', ['编号,姓名,内容,时间', ...lines, ''].join('\n'))
  await startImport(w.ctx, { id, by: null })
  let kills = 0
  let stood = 0
  while ((await selectImport(w.ctx, id))?.state === 'running' && kills < 30) {
    await runAndKill(id, stood + 40)
    kills += 1
    stood = (await selectImport(w.ctx, id))?.rows_read ?? 0
  }
  expect(kills).toBeGreaterThan(3)
  if ((await selectImport(w.ctx, id))?.state === 'running') await runImport(w.ctx, id)
  expect(await selectImport(w.ctx, id)).toMatchObject({
    state: 'done',
    rows_read: rows,
    created: rows,
    repeated: 0,
    rejected: 0,
  })
  const matters = await w.matters()
  expect(matters).toHaveLength(rows)
  expect(new Set(matters.map(({ body }) => body)).size).toBe(rows)
  expect(new Set(matters.map(({ number }) => number)).size).toBe(rows)
}, 180_000)

test('of two processes one runs it; the other learns that it is busy', async () => {
  const id = await w.receive(
    'two.csv',
    ['编号,内容', ...lines.slice(0, 200).map((line) => `Z${line.replace(/,.*?,/, ',二')}`), ''].join('\n'),
  )
  await startImport(w.ctx, { id, by: null })
  let other: string | undefined
  const mine = await runImport(w.ctx, id, {
    batchRows: 50,
    onProgress: () => {
      if (other !== undefined) return
      other = 'asked'
      void runImport(w.ctx, id).then((state) => (other = state))
    },
  })
  expect(mine).toBe('done')
  expect(other).toBe('busy')
  expect(await selectImport(w.ctx, id)).toMatchObject({ created: 200, repeated: 0 })
})

test('a file left behind by a killed process is not needed: the file stands in the database', async () => {
  const path = join(dir, 'once.csv')
  writeFileSync(path, '编号,内容\nO1,上传之后原文件已经删除\n')
  const id = await w.receive('once.csv', '编号,内容\nO1,上传之后原文件已经删除\n')
  rmSync(path)
  await startImport(w.ctx, { id, by: null })
  expect(await runImport(w.ctx, id)).toBe('done')
  const { rows: chunks } = await w.ctx.db.query('select n from mazha.import_chunk where import_id = $1', [id])
  expect(chunks).toEqual([])
})
