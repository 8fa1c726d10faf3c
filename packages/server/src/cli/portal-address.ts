import { z } from 'zod'
import { createPool } from '#kernel/db'
import { findDistrict, saveSettings } from '#kernel/district'
import { StartProblem } from '#kernel/postgres-problem'
import { defineCommand } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

/** Where residents reach the portal: printed codes lead there. Prints it, or takes a new one. */
export const command = defineCommand({
  summary: {
    zh: '查看或设置居民访问的网址（印在联系卡、公示二维码里）',
    en: 'show or set the address at which residents reach the portal (printed codes lead there)',
  },
  usage: '[<https://…>]',
  run: ({ env, positionals: [given], print, say }) =>
    withDatabase(readInstallation(env), 'mazha portal-address', async ({ appUrl }) => {
      const db = createPool(appUrl, 1)
      try {
        const district = await findDistrict(db, env.MAZHA_DISTRICT || undefined)
        if (district === undefined) {
          throw new StartProblem({
            zh: '数据库里还没有辖区。请先启动一次（npm start），或执行 npx mazha district <代号>。',
            en: 'The database has no district yet. Start once (npm start), or run: npx mazha district <id>',
          })
        }
        if (given === undefined) {
          print(JSON.stringify(district.settings['portalAddress'] ?? null))
          return 0
        }
        const address = z.url({ protocol: /^https?$/ }).safeParse(given)
        if (!address.success) {
          throw new StartProblem({
            zh: `${given} 不是网址，请写成 https://mazha.example.gov.cn 的样子。`,
            en: `${given} is no address. Please write it like https://mazha.example.gov.cn.`,
          })
        }
        await saveSettings(db, district.id, { portalAddress: address.data.replace(/\/+$/, '') })
        say({
          zh: '网址已保存，重新启动服务器后生效。',
          en: 'The address is kept; running servers take it up when they start again.',
        })
        return 0
      } finally {
        await db.end()
      }
    }),
})
