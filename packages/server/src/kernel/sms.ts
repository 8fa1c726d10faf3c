import { createHmac, randomUUID } from 'node:crypto'
import type { Language } from '@mazha/contracts/text'
import { StartProblem } from './postgres-problem.ts'
import type { Clock } from './time.ts'

/** A way to send short messages to telephones. */
export type SmsGateway = {
  /** @throws when the gateway did not take it; the number and the words stand in no error */
  send(message: {
    readonly phone: string
    readonly text: string
    readonly code: string
    readonly language: Language
  }): Promise<void>
}

const timeoutMs = 10_000
const usualTemplate = '{"phone":"{phone}","text":"{text}"}'
const places = ['phone', 'text', 'code', 'language', 'id'] as const

type Settings = {
  readonly url: string
  readonly key: string
  readonly template: string
  readonly clock: Clock
}

/** What stands in a template is JSON, so what fills a place is written as JSON's strings are. */
const fillTemplate = (template: string, values: Readonly<Record<(typeof places)[number], string>>): string =>
  template.replace(/\{(phone|text|code|language|id)\}/g, (_, name: (typeof places)[number]) =>
    JSON.stringify(values[name]).slice(1, -1),
  )

/**
 * An operator's gateway: an HTTP POST of a JSON body made from a template.
 *
 * `x-mazha-timestamp` is in seconds, `x-mazha-signature` is the hex HMAC-SHA256 of `<timestamp>.<body>` under the key
 * that both know; any 2xx answer means that it was taken. A lost connection is tried once more: `{id}` is the same then.
 */
export const httpGateway = ({ url, key, template, clock }: Settings): SmsGateway => ({
  async send({ phone, text, code, language }) {
    const body = fillTemplate(template, { phone, text, code, language, id: randomUUID() })
    const post = async (): Promise<number> => {
      const timestamp = String(Math.floor(clock.now().getTime() / 1000))
      const signature = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'x-mazha-timestamp': timestamp,
          'x-mazha-signature': signature,
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      })
      await answer.body?.cancel()
      return answer.status
    }
    let status: number
    try {
      status = await post()
    } catch {
      status = await post().catch((error: unknown) => {
        throw new Error('The SMS gateway cannot be reached', { cause: error })
      })
    }
    if (status < 200 || status > 299) throw new Error(`The SMS gateway answered ${status}`)
  },
})

/** Prints a message for whoever runs the demonstration: nothing is sent. */
export const printingGateway = (print: (line: string) => void): SmsGateway => ({
  send({ phone, text }) {
    print(`[SMS → ${phone}] ${text}`)
    return Promise.resolve()
  },
})

/**
 * The gateway that the environment names: `MAZHA_SMS` (address), `MAZHA_SMS_KEY` (signs), `MAZHA_SMS_TEMPLATE` (JSON with
 * `{phone}`, `{text}`, `{code}`, `{language}`, `{id}`). Without one the demonstration prints its messages on the terminal,
 * and any other district has none.
 *
 * @throws StartProblem when what is set does not make a gateway
 */
export const gatewayOf = (
  env: Readonly<Record<string, string | undefined>>,
  options: { readonly demonstration: boolean; readonly print: (line: string) => void; readonly clock: Clock },
): SmsGateway | null => {
  const url = env['MAZHA_SMS'] ?? ''
  if (url === '') return options.demonstration ? printingGateway(options.print) : null
  const key = env['MAZHA_SMS_KEY'] ?? ''
  const template = env['MAZHA_SMS_TEMPLATE'] || usualTemplate
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new StartProblem({
      zh: 'MAZHA_SMS 应为短信网关的地址，例如 https://sms.example.gov.cn/send。',
      en: 'MAZHA_SMS should be the address of an SMS gateway, such as https://sms.example.gov.cn/send.',
    })
  }
  if (key.length < 16) {
    throw new StartProblem({
      zh: '请用 MAZHA_SMS_KEY 设置与短信网关约定的签名密钥，至少 16 个字符。',
      en: 'Set MAZHA_SMS_KEY to the signing key agreed with the SMS gateway, 16 characters or more.',
    })
  }
  const filled = fillTemplate(template, { phone: '1', text: '"', code: '1', language: 'zh', id: '1' })
  if (!template.includes('{phone}') || !/\{(text|code)\}/.test(template) || !isJson(filled)) {
    throw new StartProblem({
      zh: 'MAZHA_SMS_TEMPLATE 应为含 {phone} 和 {text}（或 {code}）的 JSON。',
      en: 'MAZHA_SMS_TEMPLATE should be JSON that holds {phone} and {text} (or {code}).',
    })
  }
  return httpGateway({ url, key, template, clock: options.clock })
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
