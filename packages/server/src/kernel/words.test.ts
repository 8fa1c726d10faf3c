import fc from 'fast-check'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../../../../test/database.ts'
import { normalise, searchQuery, searchVector } from './words.ts'

const { appUrl } = await testDatabase()
const client = new pg.Client({ connectionString: appUrl })
await client.connect()
afterAll(() => client.end())

const finds = async (texts: readonly string[], typed: string): Promise<boolean> => {
  const { rows } = await client.query<{ found: boolean }>('select $1::tsvector @@ $2::tsquery as found', [
    searchVector(texts),
    searchQuery(typed)?.text,
  ])
  return rows[0]?.found === true
}

// Few characters, so that pairs repeat and overlap.
const han = fc.array(fc.constantFrom(...Array.from('路灯不亮水管漏了𠮷噪')), { minLength: 1, maxLength: 40 })

test('every part of a Chinese text is found', async () => {
  await fc.assert(
    fc.asyncProperty(han, han, fc.nat(), fc.nat(), async (before, text, from, length) => {
      const start = from % text.length
      const part = text.slice(start, start + 1 + (length % text.length))
      expect(await finds([before.join(''), text.join('')], part.join(''))).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('what does not stand in a text is not found', async () => {
  await fc.assert(
    fc.asyncProperty(han, han, async (text, asked) => {
      fc.pre(!text.join('').includes(asked.join('')))
      expect(await finds([text.join('')], asked.join(''))).toBe(false)
    }),
    { numRuns: 200 },
  )
})

test('no phrase reaches from one text into the next', async () => {
  expect(await finds(['路灯', '不亮'], '灯不')).toBe(false)
  expect(await finds(['路灯', '不亮'], '路灯 不亮')).toBe(true)
})

test('words and figures are found by their beginning, whatever their width and case', async () => {
  expect(await finds(['ＫＦＣ门口，３号楼２单元'], 'kfc 3号楼')).toBe(true)
  expect(await finds(['Streetlight broken'], 'street')).toBe(true)
  expect(await finds(['鲁B12345 乱停车'], 'b12345')).toBe(true)
  expect(normalise('ＡＢＣ１２')).toBe('abc12')
})

test('any text gives a vector and a query that PostgreSQL takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
      const query = searchQuery(text)
      await client.query('select $1::tsvector, $2::tsquery', [searchVector([text], ['@2026-09']), query?.text ?? null])
    }),
    { numRuns: 300 },
  )
})

test('nothing but marks is nothing to search for', () => {
  expect(searchQuery('，。！ - ')).toBeUndefined()
})
