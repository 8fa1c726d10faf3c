import { expect, test } from 'vitest'
import { areaCodesOf, fitsLevel, fitsParent, fullCode, levelOfCode, shortCode } from './area-code.ts'

const usual = areaCodesOf(undefined)

test.each([
  ['370215000000', '370215'],
  ['370215', '370215'],
  ['370215001000', '370215001'],
  ['370215001', '370215001'],
  ['370215001002', '370215001002'],
  ['370200000000', '3702'],
  ['370200', '3702'],
  [' 3702 1500 1002 ', '370215001002'],
  ['３７０２１５', '370215'],
  ['370215001002001', '370215001002001'],
])('%s is written %s', (code, short) => {
  expect(shortCode(code)).toBe(short)
})

test('a division in all its digits', () => {
  expect(fullCode('370215')).toBe('370215000000')
  expect(fullCode('370215001002001')).toBe('370215001002001')
})

test.each([
  ['3702', 'city'],
  ['370215', 'district'],
  ['370215001', 'street'],
  ['370215001002', 'community'],
  ['370215103207', 'village'],
  ['370215103401', 'community'],
  ['370215103501', 'village'],
  ['370215001002001', 'grid'],
  ['37021500100200101', 'micro_grid'],
  ['37021', undefined],
  ['070215', undefined],
  ['3702150010020', undefined],
  ['东苑一格', undefined],
])('%s is the code of a %s', (code, level) => {
  expect(levelOfCode(code, usual)).toBe(level)
})

test('noughts are no street and no district', () => {
  expect(fitsLevel('370215000', 'street', usual)).toBe(false)
  expect(fitsLevel('370200', 'district', usual)).toBe(false)
  expect(fitsLevel('370215001000', 'community', usual)).toBe(false)
  expect(fitsLevel('370215001001', 'village', usual)).toBe(true)
})

test('a code begins with that of the area above', () => {
  expect(fitsParent('370215001002', '370215001', usual)).toBe(true)
  expect(fitsParent('370215002002', '370215001', usual)).toBe(false)
  expect(fitsParent('370215001', '370215001', usual)).toBe(false)
  // A grid of a street’s own, such as a business park.
  expect(fitsParent('370215001000001', '370215001', usual)).toBe(true)
})

test('a district may number its grids otherwise', () => {
  const own = areaCodesOf({ grid: 'CH-\\d{4}', microGrid: 'CH-\\d{4}-\\d{2}', nested: false })
  expect(levelOfCode('CH-0042', own)).toBe('grid')
  expect(levelOfCode('CH-0042-07', own)).toBe('micro_grid')
  expect(levelOfCode('370215001002001', own)).toBeUndefined()
  expect(fitsParent('CH-0042', '370215001002', own)).toBe(true)
  expect(() => areaCodesOf({ grid: '(' })).toThrow('regular expression')
})
