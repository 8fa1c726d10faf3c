/**
 * Makes a clone ready to run: the right Node, installed packages, a current build. Uses Node's own modules only, because on a
 * fresh clone there is nothing else.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listStale } from './build.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const chinese = /^zh/i.test(process.env.MAZHA_LANG ?? process.env.LC_ALL ?? process.env.LANG ?? '')

/** A line in the language of the terminal. */
export const say = (zh, en) => console.log(chinese ? zh : en)

/** Ends the program with a sentence in both languages. */
export function giveUp(zh, en) {
  console.error(`\n${zh}\n${en}`)
  process.exit(1)
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  giveUp(
    `需要 Node.js 20.19 或更新的版本，当前是 ${process.versions.node}。请到 https://nodejs.org 下载安装后再启动。`,
    `Node.js 20.19 or later is needed; this is ${process.versions.node}. Install it from https://nodejs.org and start again.`,
  )
}

const readLock = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined)

/** Whether every package that the lock file asks for on this platform is installed in its version. */
export function isInstalled() {
  const wanted = readLock(join(root, 'package-lock.json'))
  const found = readLock(join(root, 'node_modules', '.package-lock.json'))
  if (found === undefined) return false
  return Object.entries(wanted).every(([path, { version, link, optional }]) => {
    if (!path.startsWith('node_modules/')) return true
    const there = found[path]
    if (there === undefined) return optional === true
    return link === true ? there.link === true : there.version === version
  })
}

/** Prints the seconds that some work has taken so far, so that nobody takes it for stuck. */
function showSeconds(zh, en) {
  const began = performance.now()
  const seconds = () => ((performance.now() - began) / 1000).toFixed(0)
  if (!process.stdout.isTTY) {
    say(`${zh} …`, `${en} …`)
    const timer = setInterval(() => say(`  … ${seconds()} 秒`, `  … ${seconds()} s`), 15_000)
    return () => clearInterval(timer)
  }
  const draw = () => process.stdout.write(`\r${chinese ? zh : en} … ${seconds()} s `)
  draw()
  const timer = setInterval(draw, 1000)
  return () => {
    clearInterval(timer)
    draw()
    process.stdout.write('\n')
  }
}

function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data) => {
        said = (said + data).slice(-8000)
      })
    }
    child.once('error', (error) => resolve({ code: 1, said: String(error) }))
    child.once('exit', (code) => resolve({ code: code ?? 1, said }))
  })
}

/** The npm that came with this Node, wherever it is. */
function npmCommand() {
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
  for (const cli of [process.env.npm_execpath, beside]) {
    if (cli?.endsWith('.js') && existsSync(cli)) return [process.execPath, cli]
  }
  return ['npm']
}

export async function ensureInstalled() {
  if (isInstalled()) return
  const done = showSeconds('正在安装依赖（npm ci）', 'Installing packages (npm ci)')
  const [command, ...args] = npmCommand()
  const { code, said } = await run(command, [
    ...args,
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ])
  done()
  if (code === 0) return
  console.error(said.slice(0, 4000))
  giveUp(
    '安装依赖失败（详情见上）。请检查网络和 npm 源（npm config get registry），再重新启动；已下载的部分不会重复下载。',
    'Installing packages failed (see above). Check the network and the registry (npm config get registry) and start again; what is downloaded already is kept.',
  )
}

/**
 * Builds what has changed since the last build.
 *
 * @param {readonly string[]} [only] the parts to look at; all without it
 */
export async function ensureBuilt(only) {
  const stale = listStale().filter(({ part }) => only === undefined || only.includes(part))
  if (stale.length === 0) return
  const names = stale.map(({ part }) => part).join(', ')
  const done = showSeconds(`正在构建 ${names}`, `Building ${names}`)
  const { code, said } = await run(process.execPath, [
    join(root, 'scripts', 'build.mjs'),
    ...stale.map(({ part }) => part),
  ])
  done()
  if (code === 0) return
  console.error(said.slice(0, 4000))
  giveUp(
    '构建失败（详情见上）。如果刚改过 procedures/ 或源代码，请按提示改正；否则请重新获取代码。',
    'The build failed (see above). If procedures/ or the sources were just changed, correct them as it says; else fetch the code again.',
  )
}
