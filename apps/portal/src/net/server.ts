import type { DistrictView, Progress, Receipt, UploadedFile } from '@mazha/contracts/api'
import type { Language } from '@mazha/contracts/text'
import { districtShape, problemShape, progressShape, receiptShape, uploadedShape } from './answers.ts'
import { type Shape, WrongShape } from './shape.ts'

/** The server said no, in words that the resident can read. */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly fields: readonly { readonly path: string; readonly message: string }[]
  constructor(status: number, code: string, detail: string, fields: readonly { path: string; message: string }[]) {
    super(detail)
    this.status = status
    this.code = code
    this.fields = fields
  }
}

/** No answer came, or none that says whether the act took place. Trying again with the same client id is safe. */
export class NoAnswer extends Error {}

const answerTimeoutMs = 60_000

const refusalOf = (status: number, body: unknown): Refusal | NoAnswer => {
  try {
    const { code, detail, fields } = problemShape(body, 'problem')
    // A 5xx may have come from a proxy after the act was done, so it is no answer.
    return status >= 500 ? new NoAnswer(detail) : new Refusal(status, code, detail, fields ?? [])
  } catch (error) {
    return new NoAnswer(error instanceof Error ? error.message : String(error))
  }
}

/** Token of the resident's session, for the writes of those who come without a receipt's code. */
let residentCsrf = ''
export const keepResidentCsrf = (csrf: string): void => {
  residentCsrf = csrf
}

type Way = {
  /** With the session of a resident who has proved a telephone number. */
  readonly resident?: boolean
  readonly method?: 'GET' | 'POST' | 'DELETE'
}

/** One call; the answer is held against its shape. */
export const ask = async <T>(
  path: string,
  shape: Shape<T>,
  language: Language,
  body?: string,
  { resident = false, method = body === undefined ? 'GET' : 'POST' }: Way = {},
): Promise<T> => {
  let status: number
  let answer: unknown
  try {
    const response = await fetch(path, {
      method,
      headers: {
        'accept-language': language === 'zh' ? 'zh-CN' : 'en',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(resident && method !== 'GET' ? { 'x-csrf-token': residentCsrf } : {}),
      },
      ...(body === undefined ? {} : { body }),
      credentials: resident ? 'same-origin' : 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(answerTimeoutMs),
    })
    status = response.status
    answer = status === 204 ? null : await response.json()
  } catch (error) {
    throw new NoAnswer(String(error))
  }
  if (status >= 400) throw refusalOf(status, answer)
  try {
    return shape(answer, 'answer')
  } catch (error) {
    if (error instanceof WrongShape) throw new NoAnswer(error.message)
    throw error
  }
}

export const askDistrict = (language: Language): Promise<DistrictView> => ask('/api/district', districtShape, language)

/** `body` is the exact JSON that was kept before it was sent, so that another try says the same. */
export const fileRequest = (body: string, language: Language): Promise<Receipt> =>
  ask('/api/requests', receiptShape, language, body)

const requestPath = (number: string, act: string, code: string): string =>
  `/api/requests/${encodeURIComponent(number)}${act}${code === '' ? '' : `?code=${encodeURIComponent(code)}`}`

/** Without a code one comes by the telephone number that was proved. */
const comingBy = (code: string): Way => ({ resident: code === '' })

export const askProgress = (number: string, code: string, language: Language): Promise<Progress> =>
  ask(requestPath(number, '', code), progressShape, language, undefined, comingBy(code))

export const giveFeedback = (
  receipt: { readonly number: string; readonly code: string },
  body: {
    readonly clientId: string
    readonly action: string
    readonly input: Record<string, unknown>
    readonly version: number
  },
  language: Language,
): Promise<Progress> =>
  ask(
    requestPath(receipt.number, '/feedback', receipt.code),
    progressShape,
    language,
    JSON.stringify(body),
    comingBy(receipt.code),
  )

export const fileLink = (
  id: string,
  receipt: { readonly number: string; readonly code: string },
  what: 'view' | 'original',
): string =>
  `/api/files/${id}?${what === 'view' ? 'view=1&' : ''}number=${encodeURIComponent(receipt.number)}&code=${encodeURIComponent(receipt.code)}`

/** Uploads with progress, which fetch cannot tell. */
export const uploadFile = (
  blob: Blob,
  name: string,
  language: Language,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<UploadedFile> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/files')
    request.setRequestHeader('accept-language', language === 'zh' ? 'zh-CN' : 'en')
    request.responseType = 'json'
    request.upload.addEventListener('progress', ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0))
    request.addEventListener('load', () => {
      const answer: unknown = request.response
      if (request.status >= 400) return reject(refusalOf(request.status, answer))
      try {
        resolve(uploadedShape(answer, 'file'))
      } catch (error) {
        reject(new NoAnswer(String(error)))
      }
    })
    for (const lost of ['error', 'timeout', 'abort']) request.addEventListener(lost, () => reject(new NoAnswer(lost)))
    signal.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.append('file', blob, name)
    request.send(form)
  })
