import swagger from '@fastify/swagger'
import { problem } from '@mazha/contracts/api'
import { refusals } from '@mazha/contracts/refusal'
import { createJsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { App } from '#kernel/http'
import { keyOf } from './permission-table.ts'
import { type Access, permissions } from './permissions.ts'
import { renderReference } from './reference.ts'

const toJsonSchema = createJsonSchemaTransform({})
const stepUpWords =
  'A sensitive act: without a fresh proof it is refused with `session.step-up`; give one at `POST /api/session/proof` and send it again.'

/** As JSON Schema; a sensitive act says so. */
const transform: typeof toJsonSchema = (input) => {
  const made = toJsonSchema(input)
  if (input.route.config?.stepUp !== true) return made
  const { description } = made.schema
  return { ...made, schema: { ...made.schema, description: [description, stepUpWords].filter(Boolean).join(' ') } }
}
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** The parts of an OpenAPI document that are added to or shown here. */
export type Operation = {
  summary?: string
  description?: string
  tags?: string[]
  parameters?: { name: string; in: string; required?: boolean; schema?: Record<string, unknown> }[]
  requestBody?: { required?: boolean; content: Record<string, { schema: Record<string, unknown> }> }
  responses?: Record<string, { description: string; content?: Record<string, { schema: Record<string, unknown> }> }>
  security?: Record<string, string[]>[]
}
export type OpenApi = {
  openapi: string
  info: { title: string; version: string; description: string }
  paths: Record<string, Record<string, Operation>>
  components: Record<string, unknown>
  'x-refusals': Record<string, { status: number; zh: string; en: string }>
}

const sayAccess = (access: Access): string => {
  switch (access) {
    case 'public':
      return 'Open to everybody.'
    case 'receipt':
      return 'For whoever holds the matter’s number and code.'
    case 'session-or-receipt':
      return 'For staff who may see the matter, or with the matter’s number and code.'
    case 'resident':
      return 'For a resident who has proved a telephone number.'
    case 'account':
      return 'For everybody who is logged in.'
    case 'session':
      return 'For everybody who holds a post.'
    case 'open-data':
      return 'Open to everybody where the district says so, else for who is logged in or has the operator’s token.'
    case 'operator':
      return 'From the machine itself, or with the operator’s token.'
    default:
      return `For the roles: ${access.join(', ')}.`
  }
}

const securityOf = (access: Access, method: string): Record<string, string[]>[] => {
  const session = method === 'get' ? { session: [] } : { session: [], csrf: [] }
  switch (access) {
    case 'public':
      return []
    case 'receipt':
      return [{ receiptCode: [] }, { resident: [] }]
    case 'session-or-receipt':
      return [session, { receiptCode: [] }]
    case 'resident':
      return [method === 'get' ? { resident: [] } : { resident: [], csrf: [] }]
    case 'open-data':
      return [{}, session, { operator: [] }]
    case 'operator':
      return [{}, { operator: [] }]
    default:
      return [session]
  }
}

const problemResponse = {
  description: 'A refusal, with its code and words that say what to do next (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}
const fileBody = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['file'],
        properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
      },
    },
  },
}

/** Adds to each operation who may call it and what a refusal looks like; the table of refusals stands beside. */
const finish = (document: OpenApi): OpenApi => {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item[method]
      if (operation === undefined) continue
      const access = permissions[keyOf(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1'))]
      if (access === undefined) continue
      operation.description = [operation.description, sayAccess(access)].filter(Boolean).join(' ')
      operation.security = securityOf(access, method)
      operation.responses = {
        ...operation.responses,
        '4XX': problemResponse,
        '503': operation.responses?.['503'] ?? problemResponse,
      }
      if (path === '/api/files' || path === '/api/imports') {
        if (method === 'post') operation.requestBody = fileBody
      }
    }
  }
  const { $schema: _, ...schema } = z.toJSONSchema(problem)
  document.components = {
    ...document.components,
    schemas: {
      Problem: {
        ...schema,
        properties: {
          ...schema.properties,
          code: { type: 'string', enum: [...Object.keys(refusals), 'service.failed'] },
        },
      },
    },
    securitySchemes: {
      session: { type: 'apiKey', in: 'cookie', name: 'mazha_session', description: 'From POST /api/sessions' },
      resident: {
        type: 'apiKey',
        in: 'cookie',
        name: 'mazha_resident',
        description: 'From POST /api/resident/sessions',
      },
      csrf: {
        type: 'apiKey',
        in: 'header',
        name: 'x-csrf-token',
        description: 'The session’s `csrf`, with every write',
      },
      receiptCode: {
        type: 'apiKey',
        in: 'query',
        name: 'code',
        description: 'The code of the matter’s receipt; may also come as header x-receipt-code',
      },
      operator: { type: 'http', scheme: 'bearer' },
    },
  }
  document['x-refusals'] = Object.fromEntries(
    Object.entries(refusals).map(([code, { status, text }]) => [code, { status, zh: text.zh, en: text.en }]),
  )
  return document
}

/** `GET /api/openapi.json` and the page that shows it, `GET /api/reference`. Must be added before the routes. */
export const addReference = async (app: App): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mazha',
        version: '1',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        description:
          'Every write carries a `clientId` (UUID) of the client’s own making: the same id twice gives the same answer once. A refusal is a problem document (RFC 9457) whose `code` is stable and whose words come in the language asked for (`?lang=zh|en` or Accept-Language).',
      },
      tags: [
        { name: 'requests', description: 'Residents: file, follow, judge' },
        { name: 'matters', description: 'Staff: queues, a matter, acts' },
        { name: 'imports', description: 'Spreadsheets' },
        { name: 'files', description: 'Photos and documents' },
        { name: 'people', description: 'Units and people' },
        { name: 'procedures', description: 'The law of each kind of matter, as data' },
        { name: 'session', description: 'Log in and out' },
        { name: 'account', description: 'Passwords, second factors, where one is logged in' },
        { name: 'audit', description: 'Who looked at whose data, what left the house' },
        { name: 'residents', description: 'Residents by their telephone number' },
        { name: 'operation', description: 'For operators' },
      ],
    },
    hideUntagged: false,
    transform,
  })
  let document: OpenApi | undefined
  const made = (): OpenApi => {
    document ??= finish(JSON.parse(JSON.stringify(app.swagger())))
    return document
  }
  const pages = new Map<string, string>()

  app.get(
    '/api/openapi.json',
    { schema: { tags: ['operation'], summary: 'This interface, as OpenAPI 3.1' } },
    async (_request, reply) => reply.type('application/json; charset=utf-8').send(JSON.stringify(made())),
  )
  app.get('/api/reference', { schema: { hide: true } }, async (request, reply) => {
    const page = pages.get(request.language) ?? renderReference(made(), request.language)
    pages.set(request.language, page)
    return reply.type('text/html; charset=utf-8').send(page)
  })
}
