import { findPeople, setAccount } from '#modules/people'
import { defineCommand } from './frame/command.ts'
import { withDistrict } from './frame/with-district.ts'

/**
 * Gives somebody a log-in or a fresh password from the server's own terminal: for the three administrators, whose accounts nobody
 * resets in the console.
 */
export const command = defineCommand({
  summary: {
    zh: '给一个人开通账号或重置密码（三员的账号只能这样重置），打印一次性密码',
    en: 'give somebody a log-in or a fresh password (the only way for the three administrators), and print it',
  },
  usage: '<工号或姓名> <用户名>',
  run: (input) => {
    const { positionals, say, print } = input
    const [who = '', name = ''] = positionals
    if (who === '' || !/^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,63}$/u.test(name)) {
      say({ zh: '用法：npx mazha account 唐宁 auditor', en: 'Usage: npx mazha account 唐宁 auditor' })
      return Promise.resolve(2)
    }
    return withDistrict(input, 'mazha account', async (ctx) => {
      const people = (await findPeople(ctx, who)).filter((one) => one.name === who || one.staffNumber === who)
      const [person] = people
      if (person === undefined || people.length > 1) {
        say({
          zh: person === undefined ? `没有叫“${who}”的人员。` : `有 ${people.length} 个人叫“${who}”，请改用工号。`,
          en:
            person === undefined
              ? `Nobody is called “${who}”.`
              : `${people.length} people are called “${who}”: use the staff number.`,
        })
        return 1
      }
      print(await setAccount(ctx, { person: person.id, name }))
      say({
        zh: `这是 ${person.name} 的一次性密码，登录后须修改；验证器须重新绑定。`,
        en: `A password for one log-in of ${person.name}; it is changed then, and the authenticator is set up anew.`,
      })
      return 0
    })
  },
})
