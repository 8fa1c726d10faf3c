import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrate } from '../packages/server/src/kernel/migrate.ts'
import { findHolder } from '../packages/server/src/kernel/postgres-holder.ts'
import { openDatabase } from '../packages/server/src/kernel/postgres.ts'
import { settableClock } from '../packages/server/src/kernel/time.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The log-ins of the migrated template database that every test file's own database is made from. */
    template: { ownerUrl: string; appUrl: string; auditUrl: string; superUrl: string }
  }
}

/** A run that was killed left its database; its PostgreSQL has ended by itself. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const dir = join(tmpdir(), name)
    if (!name.startsWith('mazha-test-') || !existsSync(join(dir, 'holder.json'))) continue
    if (findHolder(dir) === undefined) rmSync(dir, { recursive: true, force: true })
  }
}

/**
 * One PostgreSQL for a whole test run, with a migrated template. `MAZHA_TEST_POSTGRES` names the directory of another version's
 * programs (for example /usr/lib/postgresql/15/bin); without it the embedded one runs.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  removeAbandoned()
  const dataDir = mkdtempSync(join(tmpdir(), `mazha-test-${randomBytes(3).toString('hex')}-`))
  const database = await openDatabase({
    dataDir,
    program: 'npm test',
    durable: false,
    binDir: process.env.MAZHA_TEST_POSTGRES || undefined,
  })
  const stop = async (): Promise<void> => {
    await database.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await migrate({ ownerUrl: database.ownerUrl, clock: settableClock(new Date('2026-01-01T00:00:00Z')) })
    project.provide('template', {
      ownerUrl: database.ownerUrl,
      appUrl: database.appUrl,
      auditUrl: database.auditUrl,
      superUrl: database.superUrl ?? '',
    })
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}
