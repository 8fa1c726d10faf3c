import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { findServerUser, preparePostgresBinaries } from './postgres-binaries.ts'
import { findHolder, type Hold, heldProblem, holdDataDir } from './postgres-holder.ts'
import { dirUnreadable, fileProblem } from './postgres-problem.ts'
import { ensureRoles } from './postgres-roles.ts'
import { type ClusterOptions, initCluster, startCluster, superviseCluster } from './postgres-server.ts'

export { StartProblem } from './postgres-problem.ts'

/** Where the database answers, one log-in for each use. */
export interface DatabaseUrls {
  /** Migrates; owns every table. */
  ownerUrl: string
  /** Runs the server: may not change what is recorded. */
  appUrl: string
  /** Reads everything and writes nothing: for `mazha verify`. */
  auditUrl: string
}

export interface OpenDatabase extends DatabaseUrls {
  /** The embedded cluster's superuser: for tests and for restoring, never for the server. */
  superUrl?: string
  /** Whether it is the PostgreSQL that this program ships and keeps in the data directory. */
  embedded: boolean
  /** Tells other programs on this data directory where the server answers. */
  setAddress(address: string): void
  /** Resolves when the embedded PostgreSQL has ended for good without being asked to; never for an operator's own. */
  failed: Promise<Error>
  stop(): Promise<void>
}

export interface OpenOptions {
  /** The data directory; made when it is missing. */
  dataDir: string
  /** What this program is called in the sentence that a second one gets. */
  program: string
  /** An operator's PostgreSQL, with its log-ins; then nothing is started here. */
  databaseUrl?: string | undefined
  appUrl?: string | undefined
  auditUrl?: string | undefined
  /** Use the PostgreSQL of a program that runs already, instead of refusing. For commands beside a running server. */
  attach?: boolean
  /** PostgreSQL's programs, when not the ones that ship with this program. */
  binDir?: string | undefined
  /** False only in tests. */
  durable?: boolean
}

const secretsShape = z.object({
  port: z.number().int().optional(),
  postgres: z.string(),
  owner: z.string(),
  app: z.string(),
  audit: z.string(),
})
type Secrets = z.infer<typeof secretsShape>

const database = 'mazha'

const never = new Promise<never>(() => undefined)

/**
 * The database of this installation: the operator's when there is a URL, else the embedded one, started here.
 *
 * @throws StartProblem with words that say what to do
 */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  if (options.databaseUrl !== undefined) {
    return {
      ...operatorUrls(options.databaseUrl, options.appUrl, options.auditUrl),
      embedded: false,
      setAddress: () => undefined,
      failed: never,
      stop: () => Promise.resolve(),
    }
  }
  const dataDir = resolve(options.dataDir)
  makeDataDir(dataDir)
  const holder = findHolder(dataDir)
  if (holder !== undefined && holder.pid !== process.pid) {
    if (options.attach !== true) throw heldProblem(dataDir, holder)
    const secrets = readSecrets(dataDir)
    if (secrets?.port === undefined) throw heldProblem(dataDir, holder)
    return {
      ...embeddedUrls(secrets, secrets.port),
      embedded: true,
      setAddress: () => undefined,
      failed: never,
      stop: () => Promise.resolve(),
    }
  }
  const hold = holdDataDir(dataDir, options.program)
  try {
    return await startEmbedded(dataDir, options, hold)
  } catch (error) {
    hold.release()
    throw fileProblem(error, dataDir)
  }
}

/** Without log-ins of their own, the server and the auditor use the owner's and step down to their role. */
function operatorUrls(ownerUrl: string, appUrl: string | undefined, auditUrl: string | undefined): DatabaseUrls {
  return {
    ownerUrl,
    appUrl: appUrl ?? asRole(ownerUrl, 'mazha_app'),
    auditUrl: auditUrl ?? asRole(ownerUrl, 'mazha_audit'),
  }
}

function asRole(url: string, role: string): string {
  const stepped = new URL(url)
  const former = stepped.searchParams.get('options')
  stepped.searchParams.set('options', `${former === null ? '' : `${former} `}-c role=${role}`)
  return stepped.href
}

const urlOf = (role: string, password: string, port: number, name: string): string =>
  `postgres://${role}:${password}@127.0.0.1:${port}/${name}`

function embeddedUrls(secrets: Secrets, port: number): DatabaseUrls {
  return {
    ownerUrl: urlOf('mazha_owner', secrets.owner, port, database),
    appUrl: urlOf('mazha_app', secrets.app, port, database),
    auditUrl: urlOf('mazha_audit', secrets.audit, port, database),
  }
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const probe = join(dataDir, `.probe-${process.pid}`)
    writeFileSync(probe, 'x'.repeat(8192))
    rmSync(probe)
  } catch (error) {
    throw fileProblem(error, dataDir)
  }
}

const secretsFile = (dataDir: string): string => join(dataDir, 'secrets.json')

function readSecrets(dataDir: string): Secrets | undefined {
  try {
    return secretsShape.parse(JSON.parse(readFileSync(secretsFile(dataDir), 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw fileProblem(error, dataDir)
  }
}

function writeSecrets(dataDir: string, secrets: Secrets): void {
  const part = `${secretsFile(dataDir)}.part`
  writeFileSync(part, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(part, secretsFile(dataDir))
}

const newPassword = (): string => randomBytes(24).toString('base64url')

async function startEmbedded(dataDir: string, options: OpenOptions, hold: Hold): Promise<OpenDatabase> {
  const clusterDir = join(dataDir, 'postgres')
  const user = clusterUser(clusterDir)
  let secrets = readSecrets(dataDir)
  if (secrets === undefined) {
    secrets = { postgres: newPassword(), owner: newPassword(), app: newPassword(), audit: newPassword() }
    writeSecrets(dataDir, secrets)
  }
  const cluster: ClusterOptions = {
    clusterDir,
    binDir: options.binDir ?? preparePostgresBinaries(user),
    user,
    password: secrets.postgres,
    logFile: join(dataDir, 'postgres.log'),
    durable: options.durable ?? true,
  }
  initCluster(cluster)
  const running = await startCluster(cluster, { preferredPort: secrets.port })
  if (running.port !== secrets.port) writeSecrets(dataDir, { ...secrets, port: running.port })
  try {
    await ensureRoles(urlOf('postgres', secrets.postgres, running.port, 'postgres'), secrets, database)
  } catch (error) {
    await running.stop()
    throw error
  }
  const { failed, stop } = superviseCluster(cluster, running)
  return {
    ...embeddedUrls(secrets, running.port),
    superUrl: urlOf('postgres', secrets.postgres, running.port, 'postgres'),
    embedded: true,
    setAddress: (address) => hold.setAddress(address),
    failed,
    stop: async () => {
      await stop()
      hold.release()
    },
  }
}

/** Root's files of an earlier start keep their user; a cluster of another user is not ours to run. */
function clusterUser(clusterDir: string): ReturnType<typeof findServerUser> {
  const chosen = findServerUser()
  if (!existsSync(clusterDir)) return chosen
  const { uid, gid } = statSync(clusterDir)
  if (chosen !== undefined) return uid === 0 ? chosen : { uid, gid }
  if (process.getuid !== undefined && uid !== process.getuid()) throw dirUnreadable(clusterDir)
  return undefined
}
