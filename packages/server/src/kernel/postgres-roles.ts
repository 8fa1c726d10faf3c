import pg from 'pg'
import { StartProblem } from './postgres-problem.ts'

/** The log-ins of an installation; what each may do is granted by the migrations. */
export interface RolePasswords {
  owner: string
  app: string
  audit: string
}

/**
 * Makes the roles and the database of an embedded cluster, once.
 *
 * @param url of the cluster's superuser
 */
export async function ensureRoles(url: string, passwords: RolePasswords, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  // A connection that breaks between two statements fails the next one.
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (const [name, password] of [
      ['mazha_owner', passwords.owner],
      ['mazha_app', passwords.app],
      ['mazha_audit', passwords.audit],
    ] as const) {
      const found = await client.query('select 1 from pg_roles where rolname = $1', [name])
      if (found.rowCount === 0) await client.query(`create role ${name} login password ${pg.escapeLiteral(password)}`)
    }
    const found = await client.query('select 1 from pg_database where datname = $1', [database])
    if (found.rowCount === 0) await createDatabase(client, database)
  } finally {
    await client.end()
  }
}

async function createDatabase(client: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database)
  await client.query(`create database ${name} owner mazha_owner`)
  await client.query(`revoke all on database ${name} from public`)
  await client.query(`grant connect on database ${name} to mazha_app, mazha_audit`)
}

/**
 * Makes sure that an operator's server has the roles that the migrations grant to, and that the owner may step down to
 * them when they have no log-in of their own.
 *
 * @throws StartProblem with the statements for the operator, when the owner may not do it itself
 */
export async function ensureOperatorRoles(client: pg.ClientBase): Promise<void> {
  for (const role of ['mazha_app', 'mazha_audit']) {
    try {
      const found = await client.query<{ login: boolean }>(
        'select rolcanlogin as login from pg_roles where rolname = $1',
        [role],
      )
      if (found.rows[0]?.login === true) continue // It has a log-in of its own.
      if (found.rowCount === 0) await client.query(`create role ${role} nologin`)
      // From PostgreSQL 16 on, who made a role may grant it, but not yet step down to it.
      const member = await client.query<{ yes: boolean }>(
        `select pg_has_role(current_user, $1,
           case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) as yes`,
        [role],
      )
      if (member.rows[0]?.yes !== true) await client.query(`grant ${role} to current_user`)
    } catch (cause) {
      const sql = `create role ${role} nologin; grant ${role} to <owner>;`
      throw new StartProblem(
        {
          zh: `数据库缺少角色 ${role}，当前账号又无权创建。请由数据库管理员执行：${sql} 然后重新启动。`,
          en: `The database has no role ${role} that this log-in may use, and this log-in may not make it. Have a database administrator run: ${sql} Then start again.`,
        },
        { cause },
      )
    }
  }
}
