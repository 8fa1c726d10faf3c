import type { AreaGeometry, AreaLevel } from '@mazha/contracts/area'
import type { AreaEdit } from './change-ground.ts'
import { shapeOf } from './shape.ts'

/** A small square district for tests: two streets, two communities in the first, four grids in the first of those. */

export const square = (west: number, south: number, east: number, north: number): AreaGeometry => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
})

type Place = readonly [west: number, south: number, east: number, north: number]

const put = (
  code: string,
  { level, name, parent, at }: { level: AreaLevel; name: string; parent: string | null; at?: Place },
): AreaEdit => ({
  kind: 'put',
  id: code,
  level,
  code,
  name,
  parent,
  ...(at === undefined ? {} : { shape: shapeOf(square(...at)) }),
})

export const district = '990101'
export const street = '990101001'
export const otherStreet = '990101002'
export const community = '990101001001'
export const otherCommunity = '990101001002'
export const gridCode = (n: number): string => `${community}${String(n).padStart(3, '0')}`

/** Degrees from 120.0/36.0: the district is 0.4 wide and high. Grid 1 is south-west, 2 south-east, 3 north-west, 4 north-east. */
export const smallGround: readonly AreaEdit[] = [
  put(district, { level: 'district', name: '示例区', parent: null, at: [120, 36, 120.4, 36.4] }),
  put(street, { level: 'street', name: '东街道', parent: district, at: [120, 36, 120.4, 36.2] }),
  put(otherStreet, { level: 'street', name: '西街道', parent: district, at: [120, 36.2, 120.4, 36.4] }),
  put(community, { level: 'community', name: '东苑社区居民委员会', parent: street, at: [120, 36, 120.2, 36.2] }),
  put(otherCommunity, { level: 'community', name: '南苑社区', parent: street, at: [120.2, 36, 120.4, 36.2] }),
  put(gridCode(1), { level: 'grid', name: '东苑一格', parent: community, at: [120, 36, 120.1, 36.1] }),
  put(gridCode(2), { level: 'grid', name: '东苑二格', parent: community, at: [120.1, 36, 120.2, 36.1] }),
  put(gridCode(3), { level: 'grid', name: '东苑三格', parent: community, at: [120, 36.1, 120.1, 36.2] }),
  put(gridCode(4), { level: 'grid', name: '东苑四格', parent: community, at: [120.1, 36.1, 120.2, 36.2] }),
  put(`${gridCode(1)}01`, {
    level: 'micro_grid',
    name: '东苑一格 1 号楼',
    parent: gridCode(1),
    at: [120, 36, 120.05, 36.05],
  }),
]
