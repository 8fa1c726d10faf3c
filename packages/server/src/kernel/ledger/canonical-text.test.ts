import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalize, isCanonical } from './canonical.ts'
import { isCanonicalText } from './canonical-text.ts'

/** The rule itself: read it and write it again. */
const byRewriting = (text: string): boolean => {
  try {
    return isCanonical(JSON.parse(text), text)
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

const key = fc.oneof(
  fc.constantFrom('10', '9', '1', '__proto__', 'b', 'a', 'ab', 'aé', '\\ud', '"', '\n', '\u0001', '\ufb33', '😀', ''),
  fc.string({ unit: 'binary' }),
)
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map(Number),
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
}))
/** The canonical text of some value; null for one that has none (half a surrogate pair). */
const canonical = value
  .map((made) => {
    try {
      return canonicalize(JSON.parse(JSON.stringify(made)))
    } catch (error) {
      if (error instanceof TypeError) return null
      throw error
    }
  })
  .filter((text) => text !== null)

test('canonical texts are told to be canonical', () => {
  fc.assert(
    fc.property(canonical, (text) => {
      expect(isCanonicalText(text)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

test('whatever is put in, taken out or changed, the answer is that of writing it again', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ' ',
      '\t',
      '\n',
      '"',
      '\\',
      '\\u',
      '\\u0041',
      '\\u000A',
      '\\u000a',
      '\\u001f',
      '\\b',
      '\\/',
      '\\ud83d',
    ),
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a":1,',
      '-',
      '-0',
      '0',
      '1',
      '.0',
      '1e3',
      'E+2',
      '1e+21',
      '5e-7',
      'null',
      'true',
    ),
    fc.constantFrom('\u0000', '\u007f', '\ud800', '\udc00', '😀', 'é', '\ufeff'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  )
  fc.assert(
    fc.property(canonical, fc.nat(), fc.nat(3), piece, (text, where, cut, put) => {
      const from = where % (text.length + 1)
      const changed = text.slice(0, from) + put + text.slice(from + cut)
      expect(isCanonicalText(changed), JSON.stringify(changed)).toBe(byRewriting(changed))
    }),
    { numRuns: 6000 },
  )
}, 60_000)

test('JSON written with its keys, numbers and characters in other forms is judged as writing it again judges it', () => {
  const loose = fc.oneof(
    fc.json({ noUnicodeString: false }),
    fc
      .tuple(key, key, number)
      .map(([a, b, n]) => `{${JSON.stringify(a)}:${n},${JSON.stringify(b)}:${JSON.stringify(a)}}`),
    number.map((n) => n.toExponential()),
    number.map((n) => n.toPrecision(17)),
    fc.stringMatching(/^-?[0-9]{0,24}(\.[0-9]{0,9})?([eE][+-]?[0-9]{0,3})?$/),
    fc
      .string({ unit: 'binary' })
      .map((s) => `"${Array.from(s, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`),
    fc.stringMatching(/^"(\\u00[01][0-9a-fA-F]|\\[bfnrt"\\/]|[a-z]){0,4}"$/),
  )
  fc.assert(
    fc.property(loose, (text) => {
      expect(isCanonicalText(text), text).toBe(byRewriting(text))
    }),
    { numRuns: 4000 },
  )
}, 60_000)

test.each(['', ' ', '{', '{"a"', '{"a":', '[1', '"', '"\\', '"\\u00', '-', 'nul', '1 ', '{"a":1,}', '[,]', '{,}'])(
  'the text ‘%s’ is not JSON at all',
  (text) => {
    expect(isCanonicalText(text)).toBe(false)
  },
)
