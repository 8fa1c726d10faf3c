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
