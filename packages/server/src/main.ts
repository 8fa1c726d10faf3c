import { createServer } from 'node:net'
import type { Text } from '@mazha/contracts/text'
import { migrate } from '#kernel/migrate'
import { openDatabase } from '#kernel/postgres'
import { StartProblem } from '#kernel/postgres-problem'
import { systemClock } from '#kernel/time'
import { type Installation, readInstallation } from './cli/frame/installation.ts'
import { languageOf } from './cli/frame/command.ts'

export interface RunOptions {
  env: NodeJS.ProcessEnv
  /** The repository's root, where dist/ is. */
  root: string
}

/**
 * Runs the server until it is asked to stop: database, schema, demonstration on the first run, HTTP, background jobs. A problem with
 * the machine or the deployment ends it with a sentence and exit code 1.
 */
export async function runServer({ env, root }: RunOptions): Promise<void> {
  const language = languageOf(env)
  const report = (text: Text): void => console.log(text[language])
  const stops: (() => Promise<void>)[] = []
  const leave = onceOnly(async (code: number): Promise<void> => {
    for (const stop of stops.toReversed()) {
      try {
        await stop()
      } catch (error) {
        console.error(error)
      }
    }
    process.exit(code)
  })
  stopOnSignals(() => {
    report({ zh: '\n正在停止 …', en: '\nStopping …' })
    return leave(0)
  })
  try {
    await startServer(readInstallation(env), { root, report, stops, leave })
  } catch (error) {
    if (!(error instanceof StartProblem)) console.error(error)
    else console.error(`\n${error.text.zh}\n${error.text.en}`)
    await leave(1)
  }
}

interface Parts {
  root: string
  report: (text: Text) => void
  /** What to do when the server stops, last added first. */
  stops: (() => Promise<void>)[]
  leave: (code: number) => Promise<void>
}

async function startServer(installation: Installation, { report, stops, leave }: Parts): Promise<void> {
  await checkPort(installation)
  report({ zh: '正在启动数据库 …', en: 'Starting the database …' })
  const database = await openDatabase({ ...installation, program: 'npm start' })
  stops.push(() => database.stop())
  database.failed.then(
    (error) => {
      console.error(error.message)
      return leave(1)
    },
    () => undefined,
  )
  await migrate({
    ownerUrl: database.ownerUrl,
    clock: systemClock,
    onProgress: (name) => report({ zh: `  建表 ${name}`, en: `  schema ${name}` }),
  })
}

/** Before the database starts: a taken port should not cost the wait. */
async function checkPort({ host, port }: Installation): Promise<void> {
  const server = createServer()
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once('error', resolve)
    server.listen(port, host, () => resolve(undefined))
  })
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  if (error === undefined) return
  if (error.code === 'EADDRINUSE') throw portTaken(port)
  if (error.code === 'EACCES') {
    throw new StartProblem({
      zh: `没有权限使用端口 ${port}。请换一个 1024 以上的端口，例如 PORT=8080 npm start。`,
      en: `Port ${port} may not be used by this user. Take one above 1024, for example: PORT=8080 npm start`,
    })
  }
  throw new StartProblem({
    zh: `不能在 ${host} 上监听：${error.message}。请检查 HOST。`,
    en: `Cannot listen on ${host}: ${error.message}. Check HOST.`,
  })
}

const portTaken = (port: number): StartProblem =>
  new StartProblem({
    zh: `端口 ${port} 已被另一个程序占用。请先停止它，或换一个端口，例如 PORT=${port === 3000 ? 3100 : port + 1} npm start。`,
    en: `Port ${port} is taken by another program. Stop that one, or take another port, for example: PORT=${port === 3000 ? 3100 : port + 1} npm start`,
  })

/** Ctrl-C arrives twice under npm (from the terminal and from npm); only a later one means impatience. */
function stopOnSignals(stop: () => Promise<void>): void {
  let askedAt: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (askedAt === undefined) {
        askedAt = performance.now()
        void stop()
      } else if (performance.now() - askedAt > 1500) {
        process.exit(130)
      }
    })
  }
}

function onceOnly(work: (code: number) => Promise<void>): (code: number) => Promise<void> {
  let done: Promise<void> | undefined
  return (code) => (done ??= work(code))
}
