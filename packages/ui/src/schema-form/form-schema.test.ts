import { field, form } from '@mazha/contracts/form'
import { toFormSchema } from '@mazha/contracts/form-data'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultsOf, type FormValues, inputOf, readForm } from './form-schema.ts'

const label = { zh: '标签', en: 'Label' }
const described = form({
  why: field.lines({ label, hint: { zh: '写清楚', en: 'Be clear' }, max: 10, min: 2 }),
  rating: field.choice({ label, options: { good: { zh: '好', en: 'Good' }, bad: { zh: '差', en: 'Bad' } } }),
  called: field.yesNo({ label }),
  days: field.number({ label, min: 1, max: 10 }).optional(),
  on: field.date({ label }).optional(),
  files: field.files({ label, max: 3 }).optional(),
})
const fields = readForm(toFormSchema(described))

test('a form is read as it was described', () => {
  expect(fields.map(({ name, widget, required }) => [name, widget, required])).toEqual([
    ['why', 'lines', true],
    ['rating', 'choice', true],
    ['called', 'yes_no', true],
    ['days', 'number', false],
    ['on', 'date', false],
    ['files', 'files', false],
  ])
  expect(fields[0]).toMatchObject({ label, hint: { zh: '写清楚', en: 'Be clear' }, min: 2, max: 10 })
  expect(fields[1]?.options.map(({ value }) => value)).toEqual(['good', 'bad'])
  expect(fields[5]?.max).toBe(3)
})

test('what is missing or wrong is named, in the order of the fields', () => {
  expect(
    faultsOf(fields, { why: ' ', days: '11', on: 'soon' }).map(({ field: { name }, kind }) => [name, kind]),
  ).toEqual([
    ['why', 'missing'],
    ['rating', 'choose'],
    ['called', 'choose'],
    ['days', 'number'],
    ['on', 'date'],
  ])
  expect(faultsOf(fields, { why: '长'.repeat(11), rating: 'good', called: false })).toMatchObject([
    { kind: 'too_long' },
  ])
})

test('a field of a kind that this app does not know is told, not dropped', () => {
  expect(readForm({ properties: { shape: { widget: 'hologram' } } })).toMatchObject([
    { name: 'shape', widget: 'unknown' },
  ])
})

test('whatever passes here passes at the server', () => {
  const values = fc.record(
    {
      why: fc.string({ unit: 'grapheme', maxLength: 14 }),
      rating: fc.constantFrom('good', 'bad'),
      called: fc.boolean(),
      days: fc.integer({ min: -1, max: 12 }).map(String),
      on: fc.constantFrom('2026-09-28', ''),
      files: fc.array(fc.uuid({ version: 4 }), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(values, (given: FormValues) => {
      fc.pre(faultsOf(fields, given).length === 0)
      expect(described.safeParse(inputOf(fields, given)).error).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})
