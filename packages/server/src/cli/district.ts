import { createPool } from '#kernel/db'
import { isZone, listDistricts, saveDistrict, saveZone } from '#kernel/district'
import { migrate } from '#kernel/migrate'
import { systemClock } from '#kernel/time'
import { defineCommand } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

/** Makes an empty district, for an installation that starts without the demonstration; or gives one another name. */
export const command = defineCommand({
  summary: { zh: '建立一个空的辖区（不带演示数据）', en: 'make an empty district (without the demonstration)' },
  usage: '<id> --zh 朝阳区 --en "Chaoyang District" [--zone Asia/Shanghai] [--rename]',
  options: {
    zh: { type: 'string' },
    en: { type: 'string' },
    zone: { type: 'string' },
    rename: { type: 'boolean' },
  },
  async run({ env, positionals: [id], values, say }) {
    if (id === undefined || !/^[a-z0-9-]{2,40}$/.test(id) || typeof values.zh !== 'string' || values.zh.trim() === '') {
      say({
        zh: '请给出代号（小写字母、数字、连字符）和中文名，例如：npx mazha district chaoyang --zh 朝阳区 --en "Chaoyang District"',
        en: 'Give an id (lower case letters, digits, hyphens) and a Chinese name, for example: npx mazha district chaoyang --zh 朝阳区 --en "Chaoyang District"',
      })
      return 2
    }
    const zone = typeof values.zone === 'string' ? values.zone : 'Asia/Shanghai'
    if (!isZone(zone)) {
      say({
        zh: `没有时区 ${zone}。请用 IANA 时区名，例如 Asia/Shanghai、Asia/Urumqi。`,
        en: `There is no time zone ${zone}. Use an IANA name, such as Asia/Shanghai or Asia/Urumqi.`,
      })
      return 2
    }
    const name = { zh: values.zh, en: typeof values.en === 'string' ? values.en : values.zh }
    return withDatabase(readInstallation(env), 'mazha district', async ({ ownerUrl, appUrl }) => {
      await migrate({ ownerUrl, clock: systemClock })
      const db = createPool(appUrl, 1)
      try {
        const known = (await listDistricts(db)).find((one) => one.id === id)
        if (known !== undefined && !isZone(known.zone)) {
          await saveZone(db, id, zone)
          say({
            zh: `辖区 ${known.name.zh}（${id}）的时区 ${known.zone} 不存在，已改为 ${zone}。`,
            en: `${known.name.en} (${id}) had a time zone that does not exist, ${known.zone}; it is ${zone} now.`,
          })
          return 0
        }
        if (known !== undefined && typeof values.zone === 'string' && known.zone !== zone) {
          say({
            zh: `辖区 ${known.name.zh}（${id}）的时区是 ${known.zone}，建立后不能改：已算的时限都按它。`,
            en: `The time zone of ${known.name.en} (${id}) is ${known.zone}. It cannot be changed: every limit was counted by it.`,
          })
          return 1
        }
        if (known !== undefined && values.rename !== true) {
          say({
            zh: `已有辖区 ${known.name.zh}（${id}），没有改动。要改名，请加 --rename；要另建一个，请换一个代号。`,
            en: `There is a district ${known.name.en} (${id}) already; nothing was changed. To rename it add --rename; for another one take another id.`,
          })
          return 1
        }
        await saveDistrict(db, { id, name, zone })
        say(
          known === undefined
            ? { zh: `辖区 ${name.zh}（${id}）已建立。`, en: `The district ${name.en} (${id}) is made.` }
            : {
                zh: `辖区 ${known.name.zh}（${id}）改名为 ${name.zh}。`,
                en: `The district ${known.name.en} (${id}) is called ${name.en} now.`,
              },
        )
        return 0
      } finally {
        await db.end()
      }
    })
  },
})
