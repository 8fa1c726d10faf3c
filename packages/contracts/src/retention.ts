import { z } from 'zod'
import type { Text } from './text.ts'

/**
 * How long each kind of data is kept, and by which law. A district may keep longer or shorter what `retentionSettings` names
 * (`settings.retention`); which column falls under which of them stands in `kept-columns.ts`. What the program deletes lives on in backups until those are gone; what stands under a key of its own
 * (contacts, and everybody in the register) is unreadable there as soon as the key is.
 */
export const retentionRules = {
  matters: {
    title: {
      zh: '事项的私密文字、地址、地图上的点、联系方式和附件',
      en: 'Private words, addresses, points on the map, contacts and files of matters',
    },
    period: {
      zh: '办结后 3 年；所在区域留作统计',
      en: '3 years after they are closed; the area that each lies in stays, for statistics',
    },
    basis: {
      zh: '《个人信息保护法》第十九条、第四十七条：期限为实现处理目的所必要的最短时间，届满删除',
      en: 'Personal Information Protection Law, arts. 19 and 47: the shortest time necessary, then deleted',
    },
  },
  views: {
    title: { zh: '查看、导出和账号操作记录', en: 'Logs of looks, exports and accounts' },
    period: {
      zh: '3 年，不少于 6 个月；只含代号和设备，不含被查看的内容',
      en: '3 years, never under 6 months; they hold aliases and devices, not what was looked at',
    },
    basis: { zh: '《网络安全法》第二十一条', en: 'Cybersecurity Law, art. 21' },
  },
  register: {
    title: { zh: '人口基础信息', en: 'Personal fields of the register' },
    period: {
      zh: '每一项各有截止日期；迁出后缩短；本人要求时即删',
      en: 'Each field to its own end date, sooner once somebody has moved away, at once when the person asks',
    },
    basis: {
      zh: '《个人信息保护法》第十九条、第四十七条',
      en: 'Personal Information Protection Law, arts. 19 and 47',
    },
  },
  traces: {
    title: {
      zh: '登记变更记录、已迁出的住处、已销毁人员的空记录',
      en: 'Changes of the register, homes that were left, rows of people who were erased',
    },
    period: {
      zh: '3 年；人员信息销毁后其住处随即删除',
      en: '3 years; the homes of people who were erased go with them',
    },
    basis: {
      zh: '《个人信息保护法》第十九条、第五十四条：变更记录供合规审计，期满删除',
      en: 'Personal Information Protection Law, arts. 19 and 54: kept for audits of compliance, then deleted',
    },
  },
  ways_in: {
    title: { zh: '离任或停用人员的登录凭据', en: 'Ways in of those who left or whose account is closed' },
    period: {
      zh: '离任或停用后一小时内：密码、曾用密码、第二因素、恢复码、单点登录关联；续任常迟的，可宽限若干天',
      en: 'Within the hour: password, former passwords, second factor, recovery codes, links to the single sign-on; some days later where terms are often renewed late',
    },
    basis: {
      zh: '《个人信息保护法》第四十七条；GB/T 22239-2019 8.1.4.2：及时删除或停用多余的、过期的账户',
      en: 'Personal Information Protection Law, art. 47; GB/T 22239-2019 8.1.4.2: expired accounts are removed in time',
    },
  },
  staff: {
    title: {
      zh: '离任人员的办公电话、登录名和离任原因',
      en: 'Office telephones, log-in names and reasons of leaving of those who left',
    },
    period: { zh: '离任后 1 年', en: '1 year after they left' },
    basis: { zh: '《个人信息保护法》第十九条', en: 'Personal Information Protection Law, art. 19' },
  },
  names: {
    title: { zh: '离任人员的姓名和交接记录', en: 'Names of those who left, and records of hand-overs' },
    period: {
      zh: '离任后 10 年；此后姓名改为工号，没有工号的改为“已离任人员”',
      en: '10 years after they left; then the staff number stands for the name, or “已离任人员” (somebody who left)',
    },
    basis: {
      zh: '《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）：定期保管 10 年，供责任追溯',
      en: 'Order no. 8 of the National Archives Administration: official records of limited term, 10 years, so that it can be told who did what',
    },
  },
  plans: {
    title: { zh: '已撤销的区划调整方案', en: 'Changes of the ground that were called off' },
    period: { zh: '撤销后 3 年；已生效的长期保存', en: '3 years after; those that took effect are kept' },
    basis: { zh: '《个人信息保护法》第十九条', en: 'Personal Information Protection Law, art. 19' },
  },
  acts: {
    title: { zh: '已生效的区划调整的标题和依据', en: 'Title and basis of changes of the ground that took effect' },
    period: {
      zh: '长期：属于应当公开的政府信息，是区划的依据；表单要求不写个人信息，手机号和身份证号码拒收',
      en: 'For good: government information that is to be public, and on what the ground rests; the form asks for no personal data and refuses telephone and identity numbers',
    },
    basis: {
      zh: '《政府信息公开条例》第十九条：涉及公众利益调整、需要公众广泛知晓的，应当主动公开；第十五条：涉及个人隐私的不得公开',
      en: 'Regulations on Open Government Information, art. 19: what changes public interests and must be widely known is published; art. 15: what is private is not',
    },
  },
  businesses: {
    title: {
      zh: '单位和场所的登记信息（含个体工商户字号）',
      en: 'What organisations and places are registered as, sole traders included',
    },
    period: {
      zh: '登记关闭后 3 年整条删除；未关闭的随登记更正',
      en: '3 years after they were closed, whole; those that are open are corrected',
    },
    basis: {
      zh: '《个人信息保护法》第十九条；存续期间：《市场主体登记管理条例》第三十五条，登记信息依法公示',
      en: 'Personal Information Protection Law, art. 19; while they last: Regulations on the registration of market entities, art. 35, registrations are public',
    },
  },
  deliveries: {
    title: { zh: '待发消息', en: 'News to be told' },
    period: { zh: '送达即删', en: 'Until they are told' },
    basis: { zh: '《个人信息保护法》第十九条', en: 'Personal Information Protection Law, art. 19' },
  },
  invitations: {
    title: { zh: '关联单点登录的邀请', en: 'Invitations to the single sign-on' },
    period: { zh: '7 天，用过即删', en: '7 days, or until they are used' },
    basis: { zh: '《个人信息保护法》第十九条', en: 'Personal Information Protection Law, art. 19' },
  },
  photos: {
    title: { zh: '联系卡和公示上的照片', en: 'Photographs on contact cards and notices' },
    period: {
      zh: '撤回同意或最后一个岗位结束时即删',
      en: 'Until consent is withdrawn or the last post ends',
    },
    basis: {
      zh: '《个人信息保护法》第十五条、第四十七条：个人可以撤回同意，撤回或目的已实现的，应当删除',
      en: 'Personal Information Protection Law, arts. 15 and 47: consent may be withdrawn; then, or once the purpose is fulfilled, it is deleted',
    },
  },
  imports: {
    title: { zh: '导入的表格和退回的行', en: 'Imported tables and the rows that were sent back' },
    period: { zh: '表格导入后即删；退回的行 30 天', en: 'Tables until they are taken in; rows sent back 30 days' },
    basis: { zh: '《个人信息保护法》第十九条', en: 'Personal Information Protection Law, art. 19' },
  },
  notices: {
    title: { zh: '工作通知', en: 'Notices' },
    period: { zh: '1 年', en: '1 year' },
    basis: { zh: '《个人信息保护法》第十九条', en: 'Personal Information Protection Law, art. 19' },
  },
  commands: {
    title: { zh: '已答复的请求编号', en: 'Ids of requests that were answered' },
    period: { zh: '90 天', en: '90 days' },
    basis: { zh: '只用于防止重复提交', en: 'Only to keep a request from counting twice' },
  },
  sessions: {
    title: { zh: '登录会话', en: 'Sessions' },
    period: { zh: '结束即删', en: 'Until they end' },
    basis: { zh: '《个人信息保护法》第十九条', en: 'Personal Information Protection Law, art. 19' },
  },
  codes: {
    title: { zh: '短信验证码', en: 'Codes sent to telephones' },
    period: { zh: '1 天；不存手机号', en: '1 day; the number itself is not kept' },
    basis: { zh: '《个人信息保护法》第十九条', en: 'Personal Information Protection Law, art. 19' },
  },
} as const satisfies Record<string, { readonly title: Text; readonly period: Text; readonly basis: Text }>

export const retentionSettings = z.object({
  /** Years after a matter is closed; nothing younger than a year is ever erased. */
  mattersYears: z.int().min(1).max(100).default(3),
  /** Years that the logs of looks, exports and accounts are kept. */
  logsYears: z.int().min(1).max(100).default(3),
  /**
   * Years that changes of the register, homes that were left and empty rows of people are kept, organisations and places that were closed,
   * and changes of the ground that were called off.
   */
  tracesYears: z.int().min(1).max(100).default(3),
  /** Days after somebody's last post ended that the ways in stay: where terms are often renewed late. Those of a closed account go at once. */
  waysInDays: z.int().min(0).max(90).default(0),
  /** Years after somebody's last post ended that the telephone, the log-in name and the reason of leaving are kept. */
  staffYears: z.int().min(1).max(100).default(1),
  /** Years after which the name goes as well, and hand-overs. */
  namesYears: z.int().min(1).max(100).default(10),
})

/** What stands in the place of a name that is kept no longer, where there is no staff number. */
export const nameOfSomebodyGone = '已离任人员'

const certified = z.strictObject({
  v: z.literal(1),
  district: z.string(),
  n: z.int().min(1),
  at: z.iso.datetime(),
  basis: z.string(),
  /** What was closed, or ended, before this moment was erased. */
  before: z.iso.datetime(),
})

/** What is signed: numbers and a digest, nobody's data. */
export const certificateBody = z.discriminatedUnion('rule', [
  certified.extend({
    rule: z.literal('matters'),
    /** The digest of the list of those matters, by their ids: `npx mazha verify` says by it what went on which certificate. */
    of: z.string().regex(/^[0-9a-f]{64}$/),
    erased: z.strictObject({
      matters: z.int(),
      words: z.int(),
      contacts: z.int(),
      /** Keys of people of whom nothing is left: what copies there are of their contacts can never be read again. */
      keys: z.int(),
      files: z.int(),
    }),
  }),
  certified.extend({
    rule: z.literal('register'),
    erased: z.strictObject({
      fields: z.int(),
      /** People of whom nothing is left; their keys are destroyed. */
      keys: z.int(),
    }),
  }),
  certified.extend({
    rule: z.literal('views'),
    erased: z.strictObject({ views: z.int(), exports: z.int(), events: z.int() }),
  }),
  certified.extend({
    rule: z.literal('traces'),
    /** `residents`: rows of people who were erased before. */
    erased: z.strictObject({ residences: z.int(), changes: z.int(), residents: z.int() }),
  }),
  certified.extend({
    rule: z.literal('ways_in'),
    /** Log-ins with their passwords, former passwords, second factors with their recovery codes, links to the single sign-on. */
    erased: z.strictObject({ logins: z.int(), passwords: z.int(), factors: z.int(), codes: z.int(), links: z.int() }),
  }),
  certified.extend({
    rule: z.literal('staff'),
    erased: z.strictObject({ phones: z.int(), logins: z.int(), reasons: z.int() }),
  }),
  certified.extend({
    rule: z.literal('names'),
    erased: z.strictObject({ names: z.int(), handovers: z.int() }),
  }),
  certified.extend({
    rule: z.literal('businesses'),
    /** That were closed: with their names, codes and addresses. */
    erased: z.strictObject({ organisations: z.int(), places: z.int() }),
  }),
  certified.extend({ rule: z.literal('plans'), erased: z.strictObject({ plans: z.int() }) }),
  certified.extend({
    rule: z.literal('photos'),
    /** People whose photograph is gone, and pieces of prints that went with it. */
    erased: z.strictObject({ photos: z.int(), prints: z.int() }),
  }),
])
export type CertificateBody = z.infer<typeof certificateBody>

/** `GET /api/erasures`: certificates as they were signed, the newest first. */
export const certificates = z.object({
  items: z.array(
    z.object({ n: z.int(), at: z.iso.datetime(), body: z.string(), publicKey: z.string(), signature: z.string() }),
  ),
})
