import { act, bulkAct, feedback, login, newMatter, newRequest } from '@mazha/contracts/api'
import { refusals } from '@mazha/contracts/refusal'
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { aRequest, testServer } from '../../../../test/server.ts'
import { permissions } from './permissions.ts'

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

const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    ' ',
    '\0',
    '\ud800',
    '\u202e',
    'a'.repeat(12_000),
    '１２３',
    "' or 1=1 --",
    '{"a":1}',
    '__proto__',
    '😀'.repeat(200),
  ),
  fc.constantFrom<unknown>(0, -0, -1, 1e308, 2 ** 53, 2 ** 31, 1.5, true, null),
  fc.constantFrom<unknown>(
    [],
    {},
    [[]],
    [null],
    { zh: 1 },
    Array.from({ length: 300 }, () => 'x'),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 4 }),
)

/** A good body with one to three of its values, anywhere in it, made bad. */
const spoilt = (valid: () => unknown): fc.Arbitrary<unknown> =>
  fc
    .array(fc.tuple(fc.nat(), nasty, fc.constantFrom('set', 'drop', 'add')), { minLength: 1, maxLength: 3 })
    .map((changes) => {
      const body: unknown = structuredClone(valid())
      for (const [pick, value, how] of changes) {
        const holders: Record<string, unknown>[] = []
        const walk = (one: unknown): void => {
          if (typeof one !== 'object' || one === null) return
          holders.push(one as Record<string, unknown>)
          for (const inner of Object.values(one)) walk(inner)
        }
        walk(body)
        const holder = holders[pick % holders.length]
        const keys = Object.keys(holder ?? {})
        if (holder === undefined) continue
        const key = keys[pick % Math.max(1, keys.length)] ?? '0'
        // A number far beyond an array's end would make a text of gigabytes out of it.
        const name = how === 'add' && !Array.isArray(holder) ? String(value).slice(0, 20) : key
        if (how === 'drop') delete holder[key]
        else if (name !== 'length')
          Object.defineProperty(holder, name, {
            value: structuredClone(value),
            enumerable: true,
            configurable: true,
            writable: true,
          })
      }
      return body
    })

const rawBodies = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '',
    '{',
    '[',
    '{"a":',
    '"',
    '\ufeff{}',
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{}}}',
    'null',
    '1',
    '"text"',
    '[]',
    '['.repeat(60_000),
    `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
  ),
  fc.json({ maxDepth: 6 }),
)

const bodies = (target: Target): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: spoilt(target.valid).map((body) => JSON.stringify(body) ?? '') },
    { weight: 2, arbitrary: fc.jsonValue().map((body) => JSON.stringify(body)) },
    { weight: 2, arbitrary: rawBodies },
  )

test('the targets are all the routes that take a JSON body', () => {
  const writes = Object.keys(permissions).filter((key) => /^(POST|PUT|PATCH)/.test(key))
  // These take a file, or no body at all.
  const others = writes.filter((key) => /^POST \/api\/(files|imports)/.test(key))
  expect([...Object.keys(targets), ...others].toSorted()).toEqual(writes.toSorted())
})

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

test('nothing of it was a bug: the log holds no unexpected error', () => {
  expect(server.log()).not.toContain('unexpected error')
})
