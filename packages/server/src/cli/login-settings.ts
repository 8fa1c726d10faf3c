import { defineCommand } from './frame/command.ts'
import { keepSetting, parseSetting, readSetting } from './frame/district-settings.ts'
import { readJson } from './frame/files.ts'
import { withDistrict } from './frame/with-district.ts'

/** Prints a district's rules of log-in, or takes new ones from a file. */
export const command = defineCommand({
  summary: {
    zh: '查看或设置登录规则（密码、时限、动态验证码、单点登录）',
    en: 'show or set the rules of log-in (passwords, limits, second factor, single sign-on)',
  },
  usage: '[<file.json>]',
  async run(input) {
    const { positionals, print, say } = input
    const [file] = positionals
    const value = file === undefined ? null : parseSetting('login', await readJson(file), file)
    return withDistrict(input, 'mazha login-settings', async (ctx) => {
      if (file === undefined) {
        print(JSON.stringify(readSetting(ctx, 'login'), null, 2))
        return 0
      }
      await keepSetting(ctx, 'login', value)
      say({
        zh: '登录规则已保存，重新启动服务器后生效。',
        en: 'The rules of log-in are kept; running servers take them up when they start again.',
      })
      return 0
    })
  },
})
