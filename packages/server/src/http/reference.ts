import type { Language, Text } from '@mazha/contracts/text'
import type { OpenApi, Operation } from './openapi.ts'

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const words = {
  title: { zh: '接口参考', en: 'API reference' },
  body: { zh: '请求内容', en: 'Body' },
  parameters: { zh: '参数', en: 'Parameters' },
  answer: { zh: '返回', en: 'Answers' },
  refusals: { zh: '拒绝一览', en: 'Refusals' },
  document: { zh: '机器可读的接口文档（OpenAPI 3.1）', en: 'The same as OpenAPI 3.1' },
  required: { zh: '必填', en: 'required' },
  intro: {
    zh: '每次写入都带有客户端自己生成的 `clientId`（UUID）：同一个编号重复提交，只办一次，答复相同。拒绝时返回 RFC 9457 问题说明，`code` 固定不变，文字按所要求的语言给出（`?lang=zh|en` 或 Accept-Language）。',
    en: 'Every write carries a `clientId` (UUID) of the client’s own making: the same id twice gives the same answer once. A refusal is a problem document (RFC 9457) whose `code` is stable and whose words come in the language asked for (`?lang=zh|en` or Accept-Language).',
  },
} as const

/** The chapters, in the order in which a newcomer needs them. */
const chapterTitles: Readonly<Record<string, Text>> = {
  requests: { zh: '群众：提交、查询、评价', en: 'Residents: file, follow, judge' },
  matters: { zh: '工作人员：队列、事项、操作', en: 'Staff: queues, a matter, acts' },
  files: { zh: '照片和文件', en: 'Photos and documents' },
  session: { zh: '登录', en: 'Log in and out' },
  people: { zh: '单位和人员', en: 'Units and people' },
  procedures: { zh: '流程', en: 'Procedures, as data' },
  imports: { zh: '表格导入', en: 'Spreadsheets' },
  operation: { zh: '运行', en: 'For operators' },
}

/** Text with `code` in backticks. */
const prose = (text: string): string => escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')

type Schema = Record<string, unknown>
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : [])

/** A schema's type in a few words: `string (uuid)`, `array of …`, `"a" | "b"`. */
const sayType = (schema: Schema): string => {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((one) => JSON.stringify(one)).join(' | ')
  if ('const' in schema) return JSON.stringify(schema['const'])
  const either = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])]
  if (either.length > 0) return either.map(sayType).join(' | ')
  if (schema['type'] === 'array') return `array of ${isSchema(schema['items']) ? sayType(schema['items']) : 'anything'}`
  const limits = [
    schema['format'],
    'maxLength' in schema && `≤ ${schema['maxLength']}`,
    'minLength' in schema && `≥ ${schema['minLength']}`,
  ].filter(Boolean)
  return `${typeof schema['type'] === 'string' ? schema['type'] : 'anything'}${limits.length > 0 ? ` (${limits.join(', ')})` : ''}`
}

/** The fields of an object schema as a nested list, down to four levels. */
const fields = (schema: Schema, language: Language, depth = 0): string => {
  const inner = [schema, ...listOf(schema['anyOf'])].find((one) => isSchema(one['properties']))
  if (inner === undefined) {
    const items = schema['items']
    return isSchema(items) && depth < 4 ? fields(items, language, depth + 1) : ''
  }
  const properties = isSchema(inner['properties']) ? inner['properties'] : {}
  const required = Array.isArray(inner['required']) ? inner['required'] : []
  const rows = Object.entries(properties).map(([name, value]) => {
    const one = isSchema(value) ? value : {}
    const must = required.includes(name) ? ` <em>${words.required[language]}</em>` : ''
    return `<li><code>${escape(name)}</code> <span>${escape(sayType(one))}</span>${must}${depth < 4 ? fields(one, language, depth + 1) : ''}</li>`
  })
  return `<ul>${rows.join('')}</ul>`
}

const section = (title: string, html: string): string => (html === '' ? '' : `<h4>${title}</h4>${html}`)

const operationHtml = (id: string, method: string, path: string, operation: Operation, language: Language): string => {
  const parameters = (operation.parameters ?? []).map(
    (one) =>
      `<li><code>${escape(one.name)}</code> <span>${one.in}, ${escape(sayType(one.schema ?? {}))}</span>${one.required === true ? ` <em>${words.required[language]}</em>` : ''}</li>`,
  )
  const bodies = Object.entries(operation.requestBody?.content ?? {}).map(
    ([type, { schema }]) => `<p><code>${escape(type)}</code></p>${fields(schema, language)}`,
  )
  const answers = Object.entries(operation.responses ?? {})
    .filter(([status]) => /^[23]/.test(status))
    .map(([status, { content }]) => {
      const shapes = Object.values(content ?? {}).map(({ schema }) => fields(schema, language))
      return `<details><summary>${status}</summary>${shapes.join('')}</details>`
    })
  return `<article id="${id}"><h3><b class="${method}">${method.toUpperCase()}</b> <code>${escape(path)}</code></h3>
<p>${prose(operation.summary ?? '')}</p><p class="muted">${prose(operation.description ?? '')}</p>
${section(words.parameters[language], parameters.length > 0 ? `<ul>${parameters.join('')}</ul>` : '')}${section(words.body[language], bodies.join(''))}${section(words.answer[language], answers.join(''))}</article>`
}

const style = `:root{color-scheme:light}body{margin:0;font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;background:#f7f6f2;color:#1f2a2e;display:grid;grid-template-columns:minmax(14rem,19rem) 1fr}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:16px;border-right:1px solid #dcd9d0;box-sizing:border-box}nav a{display:block;color:inherit;text-decoration:none;font-size:14px;padding:2px 0;overflow-wrap:anywhere}nav a:hover,nav a:focus{color:#1d6f5f;text-decoration:underline}
main{padding:16px 32px 64px;max-width:60rem;min-width:0}h1{margin:0}h3{margin:0;font-size:17px;overflow-wrap:anywhere}h4{margin:12px 0 0;font-size:14px}article{background:#fff;border:1px solid #dcd9d0;border-radius:6px;padding:16px;margin:12px 0}
b{font-size:13px;color:#1d6f5f}b.post,b.put,b.delete{color:#8a4f1d}code{font-size:.92em}ul{margin:4px 0;padding-left:20px}span,.muted{color:#5d6b6f}em{color:#8a4f1d;font-style:normal;font-size:13px}p{margin:4px 0}
table{border-collapse:collapse;width:100%;background:#fff}td,th{border:1px solid #dcd9d0;padding:6px 8px;text-align:left;vertical-align:top;font-size:14px;overflow-wrap:anywhere}
@media(max-width:48rem){body{display:block}nav{position:static;max-height:none;border:0}main{padding:16px}}`

/** The interface as one readable page: routes by tag with who may call them and their fields, then every refusal. */
export const renderReference = (document: OpenApi, language: Language): string => {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      path,
      method,
      operation,
      id: `${method}${path.replaceAll(/[^a-z]+/gi, '-')}`,
    })),
  )
  const order = Object.keys(chapterTitles)
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? 'other'))].toSorted(
    (a, b) => order.indexOf(a) - order.indexOf(b),
  )
  const chapter = (tag: string): string => escape(chapterTitles[tag]?.[language] ?? tag)
  const nav = tags.map((tag) => {
    const links = operations
      .filter(({ operation }) => (operation.tags?.[0] ?? 'other') === tag)
      .map(
        ({ id, method, path }) =>
          `<a href="#${id}"><b class="${method}">${method.toUpperCase()}</b> ${escape(path)}</a>`,
      )
    return `<p><strong>${chapter(tag)}</strong></p>${links.join('')}`
  })
  const chapters = tags.map((tag) => {
    const articles = operations
      .filter(({ operation }) => (operation.tags?.[0] ?? 'other') === tag)
      .map(({ id, method, path, operation }) => operationHtml(id, method, path, operation, language))
    return `<h2>${chapter(tag)}</h2>${articles.join('')}`
  })
  const rows = Object.entries(document['x-refusals']).map(
    ([code, { status, zh, en }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td lang="zh">${escape(zh)}</td><td lang="en">${escape(en)}</td></tr>`,
  )
  const title = `Mazha 马扎 · ${words.title[language]}`
  return `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${title}</title><style>${style}</style></head>
<body><nav aria-label="${words.title[language]}">${nav.join('')}<p><a href="#refusals"><strong>${words.refusals[language]}</strong></a></p></nav><main><h1>${title}</h1><p>${prose(words.intro[language])}</p><p><a href="/api/openapi.json">${words.document[language]}</a> · <a href="?lang=zh" lang="zh">中文</a> · <a href="?lang=en" lang="en">English</a></p>
${chapters.join('')}<h2 id="refusals">${words.refusals[language]}</h2><table><thead><tr><th>code</th><th>status</th><th>中文</th><th>English</th></tr></thead><tbody>${rows.join('')}</tbody></table></main></body></html>`
}
