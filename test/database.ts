import pg from 'pg'
import { afterAll, inject } from 'vitest'

/** A database of a test file's own, with the log-ins that a real installation has. */
export interface TestDatabase {
  name: string
  ownerUrl: string
  appUrl: string
  auditUrl: string
}

let made = 0

/**
 * Makes a migrated, empty database for the calling test file; it is dropped after the file's tests.
 *
 * ```ts
 * const { appUrl } = await testDatabase()
 * ```
 */
export async function testDatabase(): Promise<TestDatabase> {
  const template = inject('template')
  made += 1
  const name = `test_${process.pid}_${made}_${Math.random().toString(36).slice(2, 8)}`
  await asSuperuser(template.superUrl, [
    // Copied as files: with nothing to be kept over a power cut that is quicker than block by block through the log.
    `create database ${name} template mazha strategy file_copy owner mazha_owner`,
    `revoke all on database ${name} from public`,
    `grant connect on database ${name} to mazha_app, mazha_audit`,
  ])
  afterAll(() => asSuperuser(template.superUrl, [`drop database if exists ${name} with (force)`]))
  const at = (url: string): string => {
    const own = new URL(url)
    own.pathname = `/${name}`
    return own.href
  }
  return { name, ownerUrl: at(template.ownerUrl), appUrl: at(template.appUrl), auditUrl: at(template.auditUrl) }
}

async function asSuperuser(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
