import { act, bulkAct, feedback, login, newMatter, newRequest } from '@mazha/contracts/api'
import { refusals } from '@mazha/contracts/refusal'
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { aRequest, testServer } from '../../../../test/server.ts'
import { rawBodies, spoilt } from '../../../../test/spoilt.ts'
import { permissions } from './permissions.ts'

type Schema = {
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  type?: string | string[]
  format?: string
  minimum?: number
  items?: Schema
  properties?: Record<string, Schema>
}
const description = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        parameters: z.array(z.object({ in: z.string(), name: z.string() })).default([]),
        requestBody: z
          .object({ content: z.record(z.string(), z.object({ schema: z.custom<Schema>().optional() })) })
          .optional(),
      }),
    ),
  ),
})

const unlimited = { general: 1e9, filing: 1e9, upload: 1e9, 'log-in': 1e9, receipt: 1e9 }
const server = await testServer({ rateLimits: unlimited, logLevel: 'error' })
const filed = (await server.anonymous('/api/requests', { method: 'POST', body: aRequest() })).body
const clerk = await server.as('clerk')
const dispatcher = await server.as('dispatcher')
const { id, version } = (await clerk(`/api/matters/${filed.number}`)).body

type Target = {
  readonly path: string
  readonly method?: string
  readonly shape: z.ZodType | null
  readonly valid: () => unknown
  readonly as: typeof clerk | typeof server.anonymous
}
const targets: Record<string, Target> = {
  'POST /api/requests': { path: '/api/requests', shape: newRequest, valid: aRequest, as: server.anonymous },
  'POST /api/requests/:number/feedback': {
    path: `/api/requests/${filed.number}/feedback?code=${filed.code}`,
    shape: feedback,
    valid: () => ({ clientId: randomUUID(), action: 'add_words', input: { words: '补充' } }),
    as: server.anonymous,
  },
  'POST /api/sessions': {
    path: '/api/sessions',
    shape: login,
    valid: () => ({ name: 'clerk', password: 'x' }),
    as: server.anonymous,
  },
  'POST /api/matters': {
    path: '/api/matters',
    shape: newMatter,
    valid: () => aRequest({ channel: 'phone' }),
    as: clerk,
  },
  'POST /api/matters/similar': {
    path: '/api/matters/similar',
    shape: null,
    valid: () => ({ text: '路灯不亮', title: '路灯', address: '和平社区', lng: 120.4, lat: 36.3 }),
    as: clerk,
  },
  'POST /api/matters/:id/actions/:action': {
    path: `/api/matters/${id}/actions/accept`,
    shape: act,
    valid: () => ({ clientId: randomUUID(), version, input: {} }),
    as: clerk,
  },
  'POST /api/matters/bulk/:action': {
    path: '/api/matters/bulk/accept',
    shape: bulkAct,
    valid: () => ({ clientId: randomUUID(), matters: [{ id, version }], input: {} }),
    as: dispatcher,
  },
  'PUT /api/imports/:id/mapping': {
    path: `/api/imports/${id}/mapping`,
    method: 'PUT',
    shape: null,
    valid: () => ({ mapping: {} }),
    as: clerk,
  },
}

const bodies = (target: Target): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: spoilt(target.valid).map((body) => JSON.stringify(body) ?? '') },
    { weight: 2, arbitrary: fc.jsonValue().map((body) => JSON.stringify(body)) },
    { weight: 2, arbitrary: rawBodies },
  )

const eachMany = Math.ceil(10_000 / Object.keys(targets).length)

test.each(Object.entries(targets))(
  '%s: no generated body breaks it; each is done, or refused with words',
  async (_key, target) => {
    const made = fc.sample(bodies(target), { numRuns: eachMany, seed: 20260921 })
    let refused = 0
    const check = async (raw: string): Promise<void> => {
      const answer = await target.as(target.path, {
        method: target.method ?? 'POST',
        raw,
        headers: { 'content-type': 'application/json' },
      })
      if (answer.status < 300) {
        expect(
          target.shape === null || target.shape.safeParse(JSON.parse(raw)).success,
          `taken, though it does not fit: ${raw.slice(0, 300)}`,
        ).toBe(true)
        return
      }
      refused += 1
      expect(answer.status, `${answer.status} for ${raw.slice(0, 300)}: ${answer.text}`).toBeLessThan(500)
      expect(Object.keys(refusals)).toContain(answer.body.code)
      expect(answer.body.detail).toMatch(/[\u4e00-\u9fff]/)
      expect(answer.body.detail).not.toMatch(/\{\w+\}/)
    }
    for (let at = 0; at < made.length; at += 16) await Promise.all(made.slice(at, at + 16).map(check))
    expect(refused).toBeGreaterThan(eachMany / 2)
  },
  180_000,
)

/** A body that fits the interface's description, as far as a description tells. */
const fitting = (schema: Schema): unknown => {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const [one] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  if (one !== undefined) return fitting(one)
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, fitting(inner)]))
    case 'array':
      return schema.items === undefined ? [] : [fitting(schema.items)]
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    case 'string':
      if (schema.format === 'uuid') return randomUUID()
      if (schema.format === 'date') return '2026-10-09'
      if (schema.format === 'date-time') return '2026-10-09T01:00:00Z'
      return '测试'
    default:
      return null
  }
}

const whoMay = (access: (typeof permissions)[string] | undefined): string | null => {
  if (access === undefined || access === 'public' || access === 'receipt' || access === 'resident') return null
  if (typeof access === 'string') return 'clerk'
  return (access[0] ?? 'clerk').replaceAll('_', '-')
}

test('every other route that takes a JSON body: no generated body breaks it; each is done, or refused with words', async () => {
  const { paths } = description.parse((await server.anonymous('/api/openapi.json')).body)
  const asked = Object.keys(permissions).filter((key) => /^(POST|PUT|PATCH) /.test(key) && !(key in targets))
  const faults: string[] = []
  let tried = 0
  for (const key of asked) {
    const [method = '', pattern = ''] = key.split(' ')
    const schema =
      paths[pattern.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.requestBody?.content?.['application/json']
        ?.schema
    // It takes a file, or nothing.
    if (schema === undefined) continue
    tried += 1
    const login = whoMay(permissions[key])
    const as = login === null ? server.anonymous : await server.as(login)
    const path = pattern.replaceAll(/:\w+/g, () => randomUUID())
    const shape = fc.oneof(
      { weight: 5, arbitrary: spoilt(() => fitting(schema)).map((body) => JSON.stringify(body) ?? '') },
      { weight: 2, arbitrary: rawBodies },
    )
    const check = async (raw: string): Promise<void> => {
      const answer = await as(path, { method, raw, headers: { 'content-type': 'application/json' } })
      if (answer.status < 300) return
      const refused = answer.status < 500 && answer.body.code in refusals
      const words = String(answer.body.detail)
      if (!refused || !/[\u4e00-\u9fff]/.test(words) || /\{\w+\}/.test(words))
        faults.push(`${key}: ${answer.status} for ${raw.slice(0, 300)}: ${answer.text.slice(0, 300)}`)
    }
    const made = fc.sample(shape, { numRuns: 60, seed: 20260921 })
    for (let at = 0; at < made.length; at += 16) await Promise.all(made.slice(at, at + 16).map(check))
  }
  expect(faults).toEqual([])
  expect(tried).toBeGreaterThan(30)
}, 180_000)

const edges = [
  `0000-01-01 0001-01-01 9999-12-31 2026-02-29 2028-02-29 0000-01-01T00:00:00Z 9999-12-31T23:59:59-14:00`,
  `2026-09-21T09:00:00+14:00 ../.. 9999-12-31/.. -1 1e309 9223372036854775808 %00 %ED%A0%80 %25_`,
  `999999999999999_${randomUUID()} 1_${'-'.repeat(36)} 0001-01-01T00:00:00.000Z%20${randomUUID()}`,
]
  .flatMap((line) => line.split(' '))
  .concat(
    [['9999-12-31T23:59:59.999Z', randomUUID()], ['0000-01-01T00:00:00Z', randomUUID()], [-1], {}].map((one) =>
      Buffer.from(JSON.stringify(one)).toString('base64url'),
    ),
  )

test('no edge of the calendar, of numbers or of writing breaks an address, nor cuts a workbook short', async () => {
  const { paths } = description.parse((await server.anonymous('/api/openapi.json')).body)
  const faults: string[] = []
  let tried = 0
  for (const key of Object.keys(permissions)) {
    const [method = '', pattern = ''] = key.split(' ')
    const asked = paths[pattern.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.parameters ?? []
    const names = asked.flatMap((one) => (one.in === 'query' ? [one.name] : []))
    if (names.length === 0 || pattern === '/api/events' || (method !== 'GET' && method !== 'DELETE')) continue
    const login = whoMay(permissions[key])
    const as = login === null ? server.anonymous : await server.as(login)
    const path = pattern.replaceAll(/:\w+/g, () => randomUUID())
    const given = names.includes('reason') ? '&reason=%E5%B9%B4%E5%BA%A6%E7%BB%9F%E8%AE%A1' : ''
    for (const name of names) {
      tried += 1
      await Promise.all(
        edges.map(async (edge) => {
          const value = edge.includes('%') ? edge : encodeURIComponent(edge)
          const status = await as(`${path}?${name}=${value}${given}`, { method }).then(
            (answer) => answer.status,
            (error: unknown) => String(error),
          )
          if (typeof status === 'string' || status >= 500) faults.push(`${key} ${name}=${edge}: ${status}`)
        }),
      )
    }
  }
  expect(faults).toEqual([])
  expect(tried).toBeGreaterThan(60)
}, 120_000)

test('nothing of it was a bug: the log holds no unexpected error', () => {
  expect(server.log()).not.toContain('unexpected error')
})
