import { knownYears, missingNotices } from '@mazha/contracts/calendar'
import type { Text } from '@mazha/contracts/text'
import { formatDay } from '@mazha/contracts/zone'
import { statfsSync } from 'node:fs'
import pg from 'pg'
import { missingNoticeText } from './calendar-warning.ts'
import { calendarOf, isZone, listDistricts } from './district.ts'
import { findPending, listMigrations } from './migrate.ts'
import type { DatabaseUrls } from './postgres.ts'
import { StartProblem } from './postgres-problem.ts'
import type { Clock } from './time.ts'

/** One thing that was looked at: `bad` keeps the product from working safely, `warn` will. */
export interface Finding {
  level: 'ok' | 'warn' | 'bad'
  text: Text
}

export interface Deployment extends DatabaseUrls {
  dataDir: string
  /** Whether the log-ins of the server and the auditor are the owner's own, stepped down. */
  sharedLogin: boolean
  clock: Clock
}

/** Looks at everything that a deployment needs. Changes nothing. */
export async function examineDeployment(deployment: Deployment): Promise<Finding[]> {
  const findings = [examineNode(), examineDisk(deployment.dataDir)]
  const owner = await connect(deployment.ownerUrl, findings, { zh: '所有者', en: 'owner' })
  if (owner === undefined) return findings
  try {
    findings.push(...(await examineServer(owner, deployment.clock)))
    const schema = await examineSchema(owner)
    findings.push(schema)
    if (schema.level === 'ok') {
      findings.push(...(await examineGrants(owner)))
      findings.push(...(await examineCalendars(owner, deployment.clock)))
    }
  } finally {
    await owner.end()
  }
  for (const [url, name] of [
    [deployment.appUrl, { zh: '服务器（mazha_app）', en: 'server (mazha_app)' }],
    [deployment.auditUrl, { zh: '审计（mazha_audit）', en: 'auditor (mazha_audit)' }],
  ] as const) {
    const client = await connect(url, findings, name)
    await client?.end()
  }
  if (deployment.sharedLogin) {
    findings.push({
      level: 'warn',
      text: {
        zh: '服务器用所有者的账号登录后降权。正式运行时，请给 mazha_app 单独的密码，并设置 MAZHA_APP_URL。',
        en: 'The server logs in as the owner and steps down. For real use give mazha_app a password of its own and set MAZHA_APP_URL.',
      },
    })
  }
  return findings
}

function examineNode(): Finding {
  const { node } = process.versions
  return { level: 'ok', text: { zh: `Node.js ${node}`, en: `Node.js ${node}` } }
}

function examineDisk(dir: string): Finding {
  const { bavail, bsize } = statfsSync(dir)
  const gigabytes = (bavail * bsize) / 1024 ** 3
  const left = gigabytes.toFixed(1)
  if (gigabytes >= 2)
    return { level: 'ok', text: { zh: `${dir} 剩余 ${left} GB`, en: `${left} GB are free in ${dir}` } }
  return {
    level: gigabytes < 0.5 ? 'bad' : 'warn',
    text: {
      zh: `${dir} 只剩 ${left} GB。请尽快清理或扩容，磁盘写满后将无法受理。`,
      en: `Only ${left} GB are free in ${dir}. Make room soon: nothing can be accepted on a full disk.`,
    },
  }
}

async function connect(url: string, findings: Finding[], name: Text): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return client
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    findings.push({
      level: 'bad',
      text: {
        zh: `${name.zh}账号连不上数据库：${why}。请检查连接地址、密码和 pg_hba.conf。`,
        en: `The ${name.en} log-in cannot reach the database: ${why}. Check its address, its password and pg_hba.conf.`,
      },
    })
    return undefined
  }
}

async function examineServer(client: pg.Client, clock: Clock): Promise<Finding[]> {
  const { rows } = await client.query<{ version: number; encoding: string; moment: Date; risky: string[] }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
       clock_timestamp() as moment,
       array(select name from pg_settings
         where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off') as risky`,
  )
  const row = rows[0]
  if (row === undefined) return []
  const findings: Finding[] = []
  const major = Math.floor(row.version / 10_000)
  findings.push(
    major >= 15 && row.encoding === 'UTF8'
      ? { level: 'ok', text: { zh: `PostgreSQL ${major}，UTF8`, en: `PostgreSQL ${major}, UTF8` } }
      : {
          level: 'bad',
          text: {
            zh: `PostgreSQL ${major}（${row.encoding}）。需要 15 或更新，编码 UTF8。`,
            en: `PostgreSQL ${major} (${row.encoding}). 15 or later in UTF8 is needed.`,
          },
        },
  )
  const skewSeconds = Math.abs(row.moment.getTime() - clock.now().getTime()) / 1000
  if (skewSeconds > 2) {
    findings.push({
      level: skewSeconds > 60 ? 'bad' : 'warn',
      text: {
        zh: `本机与数据库的时钟相差 ${skewSeconds.toFixed(0)} 秒。请在两台机器上启用时间同步（如 chrony），否则时限会算错。`,
        en: `The clocks of this machine and of the database differ by ${skewSeconds.toFixed(0)} s. Synchronise both (chrony, for example), or limits will be wrong.`,
      },
    })
  } else {
    findings.push({ level: 'ok', text: { zh: '时钟一致', en: 'The clocks agree' } })
  }
  if (row.risky.length > 0) {
    const names = row.risky.join(', ')
    findings.push({
      level: 'bad',
      text: {
        zh: `数据库关闭了 ${names}：断电会丢失已答复的操作。请改为 on。`,
        en: `The database has ${names} off: a power cut would lose what was acknowledged. Turn it on.`,
      },
    })
  }
  return findings
}

async function examineSchema(client: pg.Client): Promise<Finding> {
  const { rows: there } = await client.query(`select to_regclass('mazha.migration') as there`)
  const applied =
    there[0]?.there === null
      ? []
      : (await client.query<{ name: string; sha256: string }>('select name, sha256 from mazha.migration')).rows
  try {
    const pending = findPending(listMigrations(), applied)
    if (pending.length === 0) return { level: 'ok', text: { zh: '表结构是最新的', en: 'The schema is current' } }
    const names = pending.map(({ name }) => name).join(', ')
    return {
      level: 'bad',
      text: {
        zh: `有 ${pending.length} 个迁移未执行（${names}）。请执行 npx mazha migrate。`,
        en: `${pending.length} migrations are not applied (${names}). Run: npx mazha migrate`,
      },
    }
  } catch (error) {
    if (error instanceof StartProblem) return { level: 'bad', text: error.text }
    throw error
  }
}

/** What each role must be able to do, and what it must never be. */
const expectedGrants: readonly (readonly [role: string, table: string, privilege: string, expected: boolean])[] = [
  ['mazha_app', 'ledger', 'select', true],
  ['mazha_app', 'ledger', 'insert', true],
  ['mazha_app', 'ledger', 'update', false],
  ['mazha_app', 'ledger', 'delete', false],
  ['mazha_app', 'ledger', 'truncate', false],
  ['mazha_app', 'checkpoint', 'update', false],
  ['mazha_app', 'checkpoint', 'delete', false],
  ['mazha_audit', 'ledger', 'select', true],
  ['mazha_audit', 'ledger', 'insert', false],
  ['mazha_audit', 'matter', 'update', false],
  ['mazha_audit', 'login', 'select', false],
  ['mazha_audit', 'second_factor', 'select', false],
  ['mazha_app', 'account_event', 'update', false],
  ['mazha_app', 'account_event', 'delete', false],
]

async function examineGrants(client: pg.Client): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [role, table, privilege, expected] of expectedGrants) {
    const { rows } = await client.query<{ may: boolean | null }>(
      `select has_table_privilege(r.oid, $2, $3) as may from pg_roles r where r.rolname = $1`,
      [role, `mazha.${table}`, privilege],
    )
    if (rows[0]?.may === expected) continue
    const statement = expected
      ? `grant ${privilege} on mazha.${table} to ${role}`
      : `revoke ${privilege} on mazha.${table} from ${role}`
    findings.push({
      level: 'bad',
      text: {
        zh: `角色 ${role} 对 mazha.${table} 的 ${privilege} 权限不对。请由管理员执行：${statement};`,
        en: `Role ${role} has the wrong right to ${privilege} on mazha.${table}. Have an administrator run: ${statement};`,
      },
    })
  }
  if (findings.length === 0)
    findings.push({ level: 'ok', text: { zh: '各角色权限正确', en: 'The roles have the rights they should' } })
  return findings
}

async function examineCalendars(client: pg.Client, clock: Clock): Promise<Finding[]> {
  const now = clock.now().toISOString()
  const findings: Finding[] = []
  for (const district of await listDistricts(client)) {
    if (!isZone(district.zone)) {
      findings.push({
        level: 'bad',
        text: {
          zh: `${district.name.zh}：没有时区 ${district.zone}，服务器无法启动。请执行 npx mazha district ${district.id} --zh ${district.name.zh} --zone Asia/Shanghai。`,
          en: `${district.name.en}: there is no time zone ${district.zone}, and no server starts. Run: npx mazha district ${district.id} --zh ${district.name.zh} --zone Asia/Shanghai`,
        },
      })
      continue
    }
    const calendar = calendarOf(district)
    const missing = missingNotices(calendar, now)
    const today = formatDay(calendar.zone.dayOf(clock.now().getTime()))
    if (missing.length === 0) {
      const last = knownYears(calendar).at(-1)
      findings.push({
        level: 'ok',
        text: {
          zh: `${district.name.zh}：节假日安排已知到 ${last} 年`,
          en: `${district.name.en}: holidays are known up to ${last}`,
        },
      })
    }
    for (const notice of missing) {
      const text = missingNoticeText(notice)
      findings.push({
        level: notice.from <= today ? 'bad' : 'warn',
        text: { zh: `${district.name.zh}：${text.zh}`, en: `${district.name.en}: ${text.en}` },
      })
    }
  }
  return findings
}
