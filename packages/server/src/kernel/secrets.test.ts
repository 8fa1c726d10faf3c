import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { hmac } from './secrets.ts'

test('a keyed digest is RFC 2104’s HMAC over the parts with their lengths, whatever the key', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 150 }),
      fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }),
      (bytes, parts) => {
        const key = Buffer.from(bytes)
        const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('')
        const expected = createHmac('sha256', key).update(text).digest('hex')
        expect(hmac(key, ...parts).toString('hex')).toBe(expected)
        // The second time from what was kept of the key.
        expect(hmac(key, ...parts).toString('hex')).toBe(expected)
      },
    ),
  )
})
