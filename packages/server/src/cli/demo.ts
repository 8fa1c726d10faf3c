import { demoLogins } from '../demo/people.ts'
import { defineCommand } from './frame/command.ts'

/** The demonstration's log-ins, for people and for programs that try the product out. */
export const command = defineCommand({
  summary: { zh: '演示区的登录名和密码', en: 'the demonstration’s log-ins' },
  usage: '--logins',
  options: { logins: { type: 'boolean' } },
  run: ({ values, print, say }) => {
    if (values.logins !== true) {
      say({
        zh: '演示区在第一次 npm start 时载入。要看登录名，请用：npx mazha demo --logins',
        en: 'The demonstration is loaded by the first npm start. For its log-ins use: npx mazha demo --logins',
      })
      return Promise.resolve(2)
    }
    print(JSON.stringify(demoLogins, null, 2))
    return Promise.resolve(0)
  },
})
