import type { Text } from '../text.ts'

/** What stands on printed contact cards and notices, by id. `{name}` places are filled by whoever prints. */
export const printedTexts = {
  card: { zh: '便民联系卡', en: 'Contact card' },
  notice: { zh: '网格服务公示', en: 'Your grid: who works for you' },
  worker: { zh: '您的网格员', en: 'Your grid worker' },
  noWorker: { zh: '这个网格暂时没有网格员', en: 'This grid has no worker at present' },
  callInstead: { zh: '请打这个电话，有人受理', en: 'Please call here instead' },
  team: { zh: '还有他们', en: 'Also here for you' },
  others: { zh: '还有 {count} 位，扫码可看', en: '{count} more: scan the code' },
  does: { zh: '网格员为您做什么', en: 'What a grid worker does for you' },
  hotlineLong: { zh: '政务服务热线', en: 'Public service hotline' },
  scanCard: { zh: '扫码看详情、反映问题', en: 'Scan: details, report' },
  scanHint: { zh: '扫码看最新信息、反映问题', en: 'Scan for names, to report' },
  wrong: { zh: '人或电话有变？扫码或打电话告诉我们', en: 'Not right any more? Scan or call and tell us' },
  urgent: { zh: '遇到危险先打 110 / 119 / 120', en: 'In danger call 110 / 119 / 120 first' },
  ground: { zh: '网格范围', en: 'The ground of this grid' },
  printed: { zh: '{day}制', en: 'Printed {day}' },
  code: { zh: '网格代码 {code}', en: 'Grid code {code}' },
  qr: { zh: '二维码，打开 {link}', en: 'QR code that opens {link}' },
  photo: { zh: '{name}的照片', en: 'Photograph of {name}' },
  map: { zh: '{name}的范围图，北在上方', en: 'Map of {name}, north up' },
  titleOfCards: { zh: '{area}便民联系卡', en: 'Contact cards, {area}' },
  titleOfNotices: { zh: '{area}网格服务公示', en: 'Grid notices, {area}' },
} as const satisfies Record<string, Text>
