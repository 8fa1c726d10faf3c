import type { Text } from '../text.ts'

/** Words of the portal's pages on one's grid; loaded with those pages alone. */
export const gridTexts = {
  title: { zh: '我的网格员', en: 'My grid worker' },
  worker: { zh: '您的网格员', en: 'Your grid worker' },
  workers: { zh: '您的网格员', en: 'Your grid workers' },
  call: { zh: '拨打 {phone}', en: 'Call {phone}' },
  no_phone: { zh: '没有公布电话', en: 'No phone is published' },
  none: { zh: '这个网格暂时没有网格员', en: 'This grid has no worker at present' },
  none_call: {
    zh: '您的事照样有人管，请打{unit}的电话。',
    en: 'Someone looks after you all the same: please call {unit}.',
  },
  none_hotline: {
    zh: '您的事照样有人管，请打 {phone}。',
    en: 'Someone looks after you all the same: please call {phone}.',
  },
  team: { zh: '还有他们', en: 'Also here for you' },
  does: { zh: '网格员为您做什么', en: 'What a grid worker does for you' },
  office: { zh: '社区地址和电话', en: 'The office' },
  report: { zh: '反映一件事', en: 'Report something' },
  photo: { zh: '{name}的照片', en: 'Photograph of {name}' },
  report_hint: { zh: '文字、照片都可以，办理结果会告诉您', en: 'In words or photos; you are told the outcome' },
  wrong: { zh: '信息不对？告诉我们', en: 'Not right? Tell us' },
  wrong_hint: {
    zh: '人换了、电话打不通、分错了网格，都可以说',
    en: 'Somebody left, nobody answers, or this is not your grid',
  },
  other: { zh: '不是我的网格，重新找', en: 'Not my grid: find mine' },
  asOf: { zh: '以上是{day}公布的信息。', en: 'As published on {day}.' },
  code: { zh: '网格代码 {code}', en: 'Grid code {code}' },
  gone: { zh: '没有这个网格', en: 'There is no such grid' },
  gone_help: {
    zh: '网格可能调整过，或二维码印得早。您可以按现在的位置找，也可以打 {phone}。',
    en: 'Grids may have changed since the code was printed. You can find yours by where you are, or call {phone}.',
  },
  failed: {
    zh: '没有打开。请检查网络，也可以直接打 {phone}。',
    en: 'This did not open. Check your connection, or call {phone}.',
  },
  find_title: { zh: '找我的网格员', en: 'Find my grid worker' },
  find_about: {
    zh: '在家里按一下，就能看到谁负责您这一片。位置只用来查这一次，不保存。',
    en: 'Press this at home to see who looks after your block. Your position is used for this once and kept nowhere.',
  },
  find: { zh: '按我的位置找', en: 'Find it by my position' },
  finding: { zh: '正在找…', en: 'Looking…' },
  refused: {
    zh: '没有得到位置。请在手机设置里允许，或打 {phone} 问。',
    en: 'Your position was not allowed. Allow it in the settings, or ask at {phone}.',
  },
  unknown: {
    zh: '没有找到您的位置，请到窗边再试，或打 {phone} 问。',
    en: 'You could not be located. Try near a window, or ask at {phone}.',
  },
  outside: {
    zh: '您现在的位置不在{district}的网格里。',
    en: 'Where you are is not in a grid of {district}.',
  },
  known: { zh: '知道网格代码？', en: 'Do you know the grid’s code?' },
  code_label: { zh: '网格代码（门口公示牌、联系卡上有）', en: 'Grid code (on the notice or the card)' },
  code_missing: { zh: '请填网格代码', en: 'Please give the grid’s code' },
  show: { zh: '查看', en: 'Show' },
  card: { zh: '扫码可看本页', en: 'Scan to open this page' },
} as const satisfies Record<string, Text>
