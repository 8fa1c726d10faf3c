import type { Problem } from '@mazha/contracts/api'
import {
  fill,
  type RefusalCode,
  Refused,
  refusals,
  refuse,
  type RefusedField,
  sayRefusal,
} from '@mazha/contracts/refusal'
import type { Language, Text } from '@mazha/contracts/text'
import { type FieldTextId, fieldTexts } from '@mazha/contracts/texts/field'
import { STATUS_CODES } from 'node:http'
import { z } from 'zod'

/** The media type of every refusal (RFC 9457). */
export const problemType = 'application/problem+json; charset=utf-8'

/** A refusal as RFC 9457 problem details, in one language. */
export const problemOf = (refused: Refused, language: Language, requestId: string): Problem => {
  const { status } = refusals[refused.code]
  return {
    type: `/api/reference#${refused.code}`,
    title: STATUS_CODES[status] ?? 'Refused',
    status,
    detail: sayRefusal(refused, language),
    code: refused.code,
    requestId,
    ...(refused.fields.length > 0 && {
      fields: refused.fields.map(({ path, message }) => ({ path, message: message[language] })),
    }),
  }
}

const say = (id: FieldTextId, n?: number | bigint): Text =>
  n === undefined
    ? fieldTexts[id]
    : { zh: fill(fieldTexts[id].zh, { n: Number(n) }, 'zh'), en: fill(fieldTexts[id].en, { n: Number(n) }, 'en') }

const typeTexts: Readonly<Record<string, FieldTextId>> = {
  string: 'text',
  number: 'number',
  int: 'integer',
  boolean: 'yes-no',
  array: 'list',
  object: 'group',
  record: 'group',
}

/** What a shape of ours says of itself, by `params.text`. */
const ownTexts: Readonly<Record<string, FieldTextId>> = { phone: 'phone', public: 'public' }

/** What is wrong with a field, in words: zod's own speak to programmers. */
const sayIssue = (issue: z.core.$ZodIssue): Text => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? say('required') : say(typeTexts[issue.expected] ?? 'format')
    case 'too_small':
      if (issue.origin === 'string')
        return Number(issue.minimum) <= 1 ? say('required') : say('too-short', issue.minimum)
      return say(issue.origin === 'array' ? 'too-few' : 'too-small', issue.minimum)
    case 'too_big':
      if (issue.origin === 'string') return say('too-long', issue.maximum)
      return say(issue.origin === 'array' ? 'too-many' : 'too-big', issue.maximum)
    case 'invalid_format':
      if (issue.format === 'uuid') return say('uuid')
      return say(issue.format === 'date' ? 'date' : 'format')
    case 'invalid_value':
      return say(issue.input === undefined ? 'required' : 'choice')
    case 'unrecognized_keys':
      return say('unknown')
    case 'custom':
      return say(ownTexts[String(issue.params?.['text'])] ?? 'format')
    default:
      return say('format')
  }
}

/** zod's issues as a refusal that names each field once. */
export const refuseFields = (issues: readonly z.core.$ZodIssue[]): Refused => {
  const fields = new Map<string, RefusedField>()
  for (const issue of issues.slice(0, 50)) {
    const path = issue.path.map(String).join('.')
    if (!fields.has(path)) fields.set(path, { path, message: sayIssue(issue) })
  }
  const named = [...fields.keys()].map((path) => path.slice(0, 60) || 'body')
  return refuse('request.invalid', { fields: named.slice(0, 8).join(', ') }, [...fields.values()])
}

/** Thrown by the validator compiler; carries zod's issues to the error handler. */
export class InvalidFields extends Error {
  readonly issues: readonly z.core.$ZodIssue[]
  constructor(issues: readonly z.core.$ZodIssue[]) {
    super('The request does not match the route’s schema')
    this.issues = issues
  }
}

// What Fastify and its plugins throw on a bad request, as our refusals.
const fastifyCodes: Readonly<
  Record<string, { readonly code: RefusalCode; readonly details?: Record<string, string> }>
> = {
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'request.unreadable' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'request.unreadable' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'request.unreadable' },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'request.too-large' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'request.media-type', details: { expected: 'application/json' } },
  FST_ERR_CTP_INVALID_TYPE: { code: 'request.media-type', details: { expected: 'application/json' } },
  FST_INVALID_MULTIPART_CONTENT_TYPE: { code: 'request.media-type', details: { expected: 'multipart/form-data' } },
  FST_REQ_FILE_TOO_LARGE: { code: 'file.too-large' },
  FST_FILES_LIMIT: { code: 'request.too-large' },
  FST_PARTS_LIMIT: { code: 'request.too-large' },
  FST_FIELDS_LIMIT: { code: 'request.too-large' },
  FST_ERR_BAD_URL: { code: 'route.not-found' },
  FST_ERR_NOT_FOUND: { code: 'route.not-found' },
}

// Connections that the database refused or lost; the client may come again.
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
  '08001',
  '08003',
  '40001',
  '40P01',
])

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

/** Any error as a refusal; undefined when it is a bug of ours. */
export const refusalOf = (error: unknown): Refused | undefined => {
  if (error instanceof Refused) return error
  if (error instanceof InvalidFields) return refuseFields(error.issues)
  const code = codeOf(error)
  if (code !== undefined) {
    const known = fastifyCodes[code]
    if (known !== undefined) return refuse(known.code, known.details)
    if (awayCodes.has(code)) return refuse('service.unavailable')
  }
  if (error instanceof Error) {
    // What `pg` throws when a connection ends under a query, or none comes free in time, has no code.
    if (
      /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
        error.message,
      )
    ) {
      return refuse('service.unavailable')
    }
    const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
    if (status >= 400 && status < 500) return refuse('request.unreadable')
  }
  return undefined
}

/** What a bug of ours looks like from outside: no detail but the request's id, by which the log names the place. */
export const unexpectedProblem = (language: Language, requestId: string): Problem => ({
  type: '/api/reference#service.failed',
  title: 'Internal Server Error',
  status: 500,
  detail:
    language === 'zh'
      ? `系统出了问题，已经记录（编号 ${requestId}）。请稍后再试；如仍不行，请把编号告诉管理员。`
      : `Something went wrong on our side and was recorded (${requestId}). Please try again; if it stays, tell the administrator this id.`,
  code: 'service.failed',
  requestId,
})
