import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { createPool } from '#kernel/db'
import { findDistrict, saveSettings } from '#kernel/district'
import { StartProblem } from '#kernel/postgres-problem'
import { loginSettings } from '#modules/people'
import { defineCommand } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

/** Prints a district's rules of log-in, or takes new ones from a file. */
export const command = defineCommand({
  summary: {
    zh: '查看或设置登录规则（密码、时限、动态验证码、单点登录）',
    en: 'show or set the rules of log-in (passwords, limits, second factor, single sign-on)',
  },
  usage: '[<file.json>]',
  run: ({ env, positionals: [file], print, say }) =>
    withDatabase(readInstallation(env), 'mazha login-settings', async ({ appUrl }) => {
      const db = createPool(appUrl, 1)
      try {
        const district = await findDistrict(db, env.MAZHA_DISTRICT || undefined)
        if (district === undefined) {
          throw new StartProblem({
            zh: '数据库里还没有辖区。请先启动一次（npm start），或执行 npx mazha district <代号>。',
            en: 'The database has no district yet. Start once (npm start), or run: npx mazha district <id>',
          })
        }
        if (file === undefined) {
          print(JSON.stringify(loginSettings.parse(district.settings['login'] ?? {}), null, 2))
          return 0
        }
        const settings = parse(file)
        await saveSettings(db, district.id, { login: z.json().parse(settings) })
        say({
          zh: '登录规则已保存，重新启动服务器后生效。',
          en: 'The rules of log-in are kept; running servers take them up when they start again.',
        })
        return 0
      } finally {
        await db.end()
      }
    }),
})

/** @throws StartProblem naming the setting that is wrong; one that nobody knows is wrong too: a typing error must not loosen a rule */
const parse = (file: string): z.infer<typeof loginSettings> => {
  let data: unknown
  try {
    data = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StartProblem({ zh: `读不了 ${file}：${why}`, en: `${file} cannot be read: ${why}` }, { cause })
  }
  const parsed = loginSettings.safeParse(data)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const at = issue?.path.join('.') || '-'
  throw new StartProblem({
    zh: `${file} 里的 ${at} 不对：${issue?.message ?? ''}`,
    en: `${at} in ${file} is wrong: ${issue?.message ?? ''}`,
  })
}
