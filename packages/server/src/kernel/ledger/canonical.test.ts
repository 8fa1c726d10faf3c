import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalize, isCanonical } from './canonical.ts'

test('the sample object of RFC 8785, section 3.2.2 and 3.2.3', () => {
  const sample = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`)
  expect(canonicalize(sample)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  )
})

test('keys are sorted by UTF-16 code units, as in RFC 8785, section 3.2.3', () => {
  const sample = JSON.parse(String.raw`{
    "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
  }`)
  expect([...canonicalize(sample).matchAll(/:"([^"]+)"/g)].map(([, value]) => value)).toEqual([
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ])
})

// RFC 8785, appendix B: IEEE 754 bits and the text.
test.each([
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
])('the number %s is %s', (bits, text) => {
  expect(canonicalize(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text)
})

test('what JSON cannot say is refused', () => {
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', ['a\udc00b'], { '\ud83d': 1 }]) {
    expect(() => canonicalize(wrong)).toThrow(TypeError)
  }
})

test('every value reads back as it was, and its canonical text is its own', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const json = JSON.parse(JSON.stringify(value))
      const text = canonicalize(json)
      expect(JSON.parse(text)).toEqual(json)
      expect(canonicalize(JSON.parse(text))).toBe(text)
    }),
    { numRuns: 300 },
  )
})

/** RFC 8785 as it is written, one value after the other. */
const byTheBook = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(byTheBook).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, inner]) => `${JSON.stringify(key)}:${byTheBook(inner)}`).join(',')}}`
}

test('whatever order the keys are in, and whatever they look like, the text is the one by the book', () => {
  const key = fc.oneof(fc.constantFrom('10', '9', '__proto__', 'b', 'a', '\\ud', 'é'), fc.string())
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(value, (made) => {
      const json = JSON.parse(JSON.stringify(made))
      const text = canonicalize(json)
      expect(text).toBe(byTheBook(json))
      expect(isCanonical(json, text)).toBe(true)
      expect(isCanonical(json, ` ${text}`)).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test.each(['{"a":"\\ud800"}', '{"a":1e999}', '{"a":1,"a":1}', '{"b":1,"a":1}', '{"a":1.0}', '{"a":"\\u0041"}'])(
  'the text %s is not canonical',
  (text) => {
    expect(isCanonical(JSON.parse(text), text)).toBe(false)
  },
)
