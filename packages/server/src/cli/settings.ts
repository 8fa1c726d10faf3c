import { defineCommand, languageOf } from './frame/command.ts'
import {
  isSetting,
  keepSetting,
  parseSetting,
  readSetting,
  settingNames,
  settingTitle,
} from './frame/district-settings.ts'
import { readJson } from './frame/files.ts'
import { withDistrict } from './frame/with-district.ts'

/** Prints what may be set for a district, or one setting, or takes one from a file. */
export const command = defineCommand({
  summary: {
    zh: '查看或修改辖区设置（保存期限、异常查看、配备、编码、范围、电话等）',
    en: 'show or set what a district may set (retention, unusual reading, staffing, codes, bounds, telephone …)',
  },
  usage: '[<name>] [<file.json>]',
  async run(input) {
    const { env, positionals, print, say } = input
    const [name, file] = positionals
    if (positionals.length > 2 || (name !== undefined && !isSetting(name))) {
      say({
        zh: `没有设置 ${name ?? ''}。可以设置：${settingNames.join('、')}。`,
        en: `There is no setting ${name ?? ''}. There are: ${settingNames.join(', ')}.`,
      })
      return 2
    }
    if (name === undefined) {
      return withDistrict(input, 'mazha settings', async (ctx) => {
        const all = Object.fromEntries(settingNames.map((each) => [each, readSetting(ctx, each)]))
        print(JSON.stringify(all, null, 2))
        for (const each of settingNames) say(`${each}  ${settingTitle(each)[languageOf(env)]}`)
        return 0
      })
    }
    if (file === undefined) {
      return withDistrict(input, 'mazha settings', async (ctx) => {
        print(JSON.stringify(readSetting(ctx, name), null, 2))
        return 0
      })
    }
    const value = parseSetting(name, await readJson(file), file)
    return withDistrict(input, 'mazha settings', async (ctx) => {
      await keepSetting(ctx, name, value)
      say({
        zh: `${settingTitle(name).zh}已保存，重新启动服务器后生效。`,
        en: `The ${settingTitle(name).en} is kept; running servers take it up when they start again.`,
      })
      return 0
    })
  },
})
