import { readFile } from 'node:fs/promises'
import { Refused, sayRefusal } from '@mazha/contracts/refusal'
import type { Text } from '@mazha/contracts/text'
import { closeContext } from '#kernel/context'
import { StartProblem } from '#kernel/postgres-problem'
import { groundNow } from '#modules/grids'
import { openContext, openLog } from '../compose.ts'
import { demoLogins } from '../demo/people.ts'
import { insideByDefault, loadSynthetic, readInside, type SyntheticWish } from '../demo/synthetic.ts'
import type { Progress } from '../demo/synthetic-progress.ts'
import { type CommandInput, defineCommand, languageOf } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

const mostGrids = 100_000

/**
 * The demonstration's log-ins, for people and for programs that try the product out; and synthetic grids by the thousand, to
 * try out sizes.
 */
export const command = defineCommand({
  summary: { zh: '演示区的登录名和密码；合成网格', en: 'the demonstration’s log-ins; synthetic grids' },
  usage:
    '--logins | --grids 1000 [--micro-grids 1100] [--inside 区县.geojson] [--seed 1] [--people 5000] [--matters 200]',
  options: {
    logins: { type: 'boolean' },
    grids: { type: 'string' },
    'micro-grids': { type: 'string' },
    inside: { type: 'string' },
    seed: { type: 'string' },
    people: { type: 'string' },
    matters: { type: 'string' },
  },
  async run(input) {
    const { values, print, say } = input
    if (values.logins === true) {
      print(JSON.stringify(demoLogins, null, 2))
      return 0
    }
    if (values.grids !== undefined) return makeGrids(input)
    say({
      zh: '演示区在第一次 npm start 时载入。要看登录名，请用：npx mazha demo --logins；要合成网格，请用：npx mazha demo --grids 1000',
      en: 'The demonstration is loaded by the first npm start. For its log-ins use: npx mazha demo --logins; for synthetic grids: npx mazha demo --grids 1000',
    })
    return 2
  },
})

const count = ({ values }: CommandInput, name: string, usual: number): number => {
  const given = values[name]
  const value = given === undefined ? usual : Number(given)
  const least = name === 'grids' ? 1 : 0
  if (Number.isInteger(value) && value >= least && value <= mostGrids) return value
  throw new StartProblem({
    zh: `--${name} 应为 ${least} 到 ${mostGrids} 的整数。`,
    en: `--${name} must be a whole number from ${least} to ${mostGrids}.`,
  })
}

const insideOf = async (path: string): Promise<SyntheticWish['inside']> => {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new StartProblem({ zh: `读不到文件 ${path}。`, en: `The file ${path} cannot be read.` })
  })
  let inside: SyntheticWish['inside'] | undefined
  try {
    inside = readInside(JSON.parse(text))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  if (inside !== undefined) return inside
  throw new StartProblem({
    zh: `${path} 不是由面（Polygon、MultiPolygon）组成的 GeoJSON，或多于 99 个面。`,
    en: `${path} is not GeoJSON made of polygons, or has more than 99.`,
  })
}

const makeGrids = async (input: CommandInput): Promise<number> => {
  const { values, env, say, print } = input
  const grids = count(input, 'grids', 0)
  const wish = {
    grids,
    // As many to a grid as Kunming has.
    microGrids: count(input, 'micro-grids', Math.round((grids * 28_052) / 25_246)),
    seed: count(input, 'seed', 1),
    people: count(input, 'people', Math.min(grids, 5000)),
    matters: count(input, 'matters', Math.min(grids, 200)),
  }
  const given = typeof values.inside === 'string' ? await insideOf(values.inside) : undefined
  const installation = readInstallation(env)
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  // Heard while the database starts as well.
  process.once('SIGINT', stop)
  const stopped = (): number => {
    say({ zh: '已停止。再次运行会接着做。', en: 'Stopped. Run it again to go on.' })
    return 130
  }
  return withDatabase(installation, 'mazha demo', async ({ appUrl }) => {
    if (stopping.signal.aborted) return stopped()
    const log = openLog(installation.dataDir, env)
    const ctx = await openContext({ appUrl, dataDir: installation.dataDir, env, log })
    if (ctx === undefined) {
      throw new StartProblem({
        zh: '数据库里还没有辖区。请先运行 npm start。',
        en: 'The database has no district yet. Run npm start first.',
      })
    }
    try {
      const inside = given ?? insideByDefault(await groundNow(ctx), grids)
      const began = performance.now()
      const result = await loadSynthetic(
        ctx,
        { ...wish, inside },
        { signal: stopping.signal, onProgress: sayEach(say) },
      )
      print(JSON.stringify({ ...result, seconds: Math.round((performance.now() - began) / 100) / 10 }))
      return 0
    } catch (error) {
      if (stopping.signal.aborted) return stopped()
      if (!(error instanceof Refused)) throw error
      say(sayRefusal(error, languageOf(env)))
      return 1
    } finally {
      await closeContext(ctx)
    }
  }).finally(() => process.off('SIGINT', stop))
}

const words: Readonly<Record<Progress['what'], Text>> = {
  cut: { zh: '划分网格', en: 'cutting grids' },
  write: { zh: '写入区划', en: 'writing areas' },
  staff: { zh: '配备人员', en: 'staffing' },
  matters: { zh: '登记事项', en: 'opening matters' },
}

/** A line for each tenth of each kind of work. */
const sayEach = (say: CommandInput['say']): ((progress: Progress) => void) => {
  let last = ''
  return ({ what, name, done, of }) => {
    const tenth = of === 0 ? 10 : Math.floor((done * 10) / of)
    const mark = `${what} ${tenth}`
    if (mark === last) return
    last = mark
    const place = name === '' ? '' : ` ${name}`
    say({
      zh: `  ${words[what].zh}${place} ${tenth * 10}%（${done}/${of}）`,
      en: `  ${words[what].en}${place} ${tenth * 10}% (${done}/${of})`,
    })
  }
}
