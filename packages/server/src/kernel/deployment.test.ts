import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '../../../../test/database.ts'
import { examineDeployment, type Finding } from './deployment.ts'
import { calendarOf, findDistrict, loadCalendarData, saveDistrict, saveZone } from './district.ts'
import { settableClock, systemClock } from './time.ts'
import { knownYears } from '@mazha/contracts/calendar'
import { createPool } from './db.ts'

const database = await testDatabase()
const deployment = { ...database, dataDir: '/', sharedLogin: false, clock: systemClock }

const wrong = (findings: readonly Finding[]): string[] =>
  findings.filter(({ level }) => level !== 'ok').map(({ level, text }) => `${level}: ${text.en}`)

async function asOwner(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

const aboutPower = (line: string): boolean => line.includes('a power cut') // The tests' own PostgreSQL takes that risk.
const aboutDisk = (line: string): boolean => line.includes('are free in')

async function examine(changes: Partial<typeof deployment> = {}): Promise<string[]> {
  return wrong(await examineDeployment({ ...deployment, ...changes })).filter(
    (line) => !aboutPower(line) && !aboutDisk(line),
  )
}

test('a good deployment has nothing wrong, and a risky database setting is named', async () => {
  expect(await examine()).toEqual([])
  const all = wrong(await examineDeployment(deployment))
  expect(all.find(aboutPower)).toMatch(/^bad: The database has .*fsync.* off/)
})

test('a right too many and a right too few are named with the statement that mends them', async () => {
  await asOwner('grant delete on mazha.ledger to mazha_app; revoke select on mazha.ledger from mazha_audit')
  expect(await examine()).toEqual([
    expect.stringContaining('revoke delete on mazha.ledger from mazha_app'),
    expect.stringContaining('grant select on mazha.ledger to mazha_audit'),
  ])
  await asOwner('revoke delete on mazha.ledger from mazha_app; grant select on mazha.ledger to mazha_audit')
})

test('a wrong clock, a wrong password, a shared log-in and an old schema are named', async () => {
  const late = settableClock(new Date(systemClock.now().getTime() - 300_000))
  expect((await examine({ clock: late })).join()).toMatch(/^bad: The clocks .* differ by (29\d|300) s/)

  const stranger = new URL(database.appUrl)
  stranger.password = 'wrong'
  expect((await examine({ appUrl: stranger.href })).join()).toContain('The server (mazha_app) log-in cannot reach')

  expect((await examine({ sharedLogin: true })).join()).toContain('set MAZHA_APP_URL')

  await asOwner(`delete from mazha.migration where name like '0003%'`)
  expect((await examine()).join()).toContain('Run: npx mazha migrate')
})

test('a year without holidays is named, and loading its notice mends it', async () => {
  const other = await testDatabase()
  const db = createPool(other.appUrl, 1)
  try {
    await saveDistrict(db, { id: 'chaohai', name: { zh: '示范区', en: 'Demonstration' }, zone: 'Asia/Shanghai' })
    const district = await findDistrict(db, undefined)
    if (district === undefined) throw new Error('no district')
    const last = knownYears(calendarOf(district)).at(-1) ?? 0
    const clock = settableClock(new Date(`${last + 1}-06-01T00:00:00Z`))
    const about = async (): Promise<string> =>
      wrong(await examineDeployment({ ...deployment, ...other, clock })).join('\n')
    expect(await about()).toContain(`the holidays of ${last + 1} are unknown`)

    await expect(loadCalendarData(db, district, { hours: ['25:00-26:00'] })).rejects.toThrow()
    const notice = {
      year: last + 1,
      holidays: [{ date: `${last + 1}-01-01`, name: { zh: '元旦', en: 'New Year’s Day' } }],
      makeups: [],
    }
    expect(await loadCalendarData(db, district, notice)).toBe('years')
    expect(await about()).not.toContain('are unknown')

    await saveZone(db, 'chaohai', 'Mars/X')
    expect(await about()).toContain('no time zone Mars/X, and no server starts. Run: npx mazha district chaohai')
  } finally {
    await db.end()
  }
})
