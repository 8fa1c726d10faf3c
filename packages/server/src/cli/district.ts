import { createPool } from '#kernel/db'
import { saveDistrict } from '#kernel/district'
import { migrate } from '#kernel/migrate'
import { systemClock } from '#kernel/time'
import { defineCommand } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

/** Makes an empty district, for an installation that starts without the demonstration. */
export const command = defineCommand({
  summary: { zh: '建立一个空的辖区（不带演示数据）', en: 'make an empty district (without the demonstration)' },
  usage: '<id> --zh 朝阳区 --en "Chaoyang District" [--zone Asia/Shanghai]',
  options: { zh: { type: 'string' }, en: { type: 'string' }, zone: { type: 'string' } },
  run: ({ env, positionals: [id], values, say }) =>
    withDatabase(readInstallation(env), 'mazha district', async ({ ownerUrl, appUrl }) => {
      if (id === undefined || !/^[a-z0-9-]{2,40}$/.test(id) || typeof values.zh !== 'string') {
        say({
          zh: '请给出代号（小写字母、数字、连字符）和中文名，例如：npx mazha district chaoyang --zh 朝阳区 --en "Chaoyang District"',
          en: 'Give an id (lower case letters, digits, hyphens) and a Chinese name, for example: npx mazha district chaoyang --zh 朝阳区 --en "Chaoyang District"',
        })
        return 2
      }
      await migrate({ ownerUrl, clock: systemClock })
      const db = createPool(appUrl, 1)
      try {
        const zone = typeof values.zone === 'string' ? values.zone : 'Asia/Shanghai'
        const en = typeof values.en === 'string' ? values.en : values.zh
        await saveDistrict(db, { id, name: { zh: values.zh, en }, zone })
        say({ zh: `辖区 ${values.zh}（${id}）已建立。`, en: `The district ${en} (${id}) is made.` })
        return 0
      } finally {
        await db.end()
      }
    }),
})
