import type { Text } from '@mazha/contracts/text'

/** Where the limits of the default profile come from. A district that has its own rule names it instead. */
export const hotlineRule: Text = {
  zh: '《山东省政务服务热线管理办法》（2020），据公开报道',
  en: 'Shandong government hotline rules (2020), as publicly reported',
}
export const defaultProfile: Text = {
  zh: '默认方案：没有统一的法定时限，由区县自行确定',
  en: 'Default profile: no general legal limit; the district sets its own',
}
