import type { Language, Text } from './text.ts'

type Refusal = { readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 423 | 429 | 503; readonly text: Text }

/**
 * Every refusal the product can give: its HTTP status and words that say what to do next. Codes are never reused.
 * `{name}` places are filled from the refusal's details.
 */
export const refusals = {
  'request.invalid': { status: 400, text: { zh: '填写的内容有误：{fields}。请改正后再提交。', en: 'Some fields need correcting: {fields}. Please correct them and send again.' } },
  'request.unreadable': { status: 400, text: { zh: '请求的内容无法读取，请检查格式后再试。', en: 'The request could not be read. Please check its format and try again.' } },
  'request.too-large': { status: 413, text: { zh: '内容太大，请减少后再提交。', en: 'This is too large. Please send less.' } },
  'request.media-type': { status: 415, text: { zh: '不支持这种内容类型，请用 {expected}。', en: 'This content type is not supported. Please use {expected}.' } },
  'request.too-many': { status: 429, text: { zh: '操作太频繁，请在 {seconds} 秒后再试。', en: 'Too many requests. Please try again in {seconds} seconds.' } },
  'route.not-found': { status: 404, text: { zh: '没有这个地址，请检查链接。', en: 'There is nothing at this address. Please check the link.' } },
  'service.unavailable': { status: 503, text: { zh: '系统暂时不可用，您的内容没有丢失，请稍后再试。', en: 'The service is briefly unavailable. Nothing is lost; please try again shortly.' } },
  'session.required': { status: 401, text: { zh: '请先登录。', en: 'Please log in first.' } },
  'session.wrong-password': { status: 401, text: { zh: '用户名或密码不对，请再试；还可试 {left} 次。', en: 'The name or password is wrong. Please try again; {left} tries left.' } },
  'session.locked': { status: 423, text: { zh: '登录失败次数过多，账号已锁定，请在 {minutes} 分钟后再试或联系管理员。', en: 'Too many failed log-ins. The account is locked; try again in {minutes} minutes or ask an administrator.' } },
  'session.csrf': { status: 403, text: { zh: '页面已过期，请刷新后再试。', en: 'The page has expired. Please refresh and try again.' } },
  'permission.denied': { status: 403, text: { zh: '您的岗位不能做这件事。如确有需要，请联系管理员。', en: 'Your post does not allow this. If you need it, ask an administrator.' } },
  'matter.not-found': { status: 404, text: { zh: '没有找到这件事项，请核对编号。', en: 'No such matter. Please check the number.' } },
  'matter.wrong-code': { status: 404, text: { zh: '编号或查询码不对，请对照回执核对。', en: 'The number or code is wrong. Please compare with your receipt.' } },
  'matter.conflict': { status: 409, text: { zh: '这件事项刚被别人更新，请看最新情况后再操作。', en: 'Someone has just updated this matter. Please look at the latest state and act again.' } },
  'matter.unknown-procedure': { status: 404, text: { zh: '没有名为 {procedure} 的流程。', en: 'There is no procedure named {procedure}.' } },
  'action.unknown': { status: 404, text: { zh: '没有这个操作：{action}。', en: 'There is no such action: {action}.' } },
  'action.wrong-state': { status: 409, text: { zh: '事项现在是“{state}”，不能做“{action}”。请刷新后看可以做什么。', en: 'The matter is “{state}”, so “{action}” is not possible. Refresh to see what is.' } },
  'action.not-yours': { status: 403, text: { zh: '“{action}”应由{by}来做。', en: '“{action}” is for {by}.' } },
  'action.guard': { status: 409, text: { zh: '{why}', en: '{why}' } },
  'action.same-person': { status: 403, text: { zh: '办理人不能核查自己办的事项，请交给别人核查。', en: 'A handler cannot verify their own work. Please hand it to someone else.' } },
  'command.reused': { status: 409, text: { zh: '这个提交编号已用于另一件事，请刷新页面后重新提交。', en: 'This client id was used for something else. Refresh the page and send again.' } },
  'calendar.unknown-year': { status: 422, text: { zh: '还没有 {year} 年的放假安排，无法计算时限。请让管理员导入国务院当年通知。', en: 'The holidays of {year} are not loaded, so no limit can be computed. Ask an administrator to load that year’s State Council notice.' } },
  'file.type': { status: 415, text: { zh: '不能上传这种文件。可以上传照片（JPG、PNG、WebP、HEIC）和文档（PDF、Word、Excel、文本）。', en: 'This kind of file cannot be uploaded. Photos (JPG, PNG, WebP, HEIC) and documents (PDF, Word, Excel, text) can.' } },
  'file.too-large': { status: 413, text: { zh: '文件超过 20 MB，请压缩或分开上传。', en: 'The file is over 20 MB. Please make it smaller or split it.' } },
  'file.not-found': { status: 404, text: { zh: '没有找到这个文件。', en: 'No such file.' } },
  'cursor.invalid': { status: 400, text: { zh: '翻页位置已失效，请回到第一页。', en: 'This page position is no longer valid. Please go back to the first page.' } },
} as const satisfies Record<string, Refusal>

export type RefusalCode = keyof typeof refusals
/** What fills the `{name}` places of the words; a `Text` is filled in the language that is asked for. */
export type RefusalDetails = Readonly<Record<string, string | number | Text>>

/** One field that needs correcting: its path in the form and what is wrong with it. */
export type RefusedField = { readonly path: string; readonly message: Text }

/** An expected "no": it has a code, words for the user and details that fill them. Anything else thrown is a bug. */
export class Refused extends Error {
  readonly code: RefusalCode
  readonly details: RefusalDetails
  readonly fields: readonly RefusedField[]
  constructor(code: RefusalCode, details: RefusalDetails = {}, fields: readonly RefusedField[] = []) {
    super(`${code} ${JSON.stringify(details)}`)
    this.name = 'Refused'
    this.code = code
    this.details = details
    this.fields = fields
  }
}

/** `throw refuse('matter.not-found', { number })` */
export const refuse = (
  code: RefusalCode,
  details: RefusalDetails = {},
  fields: readonly RefusedField[] = [],
): Refused => new Refused(code, details, fields)

/** Fills `{name}` places; a place without a detail stays visible, so that a test finds it. */
export const fill = (template: string, details: RefusalDetails, language: Language = 'zh'): string =>
  template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const detail = details[name]
    if (detail === undefined) return place
    return typeof detail === 'object' ? detail[language] : String(detail)
  })

/** The words of a refusal in one language. */
export const sayRefusal = (refused: Refused, language: Language): string =>
  fill(refusals[refused.code].text[language], refused.details, language)
