import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkSign,
  idFault,
  maskIdNumber,
  maskName,
  maskPhone,
  normaliseIdNumber,
  residentIdFault,
} from './id-number.ts'
import { isMobile, isOfficePhone, isPhone, phoneDigits, tidyPhone } from './phone.ts'

const today = '2026-09-28'

test('a number is held to its length, signs, province, date and check digit', () => {
  // The example of GB 11643-1999.
  expect(residentIdFault('11010519491231002X', today)).toBeNull()
  expect(residentIdFault(normaliseIdNumber(' 110105 19491231－002ｘ '), today)).toBeNull()
  expect(residentIdFault('110105194912310021', today)).toBe('check')
  expect(residentIdFault('110105491231002', today)).toBe('old')
  expect(residentIdFault('1101051949123100', today)).toBe('length')
  expect(residentIdFault('11010519491231O02X', today)).toBe('characters')
  expect(residentIdFault('99010519491231002X', today)).toBe('area')
  for (const born of ['19490230', '19491301', '18791231', '20260929'])
    expect(residentIdFault(`110105${born}002X`, today)).toBe('date')
  expect(idFault({ kind: 'passport', number: 'E12345678' }, today)).toBeNull()
  expect(idFault({ kind: 'passport', number: 'E1' }, today)).toBe('length')
  expect(idFault({ kind: 'passport', number: 'E1234?678' }, today)).toBe('characters')
})

test('any one digit mistyped, or two neighbours exchanged, is noticed', () => {
  const body = fc
    .tuple(
      fc.date({ min: new Date('1900-01-01'), max: new Date('2020-12-28'), noInvalidDate: true }),
      fc.integer({ min: 0, max: 999 }),
    )
    .map(([born, n]) => `370211${born.toISOString().slice(0, 10).replaceAll('-', '')}${String(n).padStart(3, '0')}`)
  fc.assert(
    fc.property(body, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (digits, at, by) => {
      const number = digits + checkSign(digits)
      expect(residentIdFault(number, today)).toBeNull()
      const other = (Number(number[at]) + by) % 10
      expect(residentIdFault(number.slice(0, at) + other + number.slice(at + 1), today)).not.toBeNull()
      const [a, b] = [number[at] ?? '', number[at + 1] ?? '']
      if (a !== b) expect(residentIdFault(number.slice(0, at) + b + a + number.slice(at + 2), today)).not.toBeNull()
    }),
  )
})

test('what is shown tells too little to know the whole', () => {
  expect(maskIdNumber('370211199001011234')).toBe('3702**********1234')
  expect(maskIdNumber('E12345678')).toBe('E*******8')
  expect(maskIdNumber('E12')).toBe('**2')
  expect(maskPhone('13812341234')).toBe('138****1234')
  expect(maskPhone('88761234')).toBe('8*****34')
  expect(maskName('欧阳修')).toBe('欧**')
  fc.assert(
    fc.property(fc.string({ minLength: 2, maxLength: 40 }), (text) => {
      for (const mask of [maskIdNumber, maskPhone, maskName]) {
        if (text.trim().length >= 2 && !/\s/.test(text)) expect(mask(text)).toContain('*')
      }
    }),
  )
})

const digits = (least: number, most: number) => fc.stringMatching(new RegExp(`^[0-9]{${least},${most}}$`))
const mobiles = fc
  .tuple(fc.constantFrom('13', '14', '15', '16', '17', '18', '19'), digits(9, 9))
  .map((parts) => parts.join(''))
const landlines = fc
  .tuple(fc.constantFrom('010', '021', '0871', '0532', '0999'), fc.constantFrom('2', '6', '8'), digits(6, 7))
  .map(([area, first, rest]) => ({ area, own: first + rest }))
const wide = (text: string): string => text.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))

test('a mobile number is the same however it is typed', () => {
  fc.assert(
    fc.property(
      mobiles,
      fc.constantFrom('', '+86', '0086', '+86 ', '＋86-'),
      fc.constantFrom('', ' ', '-', '　', '－'),
      fc.boolean(),
      (number, country, gap, isWide) => {
        const typed = country + [number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(gap)
        const given = isWide ? wide(typed) : typed
        expect([isMobile(given), isPhone(given), isOfficePhone(given)]).toEqual([true, true, true])
        expect(phoneDigits(given)).toBe(number)
        expect(phoneDigits(tidyPhone(given))).toBe(number)
        expect(tidyPhone(tidyPhone(given))).toBe(tidyPhone(given))
        // One digit more or less is nobody's.
        expect(isPhone(`${given}0`)).toBe(false)
        expect(isPhone(given.slice(0, -1))).toBe(false)
      },
    ),
  )
})

test('a landline is one with its area code and without; a short number is an office’s alone', () => {
  fc.assert(
    fc.property(landlines, fc.constantFrom('', '-', ' ', '）'), digits(1, 6), ({ area, own }, gap, further) => {
      const typed = gap === '）' ? `（${area}）${own}` : area + gap + own
      expect([isPhone(typed), isMobile(typed)]).toEqual([true, false])
      expect(isPhone(`${area}-${own}-${further}`)).toBe(true)
      expect(isPhone(`${area}-${own}转${further}`)).toBe(true)
      expect([isPhone(own), isMobile(own)]).toEqual([true, false])
      const abroad = `+86 ${area.slice(1)} ${own}`
      expect(isPhone(abroad)).toBe(true)
      expect(phoneDigits(abroad)).toBe(phoneDigits(typed))
    }),
  )
  for (const number of ['110', '12345', '0532-12345', '95588', '96148', '10086', '400-810-1234', '4008101234'])
    expect([number, isOfficePhone(number), isPhone(number)]).toEqual([number, true, false])
  for (const number of ['+852 2345 6789', '+1 (415) 555-0100', '0044 20 7946 0000'])
    expect([number, isPhone(number), isMobile(number)]).toEqual([number, true, true])
})

test('what only looks like a number is none', () => {
  for (const text of [
    '138000',
    '12800001111',
    '1380000123a',
    '653312',
    '15331234',
    '0871-6310',
    '00000000000',
    '01234567',
    '',
    '电话',
  ])
    expect([text, isPhone(text), isOfficePhone(text)]).toEqual([text, false, false])
  fc.assert(
    fc.property(digits(1, 9), (text) => {
      expect(isMobile(text)).toBe(/^00[1-9]\d{5,6}$/.test(text) && !text.startsWith('0086'))
    }),
  )
})
