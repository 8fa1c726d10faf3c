import { expect, test } from 'vitest'
import { bareText, cleanText, formatCivil, parseCivil, possibleOrders, serialToCivil } from './cell.ts'

const read = (text: string, order?: 'mdy' | 'dmy'): string | undefined => {
  const civil = parseCivil(text, order)
  return civil && formatCivil(civil)
}

test.each([
  ['2020/1/2 9:03:00', '2020-01-02 09:03:00'],
  ['2020/01/02 09:03', '2020-01-02 09:03:00'],
  ['2020-01-02', '2020-01-02'],
  ['2020.1.2', '2020-01-02'],
  ['20200102', '2020-01-02'],
  ['20200102 090300', '2020-01-02 09:03:00'],
  ['2020年1月2日', '2020-01-02'],
  ['2020年1月2日9时3分', '2020-01-02 09:03:00'],
  ['2020年1月2日 下午3时05分06秒', '2020-01-02 15:05:06'],
  ['2020年1月2日上午9:03', '2020-01-02 09:03:00'],
  ['２０２０／１／２　９：０３', '2020-01-02 09:03:00'],
  ['2020-01-02T09:03:00+08:00', '2020-01-02 09:03:00'],
  ['2020-01-02T09:03:00.123Z', '2020-01-02 09:03:00'],
  ['\n\t2020/1/2 9:03:00\t', '2020-01-02 09:03:00'],
  ['43702.5', '2019-08-25 12:00:00'],
])('the date %j is %s', (text, expected) => {
  expect(read(text)).toBe(expected)
})

test.each([
  '2020/2/30',
  '2019-02-29',
  '2020/13/1',
  '2020/1/2 25:00',
  '2020/1/2 9:61',
  '昨天',
  '2020',
  '1/2/2020',
  '9:03',
  '',
])('no date: %j', (text) => {
  expect(read(text)).toBeUndefined()
})

test('a date whose year stands last is read only in the order that is given', () => {
  expect(read('04/12/2018 11:11:26 AM', 'mdy')).toBe('2018-04-12 11:11:26')
  expect(read('04/12/2018 12:00:00 AM', 'mdy')).toBe('2018-04-12 00:00:00')
  expect(read('04/12/2018 12:30:00 PM', 'dmy')).toBe('2018-12-04 12:30:00')
  expect(possibleOrders('04/12/2018')).toEqual(['mdy', 'dmy'])
  expect(possibleOrders('04/13/2018')).toEqual(['mdy'])
  expect(possibleOrders('2018/4/13')).toBeUndefined()
})

test('serials of both date systems, the day that never was left out', () => {
  const shown = (serial: number, from1904 = false): string | undefined => {
    const civil = serialToCivil(serial, from1904)
    return civil && formatCivil(civil)
  }
  expect(shown(1)).toBe('1900-01-01')
  expect(shown(59)).toBe('1900-02-28')
  expect(shown(60)).toBeUndefined()
  expect(shown(61)).toBe('1900-03-01')
  expect(shown(43831)).toBe('2020-01-01')
  expect(shown(42369, true)).toBe('2020-01-01')
  expect(shown(0, true)).toBe('1904-01-01')
  expect(shown(43636.860266203701)).toBe('2019-06-20 20:38:47')
  expect(shown(43702.9999999)).toBe('2019-08-26 00:00:00')
  expect(shown(-1)).toBeUndefined()
  expect(shown(3_000_000)).toBeUndefined()
})

test('padding of exported pages goes, lines stay', () => {
  expect(cleanText('\n\t\t\t\t\t\n\t\t\t\t\t　　书记您好，\r\n 我是 居民\u00a0 \u200b\n\n')).toBe(
    '书记您好，\n我是 居民',
  )
  expect(cleanText('　')).toBe('')
  expect(bareText('路 灯\n　不\u200b亮')).toBe('路灯不亮')
})
