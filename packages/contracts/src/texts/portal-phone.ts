import type { Text } from '../text.ts'

/** Words of the portal's page for residents who come by their telephone number; loaded with that page alone. */
export const phoneTexts = {
  title: { zh: '我的诉求', en: 'My requests' },
  about: {
    zh: '用反映时留的手机号，查看您提过的每一件事，以及谁看过社区登记的您的信息。',
    en: 'With the phone number that you left, see everything you raised, and who looked at what the community keeps of you.',
  },
  phone: { zh: '手机号', en: 'Phone number' },
  phoneMissing: { zh: '请填手机号', en: 'Please give your phone number' },
  phoneWrong: {
    zh: '手机号应为 11 位数字，例如 13812345678',
    en: 'A mobile number has 11 digits, such as 13812345678',
  },
  send: { zh: '获取验证码', en: 'Send me a code' },
  sent: {
    zh: '如果这个号码反映过事情或在社区登记过，验证码短信马上就到，5 分钟内有效。',
    en: 'If something was raised with this number, or the community knows it, a code is on its way. It counts for 5 minutes.',
  },
  code: { zh: '短信里的 6 位验证码', en: 'The six figures of the message' },
  codeMissing: { zh: '请填 6 位数字的验证码', en: 'Please give the six figures' },
  enter: { zh: '查看', en: 'Show them' },
  again: { zh: '重新获取验证码', en: 'Send another code' },
  other: { zh: '换个手机号', en: 'Another phone number' },
  none: {
    zh: '这个号码没有反映过事情，或已过保存期限。',
    en: 'Nothing was raised with this number, or it is kept no longer.',
  },
  looks: { zh: '谁看过社区登记的我的信息', en: 'Who looked at what the community keeps of me' },
  looksAbout: {
    zh: '社区的基础信息里登记了这个手机号。每次有人查看完整的姓名、电话或证件号码，都会记在这里。',
    en: 'This number stands in the community’s register. Whenever somebody looks at a full name, number or document, it is written here.',
  },
  looksNone: { zh: '自登记这个手机号以来，还没有人查看过。', en: 'Nobody has looked since this number was recorded.' },
  looksSeveral: {
    zh: '这个手机号登记在几个人名下，我们不能确定是谁，所以不在这里显示。请带身份证件到社区查询，或请社区更正号码。',
    en: 'This number stands with several people, so we cannot be sure who you are and show nothing here. Please ask at the community with your document, or have the number corrected.',
  },
  looksFailed: { zh: '暂时查不到，请稍后再试。', en: 'It cannot be shown now. Please try again later.' },
  looksWrong: {
    zh: '觉得不对？请打社区电话，或在“我的诉求”里反映。',
    en: 'Does something look wrong? Please call the community or raise a request.',
  },
  leave: { zh: '退出', en: 'Log out' },
  left: { zh: '已退出。', en: 'You are logged out.' },
  back: { zh: '返回我的诉求', en: 'Back to my requests' },
} as const satisfies Record<string, Text>
