import { migrate } from '#kernel/migrate'
import { systemClock } from '#kernel/time'
import { defineCommand } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

/** Brings the database to the newest schema without starting the server. */
export const command = defineCommand({
  summary: { zh: '把数据库升级到最新结构', en: 'bring the database to the newest schema' },
  usage: '',
  run: ({ env, print, say }) =>
    withDatabase(readInstallation(env), 'mazha migrate', async ({ ownerUrl }) => {
      const applied = await migrate({
        ownerUrl,
        clock: systemClock,
        onProgress: (name) => say({ zh: `正在执行 ${name}`, en: `applying ${name}` }),
      })
      print(JSON.stringify({ applied }))
      return 0
    }),
})
