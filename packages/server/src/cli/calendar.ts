import { closeContext } from '#kernel/context'
import { createPool } from '#kernel/db'
import { findDistrict, loadCalendarData } from '#kernel/district'
import { StartProblem } from '#kernel/postgres-problem'
import { countWaiting } from '#modules/matters'
import { type ContextOptions, openContext, openLog } from '../compose.ts'
import { defineCommand } from './frame/command.ts'
import { readJson } from './frame/files.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

/** Loads a year's holidays, or what the district's office does otherwise. */
export const command = defineCommand({
  summary: {
    zh: '导入某年放假安排，或本辖区的办公日历',
    en: 'load a year’s holidays, or the district’s own office calendar',
  },
  usage: '<file.json>',
  run: ({ env, positionals: [file], say }) =>
    withDatabase(readInstallation(env), 'mazha calendar', async ({ appUrl }) => {
      const { dataDir } = readInstallation(env)
      if (file === undefined) {
        say({
          zh: '请给出文件：{"year":2027,"holidays":[{"date":"2027-01-01","name":{"zh":"元旦","en":"New Year’s Day"}}],"makeups":[]}，或办公日历 {"hours":["09:00-12:00","13:00-17:00"],"restDays":[…]}。',
          en: 'Name a file: {"year":2027,"holidays":[{"date":"2027-01-01","name":{"zh":"元旦","en":"New Year’s Day"}}],"makeups":[]}, or office rules {"hours":["09:00-12:00","13:00-17:00"],"restDays":[…]}.',
        })
        return 2
      }
      const db = createPool(appUrl, 1)
      try {
        const district = await findDistrict(db, env.MAZHA_DISTRICT)
        if (district === undefined) throw noDistrict()
        const what = await loadCalendarData(db, district, await readJson(file))
        const counted = await countNow({ appUrl, dataDir, env, log: openLog(dataDir, env) })
        const loaded =
          what === 'years'
            ? { zh: '放假安排已导入', en: 'The holidays are loaded' }
            : { zh: '办公日历已导入', en: 'The office rules are loaded' }
        say({
          zh: `${loaded.zh}，补算了 ${counted} 件事项的时限。运行中的服务器几秒内自动启用。`,
          en: `${loaded.en}; the time limits of ${counted} matters that waited are counted. Running servers take it up within seconds.`,
        })
        return 0
      } finally {
        await db.end()
      }
    }),
})

/** What waited for the year is counted at once, whether a server runs or not. */
async function countNow(options: ContextOptions): Promise<number> {
  const ctx = await openContext({ ...options, connections: 2 })
  if (ctx === undefined) throw noDistrict()
  try {
    return await countWaiting(ctx)
  } finally {
    await closeContext(ctx)
  }
}

const noDistrict = (): StartProblem =>
  new StartProblem({
    zh: '数据库里还没有辖区。请先启动一次（npm start），或执行 npx mazha district <代号>。',
    en: 'The database has no district yet. Start once (npm start), or run: npx mazha district <id>',
  })
