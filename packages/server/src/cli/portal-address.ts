import { defineCommand } from './frame/command.ts'
import { keepSetting, parseSetting, readSetting } from './frame/district-settings.ts'
import { withDistrict } from './frame/with-district.ts'

/** Where residents reach the portal: printed codes lead there. Prints it, or takes a new one. */
export const command = defineCommand({
  summary: {
    zh: '查看或设置居民访问的网址（印在联系卡、公示二维码里）',
    en: 'show or set the address at which residents reach the portal (printed codes lead there)',
  },
  usage: '[<https://…>]',
  async run(input) {
    const { positionals, print, say } = input
    const [given] = positionals
    const value = given === undefined ? null : parseSetting('portalAddress', given, given)
    return withDistrict(input, 'mazha portal-address', async (ctx) => {
      if (given === undefined) {
        print(JSON.stringify(readSetting(ctx, 'portalAddress')))
        return 0
      }
      await keepSetting(ctx, 'portalAddress', value)
      say({
        zh: '网址已保存，重新启动服务器后生效。',
        en: 'The address is kept; running servers take it up when they start again.',
      })
      return 0
    })
  },
})
