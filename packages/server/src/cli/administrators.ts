import { randomUUID } from 'node:crypto'
import { type Role, roles } from '@mazha/contracts/role'
import { formatDay, getZone } from '@mazha/contracts/zone'
import { closeContext } from '#kernel/context'
import { StartProblem } from '#kernel/postgres-problem'
import { addStaff, hasLogin, oncePassword, setUnits } from '#modules/people'
import { openContext, openLog } from '../compose.ts'
import { defineCommand } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

const unit = 'administration'
const duties = [
  { option: 'system', role: 'administrator', login: 'administrator' },
  { option: 'security', role: 'security_administrator', login: 'security-administrator' },
  { option: 'audit', role: 'auditor', login: 'auditor' },
] as const satisfies readonly { option: string; role: Role; login: string }[]

/** Makes the three administrators of a new district, each with a password for one log-in; all others come by them. */
export const command = defineCommand({
  summary: {
    zh: '为新辖区建立三员（系统、安全、审计管理员），打印一次性密码',
    en: 'make the three administrators of a new district, and print a password for one log-in each',
  },
  usage: '--system 张三 --security 李四 --audit 王五',
  options: { system: { type: 'string' }, security: { type: 'string' }, audit: { type: 'string' } },
  run: ({ env, values, print, say }) => {
    const named = duties.map((duty) => ({ ...duty, name: String(values[duty.option] ?? '').trim() }))
    if (named.some(({ name }) => name === '') || new Set(named.map(({ name }) => name)).size < 3) {
      say({
        zh: '请给出三个不同的人：npx mazha administrators --system 张三 --security 李四 --audit 王五',
        en: 'Name three different people: npx mazha administrators --system 张三 --security 李四 --audit 王五',
      })
      return Promise.resolve(2)
    }
    const installation = readInstallation(env)
    return withDatabase(installation, 'mazha administrators', async ({ appUrl }) => {
      const log = openLog(installation.dataDir, env)
      const ctx = await openContext({ appUrl, dataDir: installation.dataDir, env, log })
      if (ctx === undefined) {
        throw new StartProblem({
          zh: '数据库里还没有辖区。请先用 npx mazha district <代号> 建立。',
          en: 'The database has no district yet. Make one with: npx mazha district <id>',
        })
      }
      try {
        for (const { login } of named) {
          if (await hasLogin(ctx, login)) {
            throw new StartProblem({
              zh: `已有用户名 ${login}。三员只建立一次；之后由安全管理员在工作台重置密码。`,
              en: `There is a log-in ${login} already. They are made once; afterwards the security administrator resets passwords in the console.`,
            })
          }
        }
        const from = formatDay(getZone(ctx.district.zone).dayOf(ctx.now().getTime()))
        const title = { zh: '系统管理办公室', en: 'Administration' }
        await setUnits(ctx, [{ id: unit, name: title, kind: 'centre', phone: null, from }])
        const made = named.map((duty) => ({ ...duty, password: oncePassword() }))
        await addStaff(
          ctx,
          made.map(({ name, login, role, password }) => ({
            id: randomUUID(),
            name,
            login,
            password,
            from,
            posts: [{ post: `${unit}.${role}`, unit, role, title: roles[role] }],
          })),
        )
        print(
          JSON.stringify(
            made.map(({ role, name, login, password }) => ({ role, person: name, name: login, password })),
            null,
            2,
          ),
        )
        say({
          zh: '请分别当面交给本人；首次登录须修改密码并绑定验证器。',
          en: 'Hand each to its person; at the first log-in the password is changed and an authenticator set up.',
        })
        return 0
      } finally {
        await closeContext(ctx)
      }
    })
  },
})
