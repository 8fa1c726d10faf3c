import fc from 'fast-check'
import { expect, test } from 'vitest'
import { progressHref, readRoute } from './router.ts'

test('each address leads to its page', () => {
  expect(readRoute('')).toEqual({ page: 'home' })
  expect(readRoute('#/new')).toMatchObject({ page: 'new', step: 'what', poster: null })
  expect(readRoute('#/new/who?from=check')).toMatchObject({ page: 'new', step: 'who', fromCheck: true })
  expect(readRoute('#/r/260928000427/AAAA-BBBB-CCCC')).toEqual({
    page: 'progress',
    number: '260928000427',
    code: 'AAAA-BBBB-CCCC',
  })
  expect(readRoute('#/grid')).toEqual({ page: 'grid', area: null })
  expect(readRoute('#/grid/990101001001001')).toEqual({ page: 'grid', area: '990101001001001' })
  expect(readRoute('#/grid/990101001001001/more')).toEqual({ page: 'not_found' })
  expect(readRoute('#/new/elsewhere')).toEqual({ page: 'not_found' })
  expect(readRoute('#/r/260928000427')).toEqual({ page: 'not_found' })
})

test('a printed code fills in its place, with or without a point', () => {
  expect(readRoute('#/new?place=%E4%BA%BA%E6%B0%91%E5%B9%BF%E5%9C%BA&at=120.44,36.38')).toMatchObject({
    poster: { name: '人民广场', lng: 120.44, lat: 36.38 },
  })
  expect(readRoute('#/new?place=%E5%B9%BF%E5%9C%BA&at=nowhere')).toMatchObject({
    poster: { name: '广场', lng: null, lat: null },
  })
  expect(readRoute('#/new?at=500,36')).toMatchObject({ poster: null })
})

test('whatever stands in the address, a page is shown', () => {
  fc.assert(fc.property(fc.string(), (hash) => readRoute(`#${hash}`).page.length > 0))
})

test('number and code come back out of the address they went into', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (number, code) => {
      fc.pre(!/^\.{1,2}$/.test(number))
      expect(readRoute(progressHref(number, code))).toEqual({ page: 'progress', number, code })
    }),
  )
})
