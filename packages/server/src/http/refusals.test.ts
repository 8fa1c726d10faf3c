import { refusals, refuse, sayRefusal, type RefusalCode } from '@mazha/contracts/refusal'
import { fieldTexts } from '@mazha/contracts/texts/field'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { problemOf, refusalOf, refuseFields, unexpectedProblem } from '#kernel/problem'

const root = join(import.meta.dirname, '../../../..')
const sources = async (): Promise<Map<string, string>> => {
  const found = new Map<string, string>()
  for (const dir of ['packages/server/src', 'packages/contracts/src', 'procedures']) {
    for (const entry of await readdir(join(root, dir), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (
        !entry.isFile() ||
        !entry.name.endsWith('.ts') ||
        entry.name.endsWith('.test.ts') ||
        path.includes('node_modules')
      )
        continue
      found.set(path, await readFile(path, 'utf8'))
    }
  }
  return found
}
const codes = Object.keys(refusals) as RefusalCode[]
const prefixes = [...new Set(codes.map((code) => code.split('.', 1)[0]))].join('|')
const used = new RegExp(`['"\`]((?:${prefixes})\\.[a-z][a-z-]*)['"\`]`, 'g')

test('every refusal has words in both languages, none with a place left out in one', () => {
  for (const code of codes) {
    const { zh, en } = refusals[code].text
    const places = (text: string) =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([place]) => place).toSorted((a, b) => a.localeCompare(b))
    expect(zh, code).toMatch(/[\u4e00-\u9fff{]/)
    expect(en, code).not.toMatch(/[\u4e00-\u9fff]/)
    expect(places(zh), code).toEqual(places(en))
  }
})

test('every code in the source stands in the table, and every code of the table is given somewhere', async () => {
  const files = await sources()
  const named = new Map<string, string>()
  for (const [path, text] of files) {
    if (path.endsWith('contracts/src/refusal.ts')) continue
    for (const match of text.matchAll(used)) if (match[1] !== undefined) named.set(match[1], path)
  }
  const thrown = new Set<string>()
  for (const [path, text] of files) {
    if (path.endsWith('contracts/src/refusal.ts')) continue
    for (const match of text.matchAll(
      /refuse\(\s*(?:[^()'"`]*\?\s*)?['"]([\w.-]+)['"](?:\s*:\s*['"]([\w.-]+)['"])?/g,
    )) {
      for (const code of match.slice(1)) if (code !== undefined) thrown.add(code)
    }
  }
  expect(
    [...thrown].filter((code) => !(code in refusals)),
    'refused with, but not documented',
  ).toEqual([])
  expect(
    codes.filter((code) => !named.has(code)),
    'documented, but never given',
  ).toEqual([])
})

test('a problem says its status, its code and its words in the language asked for', () => {
  for (const code of codes) {
    for (const language of ['zh', 'en'] as const) {
      const problem = problemOf(refuse(code, { fields: 'a' }), language, 'r')
      expect(problem).toMatchObject({ status: refusals[code].status, code, requestId: 'r' })
      expect(problem.title).not.toBe('Refused')
      expect(problem.detail).toBe(sayRefusal(refuse(code, { fields: 'a' }), language))
    }
  }
  expect(unexpectedProblem('en', 'r-1').detail).toContain('r-1')
})

test('wrong fields are named with words that tell what to do, in both languages', () => {
  const shape = z.strictObject({
    id: z.uuid(),
    text: z.string().min(1).max(3),
    n: z.int().min(2).max(4),
    day: z.iso.date(),
    kind: z.enum(['a', 'b']),
    list: z.array(z.string()).max(1),
    there: z.object({ lng: z.number() }),
  })
  const wrong = shape.safeParse(
    { id: 'x', text: 'long', n: 9, day: '2026-13-01', kind: 'c', list: ['1', '2'], there: { lng: 'x' }, more: 1 },
    { reportInput: true },
  )
  const refused = refuseFields(wrong.error?.issues ?? [])
  const zh = Object.fromEntries(problemOf(refused, 'zh', 'r').fields?.map(({ path, message }) => [path, message]) ?? [])
  expect(zh).toEqual({
    id: '编号格式不对',
    text: '最多 3 个字',
    n: '不能大于 4',
    day: '应为日期，如 2026-09-28',
    kind: '不在可选项里',
    list: '最多 1 项',
    'there.lng': '应为数字',
    '': '不是这里的内容，请去掉',
  })
  const missing = refuseFields(shape.safeParse({}, { reportInput: true }).error?.issues ?? [])
  expect(new Set(missing.fields.map(({ message }) => message.en))).toEqual(new Set([fieldTexts.required.en]))
})

test('a lost database is a refusal to come again; what nobody expects is none', () => {
  for (const error of [
    Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('x'), { code: '57P01' }),
    new Error('Connection terminated unexpectedly'),
  ]) {
    expect(refusalOf(error)?.code).toBe('service.unavailable')
  }
  expect(refusalOf(new TypeError('x is not a function'))).toBeUndefined()
  expect(refusalOf(Object.assign(new Error('duplicate key'), { code: '23505' }))).toBeUndefined()
})
