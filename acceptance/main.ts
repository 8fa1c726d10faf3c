import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeContext, type Context } from '../packages/server/src/kernel/context.ts'
import { createPool, inDistrictUrl } from '../packages/server/src/kernel/db.ts'
import { makeCheckpoint } from '../packages/server/src/kernel/ledger/checkpoint.ts'
import { loadSecrets } from '../packages/server/src/kernel/secrets.ts'
import { migrate } from '../packages/server/src/kernel/migrate.ts'
import { openDatabase, type OpenDatabase } from '../packages/server/src/kernel/postgres.ts'
import { systemClock } from '../packages/server/src/kernel/time.ts'
import { command as verify } from '../packages/server/src/cli/verify.ts'
import { countReasons } from '../packages/server/src/modules/intake/index.ts'
import { tellAnswered } from './answered.ts'
import { loadAreas } from './areas.ts'
import { countPlaced } from './answered-store.ts'
import { baltimore, divisions, hotline, openScratchDistrict } from './districts.ts'
import { load, type Loaded } from './load.ts'

type Expectation = { readonly what: string; readonly expected: number | string; readonly found: number | string }

/**
 * Takes the shared real data through the real commands, in a database of its own, and prints what happened.
 *
 * @returns how many expectations were not met
 */
export const main = async ({ dataDir, reportDir }: { dataDir: string; reportDir: string }): Promise<number> => {
  mkdirSync(reportDir, { recursive: true })
  const scratch = mkdtempSync(join(tmpdir(), 'mazha-acceptance-'))
  const database = await openDatabase({ dataDir: scratch, program: 'npm run acceptance' })
  try {
    await migrate({ ownerUrl: database.ownerUrl, clock: systemClock })
    const expectations = [
      ...(await loadDivisions(database, { scratch, dataDir, reportDir })),
      ...(await loadHotline(database, { scratch, dataDir, reportDir })),
      ...(await loadBaltimore(database, { scratch, dataDir, reportDir })),
      await verifyAll(database, scratch),
    ]
    console.log('\nExpected and found')
    for (const { what, expected, found } of expectations) {
      console.log(`  ${expected === found ? 'ok     ' : 'DIFFERS'} ${what}: expected ${expected}, found ${found}`)
    }
    return expectations.filter(({ expected, found }) => expected !== found).length
  } finally {
    await database.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
}

type Places = { readonly scratch: string; readonly dataDir: string; readonly reportDir: string }

const accounted = ({ row }: Loaded): number => row.created + row.repeated + row.rejected

const loadDivisions = async (database: OpenDatabase, places: Places): Promise<Expectation[]> => {
  const ctx = await openScratchDistrict(database, places.scratch, divisions)
  try {
    const { first, again, inTree } = await loadAreas(ctx, places)
    return [
      { what: 'six_districts_villages.csv: rows', expected: 1462, found: first.rows },
      { what: 'six_districts_villages.csv: rows that became areas', expected: 1462, found: first.becameAreas },
      { what: 'six_districts_villages.csv: districts', expected: 6, found: first.added.district ?? 0 },
      { what: 'six_districts_villages.csv: streets', expected: 80, found: first.added.street ?? 0 },
      { what: 'six_districts_villages.csv: below their street and district', expected: 1462, found: inTree },
      { what: 'six_districts_villages.csv again: areas added', expected: 0, found: again.becameAreas },
    ]
  } finally {
    await closeContext(ctx)
  }
}

const loadHotline = async (database: OpenDatabase, places: Places): Promise<Expectation[]> => {
  const ctx = await openScratchDistrict(database, places.scratch, hotline)
  try {
    const messages = await load(ctx, { ...places, file: 'hotline/messages.csv' })
    const sameWords = await countSameWords(ctx, messages)
    console.log(
      `  repeated words: ${messages.row.repeated} of the same person (one matter), ${sameWords} of another person (a matter each, remarked)`,
    )
    const replies = await load(ctx, { ...places, file: 'hotline/messages-with-replies.xlsx' })
    const answered = await tellAnswered(ctx, replies.row.id, join(places.reportDir, 'messages-with-replies-due.csv'))
    const sample = await load(ctx, { ...places, file: 'hotline/labelled-raw-sample.xlsx' })
    const twin = await load(ctx, { ...places, file: 'hotline/labelled-raw-sample.csv' })
    const again = await load(ctx, { ...places, file: 'hotline/messages.csv' })
    return [
      { what: 'messages.csv: rows', expected: 4326, found: messages.row.rows_read },
      { what: 'messages.csv: rows accounted for', expected: 4326, found: accounted(messages) },
      { what: 'messages.csv: repeats recognised', expected: 58, found: messages.row.repeated + sameWords },
      { what: 'messages-with-replies.xlsx: histories', expected: 2816, found: replies.row.created },
      {
        what: 'messages-with-replies.xlsx: histories with a verdict',
        expected: replies.row.created,
        found: Object.values(answered).reduce((a, b) => a + b, 0),
      },
      {
        what: 'labelled-raw-sample.xlsx: rows accounted for',
        expected: sample.row.rows_read,
        found: accounted(sample),
      },
      { what: 'labelled-raw-sample.csv: rows of the twin', expected: 494, found: twin.row.rows_read },
      { what: 'labelled-raw-sample.csv: rows that the workbook did not have', expected: 0, found: twin.row.created },
      { what: 'messages.csv again: matters added', expected: 0, found: again.row.created },
    ]
  } finally {
    await closeContext(ctx)
  }
}

const loadBaltimore = async (database: OpenDatabase, places: Places): Promise<Expectation[]> => {
  const ctx = await openScratchDistrict(database, places.scratch, baltimore)
  try {
    // No free words stand in this file: the kind of fault is the title, and one kind at one address comes time and again.
    const loaded = await load(ctx, {
      ...places,
      file: 'requests311/baltimore-2018.csv',
      options: { repeats: 'open', source: '311' },
    })
    const { placed, all } = await countPlaced(ctx)
    const outside = await countReason(ctx, loaded, 'import.remark-place')
    const rounded = await countReason(ctx, loaded, 'import.remark-rounded-place')
    const without = all - placed - outside - rounded
    console.log(
      `  ${placed} placed; flagged and not placed: ${rounded} rounded to whole degrees, ${outside} outside the city; ${without} without coordinates`,
    )
    return [
      { what: 'baltimore-2018.csv: rows accounted for', expected: 10_000, found: accounted(loaded) },
      { what: 'baltimore-2018.csv: without coordinates', expected: 590, found: without },
      { what: 'baltimore-2018.csv: rounded to whole degrees, flagged', expected: 892, found: rounded },
      { what: 'baltimore-2018.csv: flagged in all', expected: loaded.row.remarked, found: rounded + outside },
    ]
  } finally {
    await closeContext(ctx)
  }
}

const countReason = async (ctx: Context, { row }: Loaded, code: string): Promise<number> =>
  (await countReasons(ctx, row.id)).find((reason) => reason.code === code)?.count ?? 0

const countSameWords = (ctx: Context, loaded: Loaded): Promise<number> =>
  countReason(ctx, loaded, 'import.remark-same-words')

/** Signs what there is, then checks all of it from the auditor's connection, as `mazha checkpoint` and `mazha verify` do. */
const verifyAll = async (database: OpenDatabase, scratch: string): Promise<Expectation> => {
  console.log('\nmazha verify')
  const input = {
    positionals: [],
    env: { MAZHA_DATA: scratch, LANG: 'en' },
    print: (line: string) => console.log(`  ${line.slice(0, 300)}`),
    say: (text: string | { en: string }) => console.log(`  ${typeof text === 'string' ? text : text.en}`),
  }
  const { checkpointKey: key } = loadSecrets(scratch, {})
  for (const { id } of [hotline, baltimore]) {
    const db = createPool(inDistrictUrl(database.appUrl, id), 2)
    await makeCheckpoint({ db, district: id, key, now: () => systemClock.now() })
    await db.end()
  }
  const code = await verify.run({ ...input, values: { 'database-url': database.auditUrl } })
  return { what: 'mazha verify: the ledger is whole', expected: 'yes', found: code === 0 ? 'yes' : 'no' }
}
