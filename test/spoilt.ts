import fc from 'fast-check'

/** Bodies that no client of good will would send. */

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
export const spoilt = (valid: () => unknown): fc.Arbitrary<unknown> =>
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

export const rawBodies = fc.oneof(
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
