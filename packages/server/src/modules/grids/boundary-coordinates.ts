import type { BoundarySystem } from '@mazha/contracts/boundary'
import { refuse } from '@mazha/contracts/refusal'
import type { Text } from '@mazha/contracts/text'
import gcoord from 'gcoord'
import proj4 from 'proj4'
import type { BoundaryFile, FilePiece, Ring } from './boundary-file.ts'

/** The coordinates a file is in, and the way from there to the degrees that are stored. */
export type Reading = {
  readonly system: BoundarySystem
  readonly meridian: number | null
  /** Why it was taken for this; null: the person said so. */
  readonly guessed: Text | null
}
type Asked = { readonly system?: BoundarySystem | undefined; readonly meridian?: number | undefined }
type Convert = (position: readonly [number, number]) => readonly [number, number]

/** China with its seas, in degrees. */
const west = 70
const east = 140
const south = 0
const north = 56

/**
 * Decides on the coordinates: what the person says, else what the file says, else what the numbers look like.
 *
 * @throws boundary.ask-system, boundary.ask-meridian, boundary.unknown-prj, boundary.old-datum, boundary.out-of-range
 */
export const decideReading = ({ pieces, prj }: BoundaryFile, asked: Asked): Reading => {
  const [x, y] = firstCorner(pieces)
  if (asked.system !== undefined) {
    const meridian = asked.system === 'gauss-kruger' ? (asked.meridian ?? meridianOf(x)) : null
    if (asked.system === 'gauss-kruger' && meridian === undefined) throw refuse('boundary.ask-meridian')
    return { system: asked.system, meridian: meridian ?? null, guessed: null }
  }
  if (prj !== null && prj !== '') {
    const told = readPrj(prj)
    if (told !== undefined) return told
  }
  if (x >= west && x <= east && y >= south && y <= north) {
    return {
      system: 'wgs84',
      meridian: null,
      guessed: {
        zh: '文件没有写明坐标系；数值是经纬度，按 WGS-84 读取。如果来自高德、腾讯或百度地图，请改选。',
        en: 'The file does not say; the numbers are degrees, read as WGS-84. Choose another if it comes from Amap, Tencent or Baidu.',
      },
    }
  }
  const meridian = meridianOf(x)
  if (meridian !== undefined && y > 0 && y < 6_200_000) {
    return {
      system: 'gauss-kruger',
      meridian,
      guessed: {
        zh: `文件没有写明坐标系；横坐标带有带号，按国家 2000、中央经线 ${meridian}° 读取。`,
        en: `The file does not say; eastings carry a zone, read as CGCS2000 with central meridian ${meridian}°.`,
      },
    }
  }
  if (x > 100_000 && x < 1_000_000 && y > 0 && y < 6_200_000) throw refuse('boundary.ask-meridian')
  throw refuse('boundary.ask-system')
}

const firstCorner = (pieces: readonly FilePiece[]): readonly [number, number] =>
  pieces[0]?.polygons[0]?.[0]?.[0] ?? [0, 0]

/** The zone in front of an easting: 25–45 are three degrees wide, 13–23 six. Both count from Greenwich. */
const meridianOf = (easting: number): number | undefined => {
  const zone = Math.floor(easting / 1_000_000)
  if (zone >= 25 && zone <= 45) return zone * 3
  if (zone >= 13 && zone <= 23) return zone * 6 - 3
  return undefined
}

const readPrj = (prj: string): Reading | undefined => {
  const words = prj.toUpperCase().replace(/[\s_-]+/g, '')
  const from = (system: BoundarySystem): Reading => ({
    system,
    meridian: null,
    guessed: { zh: '按文件自带的坐标系说明读取。', en: 'As the file itself says.' },
  })
  // Beijing 1954 and Xi'an 1980 lie up to a hundred metres off, by parameters that only the surveying office has.
  if (/BEIJING1954|BEIJING54|XIAN1980|XIAN80|KRASSOVSKY|KRASOVSKY|IAG75|IAG1975/.test(words))
    throw refuse('boundary.old-datum')
  if (words.startsWith('PROJCS') || words.startsWith('PROJCRS')) {
    try {
      proj4(prj)
      return from('prj')
    } catch (cause) {
      throw Object.assign(refuse('boundary.unknown-prj'), { cause })
    }
  }
  if (/CHINA2000|CGCS2000|CHINAGEODETICCOORDINATESYSTEM2000|EPSG::?4490/.test(words)) return from('cgcs2000')
  if (/WGS1984|WGS84|CRS84|EPSG::?4326/.test(words)) return from('wgs84')
  return undefined
}

/** @throws boundary.ask-meridian, boundary.unknown-prj */
const converter = ({ system, meridian }: Reading, prj: string | null): Convert => {
  switch (system) {
    case 'wgs84':
    case 'cgcs2000':
      // They differ by centimetres, and by nothing that anyone could tell apart here.
      return (position) => position
    case 'gcj02':
      return ([x, y]) => gcoord.transform([x, y], gcoord.GCJ02, gcoord.WGS84)
    case 'bd09':
      return ([x, y]) => gcoord.transform([x, y], gcoord.BD09, gcoord.WGS84)
    case 'gauss-kruger': {
      if (meridian === null) throw refuse('boundary.ask-meridian')
      const back = proj4(
        `+proj=tmerc +lat_0=0 +lon_0=${meridian} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs`,
      )
      return ([x, y]) => pair(back.inverse([x % 1_000_000, y]))
    }
    case 'prj': {
      if (prj === null) throw refuse('boundary.unknown-prj')
      const back = proj4(prj)
      return ([x, y]) => pair(back.inverse([x, y]))
    }
    default:
      return system satisfies never
  }
}

const pair = ([x = Number.NaN, y = Number.NaN]: readonly number[]): readonly [number, number] => [x, y]

/** A seventh decimal of a degree is a centimetre. */
const round = (n: number): number => Math.round(n * 1e7) / 1e7

/**
 * The pieces in stored degrees, to a centimetre.
 *
 * @throws boundary.out-of-range when they do not lie on the earth
 */
export const convertPieces = (
  { pieces, prj }: BoundaryFile,
  reading: Reading,
  progress: (share: number) => void = () => undefined,
): FilePiece[] => {
  const convert = converter(reading, prj)
  return pieces.map(({ words, polygons }, n) => {
    if (n % 2000 === 0) progress(n / pieces.length)
    return {
      words,
      polygons: polygons.map((rings) =>
        rings.map((ring): Ring =>
          ring.map((position) => {
            const [lng, lat] = convert(position)
            if (!(lng >= -180 && lng <= 180 && lat >= -90 && lat <= 90)) throw refuse('boundary.out-of-range')
            return [round(lng), round(lat)]
          }),
        ),
      ),
    }
  })
}

/** One position read otherwise than it was: how far pieces would move. */
export const rereadAs = (position: readonly [number, number], system: 'gcj02' | 'bd09'): readonly [number, number] =>
  gcoord.transform([position[0], position[1]], system === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09, gcoord.WGS84)
