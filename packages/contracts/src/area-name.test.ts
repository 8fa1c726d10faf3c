import { expect, test } from 'vitest'
import { parseAreaName, sameAreaName, shortAreaName } from './area-name.ts'

test.each([
  ['墨河社区居民委员会', '墨河', 'community', '墨河社区'],
  ['墨河社区居委会', '墨河', 'community', '墨河社区'],
  ['墨河社区', '墨河', 'community', '墨河社区'],
  ['墨河居委会', '墨河', 'community', '墨河社区'],
  ['王家庄村民委员会', '王家庄', 'village', '王家庄村'],
  ['王家庄村村委会', '王家庄', 'village', '王家庄村'],
  ['王家庄村', '王家庄', 'village', '王家庄村'],
  ['张村村委会', '张村', 'village', '张村'],
  ['张村', '张村', 'village', '张村'],
  ['潮海街道办事处', '潮海街道', null, '潮海街道'],
  ['段泊岚镇人民政府', '段泊岚镇', null, '段泊岚镇'],
  ['东苑 第一网格', '东苑第一网格', null, '东苑第一网格'],
])('%s', (name, bare, kind, short) => {
  expect(parseAreaName(name)).toEqual({ bare, kind })
  expect(shortAreaName(name)).toBe(short)
})

test('one place under two names, and two places under one', () => {
  expect(sameAreaName('墨河社区居民委员会', '墨河社区居委会')).toBe(true)
  expect(sameAreaName('张村村民委员会', '张村')).toBe(true)
  expect(sameAreaName('新民社区', '新民村')).toBe(false)
  expect(sameAreaName('新民', '新民村')).toBe(true)
  expect(sameAreaName('东苑社区', '西苑社区')).toBe(false)
})
