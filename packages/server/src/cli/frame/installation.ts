import { join } from 'node:path'
import { openDatabase, type OpenDatabase } from '#kernel/postgres'
import { StartProblem } from '#kernel/postgres-problem'

/** What the environment says about this installation. */
export interface Installation {
  dataDir: string
  databaseUrl: string | undefined
  appUrl: string | undefined
  auditUrl: string | undefined
  host: string
  port: number
}

/**
 * Reads the installation's settings.
 *
 * `MAZHA_DATA` (./data) · `DATABASE_URL` (owner), `MAZHA_APP_URL`, `MAZHA_AUDIT_URL` · `HOST` (localhost) · `PORT` (3000)
 */
export function readInstallation(env: NodeJS.ProcessEnv): Installation {
  const filled = (name: string): string | undefined => (env[name] === '' ? undefined : env[name])
  const port = Number(filled('PORT') ?? 3000)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartProblem({
      zh: `PORT=${env.PORT} 不是端口号。请用 1 到 65535 之间的数，例如 PORT=3000。`,
      en: `PORT=${env.PORT} is not a port. Use a number from 1 to 65535, for example PORT=3000.`,
    })
  }
  return {
    dataDir: filled('MAZHA_DATA') ?? join(process.cwd(), 'data'),
    databaseUrl: filled('DATABASE_URL'),
    appUrl: filled('MAZHA_APP_URL'),
    auditUrl: filled('MAZHA_AUDIT_URL'),
    host: filled('HOST') ?? 'localhost',
    port,
  }
}

/**
 * Runs some work on this installation's database, beside a running server or with the database started for it alone.
 *
 * @param program what to call this program when another one wants the data directory meanwhile
 */
export async function withDatabase<T>(
  installation: Installation,
  program: string,
  work: (database: OpenDatabase) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({ ...installation, program, attach: true })
  try {
    return await work(database)
  } finally {
    await database.stop()
  }
}
