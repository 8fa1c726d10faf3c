import { dayInWords } from './day-words.ts'
import type { Language, Text } from './text.ts'

type Refusal = {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 423 | 429 | 503
  readonly text: Text
}

/**
 * Every refusal the product can give: its HTTP status and words that say what to do next. Codes are never reused.
 * `{name}` places are filled from the refusal's details.
 */
export const refusals = {
  'request.invalid': {
    status: 400,
    text: {
      zh: '填写的内容有误：{fields}。请改正后再提交。',
      en: 'Some fields need correcting: {fields}. Please correct them and send again.',
    },
  },
  'request.unreadable': {
    status: 400,
    text: {
      zh: '请求的内容无法读取，请检查格式后再试。',
      en: 'The request could not be read. Please check its format and try again.',
    },
  },
  'request.too-large': {
    status: 413,
    text: { zh: '内容太大，请减少后再提交。', en: 'This is too large. Please send less.' },
  },
  'request.media-type': {
    status: 415,
    text: {
      zh: '不支持这种内容类型，请用 {expected}。',
      en: 'This content type is not supported. Please use {expected}.',
    },
  },
  'request.too-many': {
    status: 429,
    text: {
      zh: '操作太频繁，请在 {seconds} 秒后再试。',
      en: 'Too many requests. Please try again in {seconds} seconds.',
    },
  },
  'route.not-found': {
    status: 404,
    text: { zh: '没有这个地址，请检查链接。', en: 'There is nothing at this address. Please check the link.' },
  },
  'service.unavailable': {
    status: 503,
    text: {
      zh: '系统暂时不可用，您的内容没有丢失，请稍后再试。',
      en: 'The service is briefly unavailable. Nothing is lost; please try again shortly.',
    },
  },
  'session.required': { status: 401, text: { zh: '请先登录。', en: 'Please log in first.' } },
  'session.ended': {
    status: 401,
    text: {
      zh: '登录已过期，请重新登录，已填的内容不会丢。',
      en: 'Your session has ended. Please log in again; what you typed is kept.',
    },
  },
  'session.wrong-password': {
    status: 401,
    text: {
      zh: '用户名或密码不对，请再试；还可试 {left} 次。',
      en: 'The name or password is wrong. Please try again; {left} tries left.',
    },
  },
  'session.locked': {
    status: 423,
    text: {
      zh: '登录失败次数过多，账号已锁定，请在 {minutes} 分钟后再试或联系管理员。',
      en: 'Too many failed log-ins. The account is locked; try again in {minutes} minutes or ask an administrator.',
    },
  },
  'session.csrf': {
    status: 403,
    text: { zh: '页面已过期，请刷新后再试。', en: 'The page has expired. Please refresh and try again.' },
  },
  'session.second-factor': {
    status: 403,
    text: {
      zh: '登录还差一步：请输入动态验证码。',
      en: 'One more step: please give the code of your authenticator.',
    },
  },
  'session.must-change-password': {
    status: 403,
    text: {
      zh: '请先修改密码：这是首次登录的密码，或已到期。',
      en: 'Please change your password first: it is a first one, or has come to its end.',
    },
  },
  'session.must-enrol': {
    status: 403,
    text: {
      zh: '您的岗位要求动态验证码，请先绑定验证器。',
      en: 'Your post asks for a second factor. Please set up an authenticator first.',
    },
  },
  'session.step-up': {
    status: 403,
    text: {
      zh: '这是敏感操作，请再次输入密码或动态验证码，{minutes} 分钟内有效。',
      en: 'This is a sensitive act. Please give your password or a code again; it counts for {minutes} minutes.',
    },
  },
  'session.wrong-code': {
    status: 422,
    text: {
      zh: '验证码不对或已用过，请等下一个；还可试 {left} 次。',
      en: 'The code is wrong or was used. Please wait for the next one; {left} tries left.',
    },
  },
  'session.code-locked': {
    status: 423,
    text: {
      zh: '验证码错误次数过多，请在 {minutes} 分钟后再试，或请安全管理员重置。',
      en: 'Too many wrong codes. Try again in {minutes} minutes, or ask the security administrator for a reset.',
    },
  },
  'session.weak-password': {
    status: 422,
    text: { zh: '新密码不符合要求：{why}。', en: 'The new password does not do: {why}.' },
  },
  'session.password-changed': {
    status: 409,
    text: {
      zh: '密码刚刚在别处改过，请用新密码登录后再改。',
      en: 'The password was changed elsewhere a moment ago. Log in with the new one first.',
    },
  },
  'session.no-password': {
    status: 409,
    text: {
      zh: '这个账号没有密码，请用单点登录或动态验证码。',
      en: 'This account has no password. Use the single sign-on or a code.',
    },
  },
  'session.enrolled': {
    status: 409,
    text: {
      zh: '已绑定验证器。要换一个，请先解除，或请安全管理员重置。',
      en: 'An authenticator is set up already. Take it away first, or ask the security administrator for a reset.',
    },
  },
  'session.not-enrolled': {
    status: 409,
    text: { zh: '还没有绑定验证器，请先绑定。', en: 'No authenticator is set up. Please set one up first.' },
  },
  'session.second-factor-required': {
    status: 409,
    text: {
      zh: '您的岗位要求动态验证码，不能解除。要换手机，请安全管理员重置。',
      en: 'Your post asks for a second factor, so it cannot be taken away. For a new phone, ask the security administrator.',
    },
  },
  'session.not-found': {
    status: 404,
    text: {
      zh: '没有这个登录，可能已经退出。请刷新列表。',
      en: 'There is no such log-in; it may have ended. Please reload the list.',
    },
  },
  'session.no-person': {
    status: 404,
    text: { zh: '没有找到这个人或其账号，请刷新列表。', en: 'No such person or account. Please reload the list.' },
  },
  'session.closed': {
    status: 403,
    text: {
      zh: '这个账号已停用。需要恢复请联系安全管理员。',
      en: 'This account is closed. If you need it again, ask the security administrator.',
    },
  },
  'session.duty-account': {
    status: 409,
    text: {
      zh: '三员（系统、安全、审计管理员）的账号不能由一个人在这里重置，请在服务器上用 npx mazha account 处理。',
      en: 'Accounts of the three administrators are not reset here by one of them: use npx mazha account on the server.',
    },
  },
  'session.own-account': {
    status: 409,
    text: {
      zh: '不能处理自己的账号，请另一位安全管理员来做。',
      en: 'Nobody resets an own account. Please ask another security administrator.',
    },
  },
  'session.name-taken': {
    status: 409,
    text: {
      zh: '用户名 {name} 已被使用，或此人已有账号。请换一个，或刷新列表。',
      en: 'The name {name} is taken, or the person has a log-in. Choose another, or reload the list.',
    },
  },
  'session.two-duties': {
    status: 409,
    text: {
      zh: '{name}不能同时担任{first}和{second}：三员须由不同的人担任。请先结束前一个任期。',
      en: '{name} cannot be {first} and {second}: the three administrators are three people. End the former term first.',
    },
  },
  'session.no-single-sign-on': {
    status: 404,
    text: {
      zh: '本区没有启用单点登录，请用用户名和密码登录。',
      en: 'There is no single sign-on here. Please log in with name and password.',
    },
  },
  'session.single-sign-on-away': {
    status: 503,
    text: {
      zh: '单点登录暂时连不上，请稍后再试，或用用户名和密码登录。',
      en: 'The single sign-on cannot be reached. Try again in a while, or log in with name and password.',
    },
  },
  'session.single-sign-on-failed': {
    status: 422,
    text: {
      zh: '单点登录没有完成，请从登录页再试一次。',
      en: 'The single sign-on was not completed. Please try again from the log-in page.',
    },
  },
  'session.single-sign-on-unknown': {
    status: 403,
    text: {
      zh: '您的单点登录账号还没有与本系统的人员关联，请向安全管理员要邀请链接。',
      en: 'Your single sign-on is not linked to a person here yet. Ask the security administrator for an invitation.',
    },
  },
  'session.invitation': {
    status: 410,
    text: {
      zh: '邀请已用过或已过期，请向安全管理员再要一个。',
      en: 'The invitation was used or has run out. Ask the security administrator for another.',
    },
  },
  'session.resident-required': {
    status: 401,
    text: { zh: '请先用手机号验证身份。', en: 'Please prove your telephone number first.' },
  },
  'session.phone-code': {
    status: 422,
    text: {
      zh: '验证码不对或已过期，请核对短信，或重新获取。',
      en: 'The code is wrong or has run out. Look at the message again, or ask for a new one.',
    },
  },
  'session.phone-too-often': {
    status: 429,
    text: {
      zh: '获取验证码太频繁，请在 {seconds} 秒后再试。',
      en: 'Too many codes were asked for. Please try again in {seconds} seconds.',
    },
  },
  'session.no-phone': {
    status: 404,
    text: {
      zh: '本区没有开通手机号查询，请用回执上的编号和查询码。',
      en: 'Telephone codes are not set up here. Please use the number and code on your receipt.',
    },
  },
  'permission.denied': {
    status: 403,
    text: {
      zh: '您的岗位不能做这件事。如确有需要，请联系管理员。',
      en: 'Your post does not allow this. If you need it, ask an administrator.',
    },
  },
  'matter.not-found': {
    status: 404,
    text: { zh: '没有找到这件事项，请核对编号。', en: 'No such matter. Please check the number.' },
  },
  'matter.wrong-code': {
    status: 404,
    text: {
      zh: '编号或查询码不对，请对照回执核对。',
      en: 'The number or code is wrong. Please compare with your receipt.',
    },
  },
  'matter.conflict': {
    status: 409,
    text: {
      zh: '这件事项刚被别人更新，请看最新情况后再操作。',
      en: 'Someone has just updated this matter. Please look at the latest state and act again.',
    },
  },
  'matter.kept-from-unit': {
    status: 409,
    text: {
      zh: '这件事对“{unit}”或其上级单位保密，不能由它办理：请选择其他单位，正在办理的请先改派。',
      en: 'This matter is kept from {unit} or from a unit above it. Choose another unit; reassign it first if that one is handling it.',
    },
  },
  'matter.unit-gone': {
    status: 409,
    text: {
      zh: '没有“{unit}”这个单位，或者它已经撤并，请选择其他单位。',
      en: 'There is no unit {unit}, or there is none any more. Please choose another.',
    },
  },
  'matter.kept-from-person': {
    status: 409,
    text: {
      zh: '这件事对该人员保密，或者该人员已经回避，不能由其办理，请换一个人。',
      en: 'This matter is kept from that person, or that person is recused. Please choose somebody else.',
    },
  },
  'matter.unknown-procedure': {
    status: 404,
    text: { zh: '没有名为 {procedure} 的流程。', en: 'There is no procedure named {procedure}.' },
  },
  'action.unknown': { status: 404, text: { zh: '没有这个操作：{action}。', en: 'There is no such action: {action}.' } },
  'action.wrong-state': {
    status: 409,
    text: {
      zh: '事项现在是“{state}”，不能做“{action}”。请刷新后看可以做什么。',
      en: 'The matter is “{state}”, so “{action}” is not possible. Refresh to see what is.',
    },
  },
  'action.not-yours': { status: 403, text: { zh: '“{action}”应由{by}来做。', en: '“{action}” is for {by}.' } },
  'action.guard': { status: 409, text: { zh: '{why}', en: '{why}' } },
  'action.same-person': {
    status: 403,
    text: {
      zh: '办理人不能核查自己办的事项，请交给别人核查。',
      en: 'A handler cannot verify their own work. Please hand it to someone else.',
    },
  },
  'command.reused': {
    status: 409,
    text: {
      zh: '这个提交编号已用于另一件事，请刷新页面后重新提交。',
      en: 'This client id was used for something else. Refresh the page and send again.',
    },
  },
  'calendar.unknown-year': {
    status: 422,
    text: {
      zh: '还没有 {year} 年的放假安排，无法计算时限。请让管理员导入国务院当年通知。',
      en: 'The holidays of {year} are not loaded, so no limit can be computed. Ask an administrator to load that year’s State Council notice.',
    },
  },
  'file.type': {
    status: 415,
    text: {
      zh: '不能上传这种文件。可以上传照片（JPG、PNG、WebP、HEIC）和文档（PDF、Word、Excel、文本）。',
      en: 'This kind of file cannot be uploaded. Photos (JPG, PNG, WebP, HEIC) and documents (PDF, Word, Excel, text) can.',
    },
  },
  'file.too-large': {
    status: 413,
    text: {
      zh: '文件超过 20 MB，请压缩或分开上传。',
      en: 'The file is over 20 MB. Please make it smaller or split it.',
    },
  },
  'file.empty': {
    status: 422,
    text: { zh: '文件是空的，请换一个。', en: 'The file is empty. Please choose another.' },
  },
  'file.missing': {
    status: 422,
    text: { zh: '没有收到文件，请在 file 栏里选一个文件。', en: 'No file came. Please put one in the field “file”.' },
  },
  'file.unreadable': {
    status: 422,
    text: {
      zh: '这张照片已损坏或尺寸过大，无法读取。请重新拍照或换一张。',
      en: 'This photo is damaged or too large to read. Please take it again or choose another.',
    },
  },
  'file.no-view': {
    status: 404,
    text: {
      zh: '这个文件不能在网页里查看，请下载原件。',
      en: 'This file cannot be viewed here. Please download the original.',
    },
  },
  'file.not-found': { status: 404, text: { zh: '没有找到这个文件。', en: 'No such file.' } },
  'cursor.invalid': {
    status: 400,
    text: {
      zh: '翻页位置已失效，请回到第一页。',
      en: 'This page position is no longer valid. Please go back to the first page.',
    },
  },
  'area.not-found': {
    status: 404,
    text: {
      zh: '没有找到这个区域：{area}。它可能已经调整，请换一天再查。',
      en: 'There is no such area: {area}. It may have been changed since; try another day.',
    },
  },
  'print.too-many': {
    status: 422,
    text: {
      zh: '一次最多印 {most} 份，这里要印 {asked} 份。请按街道或社区分开印，或减少份数。',
      en: 'At most {most} can be printed at once, and this is {asked}. Please print by street or community, or fewer copies.',
    },
  },
  'print.no-grids': {
    status: 422,
    text: {
      zh: '{area}下面还没有网格，请选择有网格的区域。',
      en: 'There are no grids in {area}. Please choose an area that has some.',
    },
  },
  'person.number-taken': {
    status: 409,
    text: {
      zh: '工号 {number} 已经是别人的，请核对。',
      en: 'Staff number {number} is somebody else’s. Please check it.',
    },
  },
  'photo.not-a-photo': {
    status: 422,
    text: {
      zh: '这个文件不是可以显示的照片，请换一张 JPG、PNG、WebP 或 HEIC 照片。',
      en: 'This file is not a photo that can be shown. Please choose a JPG, PNG, WebP or HEIC photo.',
    },
  },
  'photo.no-post': {
    status: 409,
    text: {
      zh: '照片只用于在岗人员的联系卡和公示，请先授予岗位再上传。',
      en: 'Photos are only for the cards and notices of people who hold a post. Please give the post first.',
    },
  },
  'photo.consent-to-come': {
    status: 422,
    text: {
      zh: '同意日期不能晚于今天，请填本人同意的那一天。',
      en: 'The day of consent cannot be in the future. Please give the day on which the person agreed.',
    },
  },
  'photo.not-found': {
    status: 404,
    text: { zh: '没有这张照片，本人可能已撤回同意。', en: 'There is no such photo; consent may have been withdrawn.' },
  },
  'print.not-found': {
    status: 404,
    text: {
      zh: '这份文件不在了，生成后保留一天，请重新生成。',
      en: 'This file is gone: it is kept for a day. Please make it again.',
    },
  },
  'area.unknown-parent': {
    status: 409,
    text: {
      zh: '“{area}”的上级“{parent}”不存在，请先建立上级。',
      en: 'The area “{parent}”, above “{area}”, is not there. Add it first.',
    },
  },
  'area.needs-parent': {
    status: 409,
    text: {
      zh: '“{area}”需要上级区域：只有市和区县可以没有上级。',
      en: '“{area}” needs an area above it: only a city or a district may stand at the top.',
    },
  },
  'area.wrong-parent': {
    status: 409,
    text: {
      zh: '“{area}”不能放在“{parent}”下面：上级的层级必须更高。',
      en: '“{area}” cannot stand below “{parent}”: what is above must be of a coarser level.',
    },
  },
  'area.code-taken': {
    status: 409,
    text: {
      zh: '代码 {code} 已由“{area}”使用，请换一个。',
      en: 'The code {code} is already that of “{area}”. Take another one.',
    },
  },
  'area.wrong-code': {
    status: 422,
    text: {
      zh: '“{area}”的代码 {code} 不符合这一层级的编码规则，请核对位数。',
      en: 'The code {code} of “{area}” does not fit its level. Check its digits.',
    },
  },
  'area.code-elsewhere': {
    status: 409,
    text: {
      zh: '“{area}”的代码 {code} 应以上级“{parent}”的代码 {begin} 开头。',
      en: 'The code {code} of “{area}” should begin with {begin}, the code of “{parent}” above it.',
    },
  },
  'area.still-has': {
    status: 409,
    text: {
      zh: '“{area}”下面还有“{below}”，请先给它安排新的上级。',
      en: '“{below}” still stands below “{area}”. Give it another place first.',
    },
  },
  'area.changed-level': {
    status: 409,
    text: {
      zh: '“{area}”的层级不能改变；请撤销它，再新建一个。',
      en: 'The level of “{area}” cannot change; end it and add a new area.',
    },
  },
  'area.no-code-column': {
    status: 422,
    text: {
      zh: '没有找到代码列。请指定哪一列是区划代码。',
      en: 'No column of codes was found. Say which column holds the division codes.',
    },
  },
  'area.row-no-code': {
    status: 422,
    text: {
      zh: '没有代码。',
      en: 'There is no code.',
    },
  },
  'area.row-no-name': {
    status: 422,
    text: {
      zh: '代码 {code} 没有名称。',
      en: 'The code {code} has no name.',
    },
  },
  'area.row-long-name': {
    status: 422,
    text: {
      zh: '名称太长：{name}…',
      en: 'The name is too long: {name}…',
    },
  },
  'area.row-bad-code': {
    status: 422,
    text: {
      zh: '“{name}”的代码 {code} 不符合编码规则，请核对位数和层级。',
      en: 'The code {code} of “{name}” does not fit the rules. Check its digits and level.',
    },
  },
  'area.row-renamed': {
    status: 409,
    text: {
      zh: '代码 {code} 已是“{known}”，这里写作“{name}”。改名请走区划调整。',
      en: 'The code {code} is “{known}” already; here it is “{name}”. Use a change of the ground to rename it.',
    },
  },
  'area.row-moved': {
    status: 409,
    text: {
      zh: '“{name}”已在 {known} 下面，这里写在 {parent} 下面。改隶请走区划调整。',
      en: '“{name}” stands below {known}; here it is below {parent}. Use a change of the ground to move it.',
    },
  },
  'area.row-other-level': {
    status: 409,
    text: {
      zh: '“{name}”已登记为{known}，层级不一致。',
      en: '“{name}” is there as {known}; the levels differ.',
    },
  },
  'area.row-no-parent': {
    status: 422,
    text: {
      zh: '没有找到“{name}”（{code}）的上级{parent}，请先导入上级。',
      en: 'The area above “{name}” ({code}) was not found: {parent}. Import that one first.',
    },
  },
  'area.row-elsewhere': {
    status: 422,
    text: {
      zh: '“{name}”的代码 {code} 与上级“{parent}”（{begin}）不一致。',
      en: 'The code {code} of “{name}” does not fit “{parent}” ({begin}) above it.',
    },
  },
  'area.remark-same-name': {
    status: 422,
    text: {
      zh: '同一上级下已有同名的“{name}”（{other}），请核对是否重复。',
      en: 'The same place has another “{name}” ({other}) already; check whether they are one.',
    },
  },
  'ground.day-to-come': {
    status: 422,
    text: {
      zh: '{day} 还没有到，区划以当天为准。请选择今天或以前的日期。',
      en: '{day} is still to come; the ground of that day is not decided yet. Choose today or a day before.',
    },
  },
  'ground.no-collection': {
    status: 404,
    text: {
      zh: '没有“{collection}”这一组数据，请从 /api/ogc/collections 中选择。',
      en: 'There is no collection “{collection}”; choose one of /api/ogc/collections.',
    },
  },
  'ground.bad-datetime': {
    status: 400,
    text: {
      zh: '读不懂时间“{datetime}”，请写成 2026-01-01、2026-01-01T00:00:00Z 或起止时间（..代表不限）。',
      en: 'The time “{datetime}” cannot be read; write 2026-01-01, 2026-01-01T00:00:00Z, or an interval (.. is open).',
    },
  },
  'ground.synthetic-where': {
    status: 409,
    text: {
      zh: '这个辖区有自己的区划，合成数据不能放进去。请在演示辖区里试（不设 DATABASE_URL，换一个 MAZHA_DATA）。',
      en: 'This district has a ground of its own; synthetic areas do not belong there. Try in a demonstration (another MAZHA_DATA).',
    },
  },
  'ground.synthetic-differs': {
    status: 409,
    text: {
      zh: '已经有另一份合成区划（{count} 个）。要换规模，请换一个 MAZHA_DATA 重新开始。',
      en: 'There is another synthetic ground already ({count} areas). For another size begin anew with another MAZHA_DATA.',
    },
  },
  'ground.day-before': {
    status: 409,
    text: {
      zh: '“{area}”的现状自 {since} 起有效，调整不能早于这一天（{day}）。',
      en: '“{area}” stands as it does since {since}; a change cannot begin before that day ({day}).',
    },
  },
  'ground.change-not-found': {
    status: 404,
    text: {
      zh: '没有找到这次区划调整。',
      en: 'There is no such change of the ground.',
    },
  },
  'ground.change-state': {
    status: 409,
    text: {
      zh: '这次调整处于“{state}”，不能这样做。',
      en: 'This change is {state}; that cannot be done now.',
    },
  },
  'ground.change-conflict': {
    status: 409,
    text: {
      zh: '这次调整刚被别人改过，请刷新后再试。',
      en: 'Somebody has just changed this. Reload and try again.',
    },
  },
  'ground.change-empty': {
    status: 422,
    text: {
      zh: '还没有任何调整内容，请先添加。',
      en: 'There is nothing to change yet. Add a step first.',
    },
  },
  'ground.change-clash': {
    status: 409,
    text: {
      zh: '“{area}”在同一次调整里被改了两次，而且互相矛盾。',
      en: '“{area}” is changed twice here, and the two do not go together.',
    },
  },
  'ground.plan-past': {
    status: 422,
    text: {
      zh: '{day} 已经过去，生效日期只能是今天或以后。',
      en: '{day} is over. A change can begin today or later.',
    },
  },
  'ground.split-needs-borders': {
    status: 422,
    text: {
      zh: '“{area}”有边界，拆分出的每一块也要画出边界。',
      en: '“{area}” has a border; draw one for every piece of it.',
    },
  },
  'ground.merge-apart': {
    status: 422,
    text: {
      zh: '只有同一上级下、同一层级的区域才能合并：{areas}。',
      en: 'Only areas of one level below the same area can be merged: {areas}.',
    },
  },
  'ground.child-needs-place': {
    status: 422,
    text: {
      zh: '“{area}”该归哪一块还不清楚，请指定。',
      en: 'It is not clear which piece “{area}” goes to. Name it there.',
    },
  },
  'ground.check-failed': {
    status: 409,
    text: {
      zh: '到了生效日期，但检查没有通过：{why}',
      en: 'At its date the check failed: {why}',
    },
  },
  'ground.check-corners': {
    status: 422,
    text: {
      zh: '“{area}”的边界至少要有三个不同的点，并且首尾相连。',
      en: 'The border of “{area}” needs at least three corners and must end where it begins.',
    },
  },
  'ground.check-no-ground': {
    status: 422,
    text: {
      zh: '“{area}”的边界没有围出任何面积。',
      en: 'The border of “{area}” goes round no ground.',
    },
  },
  'ground.check-crosses-itself': {
    status: 422,
    text: {
      zh: '“{area}”的边界自己相交，请改正。',
      en: 'The border of “{area}” crosses itself. Please correct it.',
    },
  },
  'ground.check-overlap': {
    status: 409,
    text: {
      zh: '“{one}”与“{other}”重叠 {size} 平方米。',
      en: '“{one}” and “{other}” overlap by {size} m².',
    },
  },
  'ground.check-more': {
    status: 409,
    text: {
      zh: '另有 {count} 处问题没有列出。请先处理列出的，再检查一遍。',
      en: '{count} more are not listed. Please mend these first and check again.',
    },
  },
  'ground.check-gap': {
    status: 409,
    text: {
      zh: '调整后有 {size} 平方米没有归属，请补上或并入相邻区域。',
      en: 'After this, {size} m² belong to nobody. Add them to an area beside.',
    },
  },
  'ground.check-above': {
    status: 409,
    text: {
      zh: '下级区域变化了 {size} 平方米，“{area}”的边界没有跟着调整。',
      en: 'The areas below “{area}” change by {size} m²; its own border stays.',
    },
  },
  'ground.check-planned': {
    status: 409,
    text: {
      zh: '“{title}”已安排在 {day} 生效，也涉及这里的区域或代码：先生效的可能使另一个无法生效，请一并核对。',
      en: '“{title}” is planned for {day} and touches the same areas or codes. Whichever comes first may make the other impossible; please look at both.',
    },
  },
  'ground.check-below': {
    status: 409,
    text: {
      zh: '“{area}”不再完全位于“{above}”之内。',
      en: '“{area}” no longer lies within “{above}”.',
    },
  },
  'boundary.not-a-file': {
    status: 415,
    text: {
      zh: '请上传 GeoJSON 文件，或打包成 .zip 的 Shapefile（含 .shp、.dbf，最好有 .prj、.cpg）。',
      en: 'Please send GeoJSON (a FeatureCollection), or a shapefile packed as .zip (.shp and .dbf, better with .prj and .cpg).',
    },
  },
  'boundary.no-polygons': {
    status: 422,
    text: {
      zh: '文件里没有面状边界，或混有点、线。请只导出面图层。',
      en: 'The file has no areas, or has points or lines among them. Please export a layer of polygons.',
    },
  },
  'boundary.several-layers': {
    status: 422,
    text: {
      zh: '压缩包里有多个图层（{layers}），请一次上传一个。',
      en: 'The package has several layers ({layers}). Please send one at a time.',
    },
  },
  'boundary.part-missing': {
    status: 422,
    text: {
      zh: '压缩包里缺少 {part}，请把同名的 .shp、.dbf 一起打包。',
      en: 'The package lacks {part}. Please pack the .shp and the .dbf of one name together.',
    },
  },
  'boundary.too-many': {
    status: 413,
    text: {
      zh: '一个文件最多 {pieces} 块、{corners} 个拐点，请按街道分开上传。',
      en: 'One file takes {pieces} pieces and {corners} corners. Please split it by street.',
    },
  },
  'boundary.ask-system': {
    status: 422,
    text: {
      zh: '看不出文件用的是哪种坐标系，请选择后再检查。',
      en: 'It is not clear which coordinates these are. Choose the system and check again.',
    },
  },
  'boundary.ask-meridian': {
    status: 422,
    text: {
      zh: '坐标是投影后的米数，但没有带号。请填写中央经线（如 120）。',
      en: 'These are metres of a projection without a zone. Please give the central meridian, such as 120.',
    },
  },
  'boundary.unknown-prj': {
    status: 422,
    text: {
      zh: '读不懂文件自带的投影说明（.prj），请自行选择坐标系。',
      en: 'The projection in the file’s .prj is not understood. Please choose the coordinates yourself.',
    },
  },
  'boundary.old-datum': {
    status: 422,
    text: {
      zh: '文件用的是北京 54 或西安 80 坐标系，换算参数由测绘部门掌握。请先转换为国家 2000。',
      en: 'These are Beijing 1954 or Xi’an 1980 coordinates; the surveying office has the parameters. Please convert them to CGCS2000 first.',
    },
  },
  'boundary.out-of-range': {
    status: 422,
    text: {
      zh: '按所选坐标系换算后，位置不在地球上。请换一种坐标系。',
      en: 'Read this way the places are not on the earth. Please choose another coordinate system.',
    },
  },
  'boundary.stops': {
    status: 422,
    text: {
      zh: '还有问题要先在文件里改正：{why}',
      en: 'First correct this in the file: {why}',
    },
  },
  'import.not-found': { status: 404, text: { zh: '没有找到这次导入。', en: 'No such import.' } },
  'import.empty': {
    status: 422,
    text: { zh: '文件是空的，请选择有内容的表格。', en: 'The file is empty. Please choose one with rows.' },
  },
  'import.wrong-name': {
    status: 415,
    text: {
      zh: '文件“{name}”的内容是 {found}，和文件名不符。请改成正确的后缀，或重新导出后再上传。',
      en: 'The content of “{name}” is {found}, which its name does not say. Rename it, or export it again.',
    },
  },
  'import.not-a-sheet': {
    status: 415,
    text: {
      zh: '这是 {found} 文件，不是表格。请在 Excel 或 WPS 里另存为 .xlsx 或 .csv 后再上传。',
      en: 'This is a {found} file, not a spreadsheet. Save it as .xlsx or .csv and upload that.',
    },
  },
  'import.old-excel': {
    status: 415,
    text: {
      zh: '这是旧版 .xls 文件。请用 Excel 或 WPS 打开，选“文件—另存为—Excel 工作簿（.xlsx）”，再上传另存的文件。',
      en: 'This is an old .xls file. Open it in Excel or WPS, choose File – Save As – Excel Workbook (.xlsx), and upload that.',
    },
  },
  'import.encrypted': {
    status: 422,
    text: {
      zh: '工作簿设了密码，无法读取。请在“文件—信息—保护工作簿”里去掉密码后再上传。',
      en: 'The workbook has a password. Remove it under File – Info – Protect Workbook and upload again.',
    },
  },
  'import.damaged': {
    status: 422,
    text: {
      zh: '文件不完整或已损坏。请重新导出；如能用 Excel 打开，另存一份再上传。',
      en: 'The file is cut short or damaged. Export it again, or open it in Excel and save a copy.',
    },
  },
  'import.unsafe-xml': {
    status: 422,
    text: {
      zh: '工作簿里有不该有的内容（文档类型声明），为安全起见没有读取。请用 Excel 打开后另存一份再上传。',
      en: 'The workbook holds something no spreadsheet needs (a document type), so it was not read. Open it in Excel and save a copy.',
    },
  },
  'import.zip-bomb': {
    status: 422,
    text: {
      zh: '文件解压后大得不正常，为安全起见没有读取。请只保留需要的工作表，另存后再上传。',
      en: 'The file unpacks to an abnormal size, so it was not read. Keep only the sheet you need and save a copy.',
    },
  },
  'import.too-large': {
    status: 413,
    text: {
      zh: '文件超过上限（{what}）。请拆成几个文件再上传。',
      en: 'The file is over a limit ({what}). Split it into several files.',
    },
  },
  'import.encoding': {
    status: 422,
    text: {
      zh: '文字编码既不是 UTF-8 也不是 GB18030。请在 Excel 里另存为“CSV UTF-8”后再上传。',
      en: 'The text is neither UTF-8 nor GB18030. Save it in Excel as “CSV UTF-8” and upload that.',
    },
  },
  'import.broken-record': {
    status: 422,
    text: {
      zh: '第 {row} 行附近的引号没有闭合，后面的内容无法分行。请改正后再上传。',
      en: 'A quotation mark near row {row} never closes, so the rest cannot be cut into rows. Correct it and upload again.',
    },
  },
  'import.no-sheet': {
    status: 422,
    text: {
      zh: '没有名为“{sheet}”的工作表。可选：{sheets}。',
      en: 'There is no sheet named “{sheet}”. There are: {sheets}.',
    },
  },
  'import.no-headings': {
    status: 422,
    text: {
      zh: '没有找到表头和数据行。请确认表格前 20 行里有一行列名，下面有数据。',
      en: 'No headings with rows below were found. One of the first 20 rows must hold the column names.',
    },
  },
  'import.no-column': {
    status: 422,
    text: {
      zh: '对应关系里的列“{column}”不在表格里。请重新选择。',
      en: 'The column “{column}” of the mapping is not in the sheet. Please choose again.',
    },
  },
  'import.column-twice': {
    status: 422,
    text: {
      zh: '列“{column}”对应的内容已经由另一列填写。每项内容只能对应一列。',
      en: 'Another column is already mapped to the same thing as “{column}”. Map one column to each.',
    },
  },
  'import.mapping-incomplete': {
    status: 422,
    text: {
      zh: '还没有指定哪一列是诉求内容（详情或主题）。请指定后再导入。',
      en: 'No column is mapped to the words of the request (details or title). Map one, then import.',
    },
  },
  'import.wrong-state': {
    status: 409,
    text: {
      zh: '导入现在是“{state}”，不能这样操作。请刷新后再看。',
      en: 'The import is “{state}”, so this is not possible. Please refresh.',
    },
  },
  'import.row-no-text': { status: 422, text: { zh: '没有诉求内容。', en: 'There are no words of a request.' } },
  'import.row-bad-time': {
    status: 422,
    text: {
      zh: '时间“{value}”读不懂。请写成 2020-01-02 09:03:00 的样子。',
      en: 'The time “{value}” cannot be read. Write it like 2020-01-02 09:03:00.',
    },
  },
  'import.row-future': {
    status: 422,
    text: {
      zh: '时间 {value} 还没有到。请核对年份。',
      en: 'The time {value} has not come yet. Please check the year.',
    },
  },
  'import.row-answer-first': {
    status: 422,
    text: {
      zh: '答复时间 {answered} 早于来件时间 {opened}。请核对。',
      en: 'The answer’s time {answered} is before the request’s, {opened}. Please check.',
    },
  },
  'import.row-no-answer-time': {
    status: 422,
    text: {
      zh: '有答复意见但没有答复时间，不能作为已办结的历史记录。请补上时间。',
      en: 'There is an answer without its time, so it cannot be recorded as history. Add the time.',
    },
  },
  'import.row-formula': {
    status: 422,
    text: {
      zh: '“{column}”是没有保存结果的公式。请在 Excel 里打开并保存一次，或粘贴为数值。',
      en: '“{column}” is a formula without a stored result. Open and save the file in Excel, or paste values.',
    },
  },
  'import.row-cell-error': {
    status: 422,
    text: {
      zh: '“{column}”的值是错误 {value}。请改正公式或直接填写。',
      en: '“{column}” holds the error {value}. Correct the formula or type the value.',
    },
  },
  'import.row-too-long': {
    status: 422,
    text: {
      zh: '“{column}”有 {length} 个字，超过 {max} 个。请缩短或拆成两件。',
      en: '“{column}” has {length} characters, more than {max}. Shorten it or split it in two.',
    },
  },
  'import.row-bad-phone': {
    status: 422,
    text: {
      zh: '联系电话“{value}”不是电话号码。请改正；没有电话请留空。',
      en: '“{value}” is not a telephone number. Correct it, or leave it empty.',
    },
  },
  'import.row-repeat': {
    status: 409,
    text: {
      zh: '与第 {row} 行是同一人的同样内容，视为重复，没有另立事项。',
      en: 'The same words by the same person as row {row}: taken as a repeat, no second matter was opened.',
    },
  },
  'import.row-known': {
    status: 409,
    text: {
      zh: '这条内容已作为事项 {number} 登记，没有重复登记。',
      en: 'This is already matter {number}; it was not opened again.',
    },
  },
  'import.row-number-taken': {
    status: 409,
    text: {
      zh: '来源编号 {source} 已用于内容不同的另一件事项 {number}。如来自别的系统，请在导入时填写来源名称。',
      en: 'The source number {source} belongs to another matter, {number}, with other words. If it comes from another system, name the source when importing.',
    },
  },
  'import.remark-place': {
    status: 422,
    text: {
      zh: '坐标 {lng}, {lat} 不在本区范围内，没有标到地图上。',
      en: 'The coordinates {lng}, {lat} lie outside the district, so the matter was not placed on the map.',
    },
  },
  'import.remark-rounded-place': {
    status: 422,
    text: {
      zh: '坐标 {lng}, {lat} 被取整到整度（误差上百公里），没有标到地图上。',
      en: 'The coordinates {lng}, {lat} were rounded to whole degrees (a hundred kilometres), so the matter was not placed on the map.',
    },
  },
  'import.remark-half-place': {
    status: 422,
    text: {
      zh: '坐标不完整或不是数字，没有标到地图上。',
      en: 'The coordinates are incomplete or no numbers, so the matter was not placed on the map.',
    },
  },
  'import.remark-same-words': {
    status: 422,
    text: {
      zh: '与第 {row} 行内容相同，但来自另一个人，已分别登记，可在派单时并案。',
      en: 'The same words as row {row} from another person: opened as its own matter; a dispatcher may merge them.',
    },
  },
  'import.remark-title': {
    status: 422,
    text: {
      zh: '主题超过 {max} 个字，已截短；全文在内容里。',
      en: 'The title is longer than {max} characters and was cut; the whole stands in the text.',
    },
  },
  'import.remark-phone': {
    status: 422,
    text: {
      zh: '有多个电话，登记了第一个；其余在附注里。',
      en: 'There are several telephone numbers; the first was kept.',
    },
  },
  'unit.not-found': {
    status: 404,
    text: {
      zh: '没有找到单位{unit}。',
      en: 'There is no unit {unit}.',
    },
  },
  'unit.taken': {
    status: 409,
    text: {
      zh: '编号 {unit} 已被另一个单位使用，请换一个。',
      en: 'Another unit has the id {unit} already. Please choose another one.',
    },
  },
  'unit.wrong-parent': {
    status: 422,
    text: {
      zh: '{unit}不能放在自己或自己的下级之下，请选择其他上级。',
      en: '{unit} cannot stand below itself. Please choose another parent.',
    },
  },
  'unit.has-ended': {
    status: 409,
    text: {
      zh: '{unit}已于 {day} 撤并，不能再修改。',
      en: '{unit} ended on {day} and can no longer be changed.',
    },
  },
  'unit.too-early': {
    status: 422,
    text: {
      zh: '日期须晚于 {day}：此前的名称和隶属已经记录。',
      en: 'The day must be after {day}: what held until then is on record.',
    },
  },
  'unit.day-past': {
    status: 422,
    text: {
      zh: '日期不能早于今天（{day}）：已经过去的日子按当时的记录保留。',
      en: 'The day cannot be before today ({day}): what is past stays as it was recorded.',
    },
  },
  'unit.nothing-planned': {
    status: 409,
    text: {
      zh: '{unit}没有尚未生效的变更可以取消。',
      en: '{unit} has no change that has yet to begin, so there is nothing to take back.',
    },
  },
  'unit.parent-ends': {
    status: 409,
    text: {
      zh: '{unit}的上级{parent}将于 {day} 撤销。请先为{unit}选择其他上级，或者在{parent}的页面上选择“不再撤销”。',
      en: '{parent}, above {unit}, is closed on {day}. Please place {unit} elsewhere first, or choose “Do not close it after all” on the page of {parent}.',
    },
  },
  'unit.to-take-over': {
    status: 409,
    text: {
      zh: '{other}将从 {day} 起并入{unit}。请先在{other}的页面上选择“不再并入”。',
      en: '{other} becomes part of {unit} from {day} on. Please choose “Do not merge it after all” on the page of {other} first.',
    },
  },
  'unit.change-later': {
    status: 409,
    text: {
      zh: '{unit}从 {day} 起还有一次变更，请先对那一次选择“不再变更”。',
      en: 'Another change of {unit} is planned from {day} on. Please take that one back first.',
    },
  },
  'unit.unknown-area': {
    status: 422,
    text: {
      zh: '没有找到区域 {area}。',
      en: 'There is no area {area}.',
    },
  },
  'unit.still-above': {
    status: 409,
    text: {
      zh: '{unit}下面还有 {count} 个单位，请先把它们划到别的上级，或者改用合并。',
      en: '{count} units still stand below {unit}. Please move them first, or merge the unit instead.',
    },
  },
  'unit.still-held': {
    status: 409,
    text: {
      zh: '{unit}还有 {count} 人任职到这一天之后，请先结束任职，或者改用合并。',
      en: '{count} people hold posts of {unit} beyond that day. Please end their terms first, or merge the unit instead.',
    },
  },
  'unit.still-busy': {
    status: 409,
    text: {
      zh: '{unit}手上还有在办事项，请先办结或转出，或者改用合并。',
      en: 'There is still open work with {unit}. Please finish it or pass it on first, or merge the unit instead.',
    },
  },
  'post.not-found': {
    status: 404,
    text: {
      zh: '没有找到岗位{post}。',
      en: 'There is no post {post}.',
    },
  },
  'post.taken': {
    status: 409,
    text: {
      zh: '编号 {post} 已被另一个岗位使用，请换一个。',
      en: 'Another post has the id {post} already. Please choose another one.',
    },
  },
  'post.too-early': {
    status: 422,
    text: {
      zh: '日期不能早于 {day}：此前负责的区域已经记录。',
      en: 'The day cannot be before {day}: what the post answered for until then is on record.',
    },
  },
  'post.has-ended': {
    status: 409,
    text: {
      zh: '{post}已于 {day} 撤销，不能再修改。',
      en: '{post} ended on {day} and can no longer be changed.',
    },
  },
  'post.ends-with-unit': {
    status: 409,
    text: {
      zh: '{post}随{unit}一起撤销。请先在单位的页面上选择“不再撤销”。',
      en: '{post} ends with {unit}. Please choose “Do not close it after all” on the page of the unit.',
    },
  },
  'post.too-many-hold': {
    status: 409,
    text: {
      zh: '{post}有 {held} 人同时任职，名额不能更少。请先结束任职。',
      en: '{held} people hold {post} at once, so there cannot be fewer places. Please end a term first.',
    },
  },
  'post.still-held': {
    status: 409,
    text: {
      zh: '{name}担任{post}到这一天之后，请先结束任职，移交手上的事项。',
      en: '{name} holds {post} beyond that day. Please end the term first, so that the open work is handed over.',
    },
  },
  'term.not-able': {
    status: 422,
    text: {
      zh: '{name}没有能办这些事项的岗位，请换一个人，或先任命。',
      en: '{name} holds no post by which this could be done. Please choose somebody else, or give the post first.',
    },
  },
  'term.not-found': {
    status: 404,
    text: {
      zh: '没有找到这段任职。',
      en: 'There is no such term.',
    },
  },
  'term.no-person': {
    status: 422,
    text: {
      zh: '请选择任职的人。',
      en: 'Please say who is to hold the post.',
    },
  },
  'term.unknown-person': {
    status: 404,
    text: {
      zh: '没有找到这个人。',
      en: 'There is no such person.',
    },
  },
  'term.backwards': {
    status: 422,
    text: {
      zh: '任职截止日期不能早于起始日期 {from}。',
      en: 'The last day cannot be before the first one, {from}.',
    },
  },
  'term.full': {
    status: 409,
    text: {
      zh: '{post}的 {capacity} 个名额在这段时间已满，请先结束原任职。',
      en: 'All {capacity} places of {post} are taken in that time. Please end a term first.',
    },
  },
  'term.twice': {
    status: 409,
    text: {
      zh: '{name}在这段时间已经担任这个岗位。',
      en: '{name} holds this post in that time already.',
    },
  },
  'term.has-ended': {
    status: 409,
    text: {
      zh: '这段任职已于 {day} 结束。',
      en: 'This term ended on {day}.',
    },
  },
  'term.same-person': {
    status: 422,
    text: {
      zh: '接任人不能是本人，请另选。',
      en: 'The successor must be somebody else.',
    },
  },
  'staff.row-no-name': {
    status: 422,
    text: {
      zh: '没有名称。',
      en: 'There is no name.',
    },
  },
  'staff.row-bad-id': {
    status: 422,
    text: {
      zh: '单位编号“{id}”只能用小写字母、数字和连字符。',
      en: 'The id “{id}” may hold small letters, figures and hyphens only.',
    },
  },
  'staff.row-unknown-kind': {
    status: 422,
    text: {
      zh: '不认识的单位类型“{kind}”。',
      en: 'The kind “{kind}” is not known.',
    },
  },
  'staff.row-unknown-net': {
    status: 422,
    text: {
      zh: '不认识的网“{net}”，可填：网格、党格、警格。',
      en: 'The net “{net}” is not known: grid, party or police.',
    },
  },
  'staff.row-unknown-unit': {
    status: 422,
    text: {
      zh: '没有找到单位“{unit}”。',
      en: 'There is no unit “{unit}”.',
    },
  },
  'staff.row-many-units': {
    status: 422,
    text: {
      zh: '有多个单位叫“{unit}”，请改填单位编号。',
      en: 'Several units are called “{unit}”. Please give the id.',
    },
  },
  'staff.row-unknown-area': {
    status: 422,
    text: {
      zh: '没有找到区域“{area}”，请填网格代码。',
      en: 'There is no area “{area}”. Please give its code.',
    },
  },
  'staff.row-unknown-duty': {
    status: 422,
    text: {
      zh: '不认识的职责“{duty}”。',
      en: 'The duty “{duty}” is not known.',
    },
  },
  'post.no-scope': {
    status: 422,
    text: {
      zh: '“{post}”的角色不查看事项，不能设可见范围。',
      en: '{post} has no role that sees matters: it takes no scope.',
    },
  },
  'staff.row-unknown-scope': {
    status: 422,
    text: {
      zh: '没有“{scope}”这种可见范围，可填：本人经办、本单位、所辖区域、全区。',
      en: 'There is no scope “{scope}”. Please use Own, Unit, Area or District.',
    },
  },
  'staff.row-other-scope': {
    status: 409,
    text: {
      zh: '岗位“{post}”的可见范围与表中不同，导入不改已有岗位，请在岗位页面修改。',
      en: '{post} has another scope than the table says. An import changes no post: please change it on its page.',
    },
  },
  'staff.row-unknown-role': {
    status: 422,
    text: {
      zh: '不认识的系统角色“{role}”。',
      en: 'The role “{role}” is not known.',
    },
  },
  'staff.row-phone': {
    status: 422,
    text: {
      zh: '“{phone}”不是电话号码：请填 11 位手机号，或座机号码，如 65331234、0871-65331234。',
      en: '“{phone}” is no telephone number: give a mobile number of 11 digits, or a landline, such as 65331234 or 0871-65331234.',
    },
  },
  'staff.row-no-post': {
    status: 422,
    text: {
      zh: '没有写职责或岗位名称。',
      en: 'There is neither a duty nor a title.',
    },
  },
  'staff.row-bad-date': {
    status: 422,
    text: {
      zh: '日期“{date}”无法识别。',
      en: 'The date “{date}” cannot be read.',
    },
  },
  'staff.row-other-name': {
    status: 422,
    text: {
      zh: '工号 {number} 是“{there}”的，这一行写的是“{name}”。请核对工号或姓名。',
      en: 'Staff number {number} is {there}’s, and this row says {name}. Please check the number or the name.',
    },
  },
  'staff.row-many-people': {
    status: 422,
    text: {
      zh: '有多个人叫{name}，请填工号。',
      en: 'Several people are called {name}. Please give the staff number.',
    },
  },
  'staff.row-differs': {
    status: 422,
    text: {
      zh: '{unit}已有记录，{what}与表中不同；请在单位页面修改。',
      en: '{unit} is there, with another {what}. Please change it on the page of the unit.',
    },
  },
  'register.not-found': {
    status: 404,
    text: { zh: '没有找到这个{what}，请重新搜索。', en: 'There is no such {what}. Please search again.' },
  },
  'register.too-many-searches': {
    status: 429,
    text: {
      zh: '一小时内按号码查找已达 {most} 次，请在 {minutes} 分钟后再查。',
      en: 'You looked up {most} numbers within an hour. Please go on in {minutes} minutes.',
    },
  },
  'register.no-area': {
    status: 422,
    text: {
      zh: '不知道属于哪个网格。请在地图上选点，或选择所在区域。',
      en: 'Nobody knows in which grid this lies. Give its point, or choose its area.',
    },
  },
  'register.elsewhere': {
    status: 403,
    text: {
      zh: '“{area}”不在您负责的区域内，请交给那里的网格员登记。',
      en: '“{area}” is not in your area. Please leave it to the grid worker there.',
    },
  },
  'register.known': {
    status: 409,
    text: { zh: '“{name}”已经登记过，请搜索后更正。', en: '“{name}” is there already. Search for it and correct it.' },
  },
  'register.changed': {
    status: 409,
    text: {
      zh: '这条记录刚被别人改过，请重新打开后再改。',
      en: 'Somebody else has just changed this. Open it again, then change it.',
    },
  },
  'register.same-home': {
    status: 409,
    text: { zh: '迁出和迁入是同一户，请另选一户。', en: 'It is the same household. Choose another one.' },
  },
  'register.left-before': {
    status: 422,
    text: {
      zh: '登记的入住日期是 {from}，迁出日期不能更早。请核对后填写 {from} 或以后的日期。',
      en: 'They have lived there since {from} and cannot have left before. Please give {from} or a later day.',
    },
  },
  'register.day-ahead': {
    status: 422,
    text: {
      zh: '日期不能晚于 {last}。请核对日期；还没到的，到时再登记。',
      en: 'The day may be no later than {last}. Please check it; what is still to come is recorded then.',
    },
  },
  'register.erased': {
    status: 410,
    text: { zh: '此人的个人信息已删除，不能再更正。', en: 'This person’s data was erased and cannot be corrected.' },
  },
  'register.id-number': {
    status: 422,
    text: { zh: '证件号码有误：{fault}。', en: 'The identity number is not right: {fault}.' },
  },
  'register.id-number-taken': {
    status: 409,
    text: {
      zh: '这个证件号码已登记在另一人名下。请按证件号码查找，再办理迁入；查不到的，请区里的受理员办理。',
      en: 'Somebody is recorded with this identity number already. Find the person by it and record the move; whom you do not find, a clerk of the district moves.',
    },
  },
  'register.credit-code': {
    status: 422,
    text: {
      zh: '统一社会信用代码 {code} 有误，请逐位核对 18 位代码。',
      en: 'The credit code {code} is not right. Compare its 18 signs one by one.',
    },
  },
  'register.row-no-address': {
    status: 422,
    text: { zh: '没有地址。', en: 'There is no address.' },
  },
  'register.row-no-area': {
    status: 422,
    text: {
      zh: '不知道“{address}”在哪个网格：没有坐标，也找不到“{area}”。',
      en: 'Nobody knows in which grid “{address}” lies: it has no point, and there is no area “{area}”.',
    },
  },
  'register.row-elsewhere': {
    status: 409,
    text: {
      zh: '这个证件号码的人已登记在别处，请区里的受理员办理迁入。',
      en: 'Somebody with this identity number is recorded elsewhere. Please ask a clerk of the district to move them.',
    },
  },
  'register.row-other-name': {
    status: 409,
    text: {
      zh: '这个证件号码登记的是另一个姓名，请核对姓名和号码。',
      en: 'This identity number is recorded with another name. Please compare name and number.',
    },
  },
  'register.import-searches': {
    status: 429,
    text: {
      zh: '一小时内按号码查找已达 {most} 次，含证件号码的表格请在 {minutes} 分钟后再导入，或请区里的受理员导入。',
      en: 'You looked up {most} numbers within an hour. Please take tables with identity numbers in after {minutes} minutes, or ask a clerk of the district to do it.',
    },
  },
  'register.row-no-name': {
    status: 422,
    text: { zh: '没有姓名或名称。', en: 'There is no name.' },
  },
  'register.row-long': {
    status: 422,
    text: { zh: '“{what}”一栏太长。', en: 'What stands in “{what}” is too long.' },
  },
  'register.closed': {
    status: 409,
    text: { zh: '已于 {on} 关闭，请先撤销关闭。', en: 'It is closed since {on}. Please take the closing back first.' },
  },
  'register.open': {
    status: 409,
    text: { zh: '没有关闭，不用撤销。', en: 'It is not closed; there is nothing to take back.' },
  },
  'register.row-phone': {
    status: 422,
    text: { zh: '“{what}”不是电话号码。', en: 'What stands in “{what}” is no telephone number.' },
  },
  'register.row-date': {
    status: 422,
    text: { zh: '“{what}”不是日期。', en: 'What stands in “{what}” is no date.' },
  },
  'register.no-address-column': {
    status: 422,
    text: { zh: '没有找到地址列。请指定哪一列是地址。', en: 'No column of addresses was found. Say which it is.' },
  },
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

/** Fills `{name}` places, a day with its words; a place without a detail stays visible, so that a test finds it. */
export const fill = (template: string, details: RefusalDetails, language: Language): string =>
  template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const detail = details[name]
    if (detail === undefined) return place
    return dayInWords(typeof detail === 'object' ? detail[language] : String(detail), language)
  })

/** The words of a refusal in one language. */
export const sayRefusal = (refused: Refused, language: Language): string =>
  fill(refusals[refused.code].text[language], refused.details, language)
