import type { Text } from '../text.ts'

/** Words of the portal's page for residents who come by their telephone number; loaded with that page alone. */
export const phoneTexts = {
  title: { zh: '我的诉求', en: 'My requests' },
  about: {
    zh: '用反映时留的手机号，查看您提过的每一件事。',
    en: 'With the phone number that you left, see everything you raised.',
  },
  phone: { zh: '手机号', en: 'Phone number' },
  phoneMissing: { zh: '请填手机号', en: 'Please give your phone number' },
  phoneWrong: { zh: '手机号应为数字，例如 13812345678', en: 'A phone number is figures, such as 13812345678' },
  send: { zh: '获取验证码', en: 'Send me a code' },
  sent: {
    zh: '如果这个号码反映过事情，验证码短信马上就到，5 分钟内有效。',
    en: 'If something was raised with this number, a code is on its way. It counts for 5 minutes.',
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
  leave: { zh: '退出', en: 'Log out' },
  left: { zh: '已退出。', en: 'You are logged out.' },
  back: { zh: '返回我的诉求', en: 'Back to my requests' },
} as const satisfies Record<string, Text>
