import { missingNotices } from '@mazha/contracts/calendar'
import type { Text } from '@mazha/contracts/text'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { missingNoticeText } from '#kernel/calendar-warning'
import { closeContext, type Context, type District } from '#kernel/context'
import { createPool } from '#kernel/db'
import { saveSettings } from '#kernel/district'
import { migrate } from '#kernel/migrate'
import { openDatabase } from '#kernel/postgres'
import { hasCode, StartProblem } from '#kernel/postgres-problem'
import { systemClock } from '#kernel/time'
import { startBackground } from './background.ts'
import { languageOf } from './cli/frame/command.ts'
import { type Installation, readInstallation } from './cli/frame/installation.ts'
import { type ContextOptions, openContext, openLog } from './compose.ts'
import { loadDemo, makeDemoDistrict } from './demo/load.ts'
import { demoLogins, demoPassword } from './demo/people.ts'
import { createApp } from './http/app.ts'

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
    await startServer(readInstallation(env), env, { root, report, stops, leave })
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

async function startServer(installation: Installation, env: NodeJS.ProcessEnv, parts: Parts): Promise<void> {
  const { report, stops, leave } = parts
  await checkPort(installation)
  report({ zh: '正在启动数据库 …', en: 'Starting the database …' })
  const database = await openDatabase({ ...installation, program: 'npm start' })
  stops.push(() => database.stop())
  const fail = (error: Error): Promise<void> => {
    console.error(error.message)
    return leave(1)
  }
  database.failed.then(fail, fail)
  await migrate({
    ownerUrl: database.ownerUrl,
    clock: systemClock,
    onProgress: (name) => report({ zh: `  建表 ${name}`, en: `  schema ${name}` }),
  })

  const log = openLog(installation.dataDir, env)
  const ctx = await openDistrict({ appUrl: database.appUrl, dataDir: installation.dataDir, env, log }, report)
  stops.push(() => closeContext(ctx))
  const app = await createApp(ctx, {
    appsDir: join(parts.root, 'dist', 'apps'),
    operatorToken: env.MAZHA_OPERATOR_TOKEN || undefined,
    trustProxy: env.MAZHA_TRUST_PROXY?.split(','),
  })
  stops.push(() => app.close())
  const jobs = startBackground(ctx)
  stops.push(() => jobs.stop())
  const { host, port } = installation
  try {
    await app.listen({ host, port })
  } catch (error) {
    throw hasCode(error, 'EADDRINUSE') ? portTaken(port) : error
  }
  const listening = app.server.address()
  const bound = typeof listening === 'object' && listening !== null ? listening.port : port
  const address = `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${bound}`
  database.setAddress(address)
  announce(address, ctx.district, report)
  warnOfCalendar(ctx, report)
}

/** A year that is missing soon is told at every start: where people look, and in the log. */
function warnOfCalendar(ctx: Context, report: Parts['report']): void {
  for (const notice of missingNotices(ctx.calendar, ctx.now().toISOString())) {
    const { zh, en } = missingNoticeText(notice)
    report({ zh: `\n注意：${zh}`, en: `\nPlease note: ${en}` })
    ctx.log.warn({ event: 'calendar', ...notice }, en)
  }
}

/** The district that is there, or the demonstration on the first run. */
async function openDistrict(options: ContextOptions, report: Parts['report']): Promise<Context> {
  let ctx = await openContext(options)
  if (ctx === undefined) {
    if (options.env.MAZHA_DEMO === 'off') {
      throw new StartProblem({
        zh: '数据库里还没有辖区。请先建立：npx mazha district <代号> --zh <名称>；或去掉 MAZHA_DEMO=off，载入演示辖区。',
        en: 'The database has no district yet. Make one: npx mazha district <id> --zh <name>. Or leave out MAZHA_DEMO=off to load the demonstration.',
      })
    }
    const db = createPool(options.appUrl, 1)
    try {
      await makeDemoDistrict(db)
    } finally {
      await db.end()
    }
    ctx = await openContext(options)
    if (ctx === undefined) throw new Error('the demonstration district was not kept')
  }
  const { settings } = ctx.district
  // Half loaded when the first start was interrupted: loading adds only what is missing.
  if (settings.demonstration === true && settings.demonstrationLoaded !== true) {
    report({ zh: '正在载入演示辖区 …', en: 'Loading the demonstration district …' })
    const { matters } = await loadDemo(ctx)
    await saveSettings(ctx.db, ctx.district.id, { demonstrationLoaded: true })
    report({ zh: `  ${matters} 件诉求`, en: `  ${matters} matters` })
  }
  return ctx
}

function announce(address: string, { name, settings }: District, report: Parts['report']): void {
  report({ zh: `\n马扎已启动：${name.zh}`, en: `\nMazha is running: ${name.en}` })
  report({ zh: `  群众端      ${address}/`, en: `  Portal      ${address}/` })
  report({ zh: `  工作台      ${address}/console/`, en: `  Console     ${address}/console/` })
  report({ zh: `  接口文档    ${address}/api/reference`, en: `  API         ${address}/api/reference` })
  if (settings.demonstration === true) {
    report({
      zh: `\n演示账号（密码都是 ${demoPassword}；任何人都知道，请勿用于正式数据）：`,
      en: `\nDemonstration log-ins (password ${demoPassword} for all; everybody knows it: not for real data):`,
    })
    const width = Math.max(...demoLogins.map(({ name: login }) => login.length)) + 2
    for (const { role, name: login } of demoLogins)
      report({ zh: `  ${login.padEnd(width)}${role}`, en: `  ${login.padEnd(width)}${role}` })
  }
  report({ zh: '\n按 Ctrl-C 停止。', en: '\nPress Ctrl-C to stop.' })
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
