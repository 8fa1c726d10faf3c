import type { Weakness } from '../password.ts'
import type { Text } from '../text.ts'

/** What is wrong with a password, and what would be right. */
export const weaknessTexts = {
  short: { zh: '至少 {length} 个字符', en: 'at least {length} characters' },
  plain: {
    zh: '大写、小写、数字、符号四类中至少 {kinds} 类',
    en: 'at least {kinds} of the four kinds: capitals, small letters, figures, signs',
  },
  name: { zh: '不能包含用户名或姓名', en: 'must not contain the log-in name or your name' },
  common: { zh: '太常见，容易被猜到', en: 'too common and easily guessed' },
  former: { zh: '不能与最近 {count} 次用过的相同', en: 'must differ from the last {count}' },
} as const satisfies Record<Weakness, Text>
