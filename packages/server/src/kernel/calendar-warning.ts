import type { Text } from '@mazha/contracts/text'

/** What a missing notice means and what to do about it: for the doctor, the start of the server and its log. */
export const missingNoticeText = ({ year, from }: { readonly year: number; readonly from: string }): Text => ({
  zh: `没有 ${year} 年的放假安排，${from} 起的时限无法计算，新登记的会等待补算。请升级程序，或用 npx mazha calendar <文件> 导入国务院通知。`,
  en: `the holidays of ${year} are unknown: limits from ${from} on cannot be counted, and those of new filings wait. Upgrade, or load the State Council’s notice with: npx mazha calendar <file>`,
})
