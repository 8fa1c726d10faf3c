import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkSign } from '@mazha/contracts/id-number'
import type { Area } from '@mazha/contracts/area'
import type { RegisterTable } from '@mazha/contracts/register-import'
import type { Context } from '#kernel/context'
import { commaText } from '#kernel/spreadsheet/index'
import { type Ground, groundNow } from '#modules/grids'
import { importRegister } from '#modules/register'
import { demoRequest } from './requests.ts'

/**
 * The demonstration's register: some forty buildings, three hundred residents, shops and organisations, taken in as tables like
 * anybody's. All of it is invented: numbers of documents begin with 379999, which no place has, and telephones with 199 0000, which no
 * operator gives out.
 */

type Point = { readonly lng: number; readonly lat: number }

const at = <T>(list: readonly T[], n: number): T => {
  const one = list[n % list.length]
  if (one === undefined) throw new Error('The list is empty')
  return one
}

/** Points within an area, the same ones every time. */
const pointsIn = (ground: Ground, area: Area, count: number): Point[] => {
  const [west, south, east, north] = ground.shape(area.id)?.bounds ?? [0, 0, 0, 0]
  const found: Point[] = []
  for (let n = 1; found.length < count && n < 400; n += 1) {
    // A lattice that fills the bounds evenly, whatever the count (the plastic number's sequence).
    const point = {
      lng: Number((west + (east - west) * ((n * 0.7548776662) % 1)).toFixed(6)),
      lat: Number((south + (north - south) * ((n * 0.569840291) % 1)).toFixed(6)),
    }
    if (ground.findAreaAt(point)?.id === area.id) found.push(point)
  }
  return found
}

/** An estate of each community: where its buildings stand, and how they are called. */
const estates = [
  ['dongyuan', '东苑小区', '文化路18号'],
  ['wenhua', '文化苑', '文化路52号'],
  ['xihe', '西河家园', '西河路9号'],
  ['beiguan', '北关新村', '北关中街3号'],
  ['xinghua', '兴华里', '兴华街21号'],
  ['nanyuan', '南园公寓', '南园路6号'],
] as const

const surnames = '张王李刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'.split('')
const given =
  '秀英 建华 丽娟 志强 桂兰 晓东 海燕 文斌 玉梅 立新 思远 佳怡 子涵 浩然 雨桐 春梅 国栋 雪琴 明哲 婉清'.split(' ')

const two = (n: number): string => String(n).padStart(2, '0')

/** A made-up number that is right in its form and stands for nobody. */
const idNumber = (n: number, year: number): string => {
  const body = `379999${year}${two(1 + (n % 12))}${two(1 + ((n * 7) % 28))}${String(100 + (n % 900))}`
  return body + checkSign(body)
}
const phone = (n: number): string => `1990000${String(6000 + n).slice(-4)}`

const headings = [
  '网格编码',
  '经度',
  '纬度',
  '小区地址',
  '楼栋',
  '楼栋类型',
  '单元',
  '房号',
  '姓名',
  '身份证号码',
  '联系电话',
  '紧急联系电话',
  '与户主关系',
  '入住日期',
] as const

type Member = { readonly relation: string; readonly year: number; readonly surname: string }
/** Who lives in the n-th home. */
const membersOf = (n: number): Member[] => {
  const [own, other] = [at(surnames, n * 3), at(surnames, n * 7 + 5)]
  const head = { relation: '户主', surname: own, year: 1948 + ((n * 13) % 50) }
  if (n % 6 === 5) return [{ ...head, relation: '租户', year: 1990 + (n % 10) }]
  if (n % 6 === 4) return [{ ...head, year: 1938 + (n % 12) }]
  const couple = [head, { relation: '配偶', surname: other, year: head.year + 1 }]
  const child = { relation: '子女', surname: own, year: Math.min(head.year + 27, 2022) }
  return n % 3 === 0 ? couple : [...couple, child]
}

/** Rows of homes and who lives in them; the first one raised the demonstration's first request. */
const homes = (ground: Ground): string[][] => {
  const lines: string[][] = []
  let home = 0
  let person = 0
  for (const [community, estate, address] of estates) {
    const cells = ground.areas().filter(({ level, path, id }) => {
      const finest = level === 'micro_grid' || level === 'grid'
      return finest && path.includes(`/${community}/`) && ground.children(id).length === 0
    })
    const buildings = cells.slice(0, 7).flatMap((area) => pointsIn(ground, area, 1).map((point) => ({ area, point })))
    for (const [n, { area, point }] of buildings.entries()) {
      for (const unit of [1, 2]) {
        for (const floor of [1, 2]) {
          const room = [`${n + 1}号楼`, '住宅', `${unit}单元`, `${floor}0${unit}`]
          const lies = [area.code, String(point.lng), String(point.lat), `${address}${estate}`]
          const members = membersOf(home)
          for (const [rank, { relation, surname, year }] of members.entries()) {
            const first = person === 0 ? demoRequest(0).contact : null
            const isAdult = year < 2006
            lines.push([
              ...lies,
              ...room,
              first?.name ?? `${surname}${at(given, person * 3 + rank)}`,
              // A resident is recorded with or without a document.
              person % 4 === 3 || first !== null ? '' : idNumber(person, year),
              first?.phone ?? (isAdult && rank < 2 ? phone(person) : ''),
              year < 1950 ? phone(person + 2000) : '',
              relation,
              `20${two(8 + (home % 16))}-${two(1 + (home % 12))}-01`,
            ])
            person += 1
          }
          home += 1
        }
      }
    }
  }
  return lines
}

const shops = [
  ['老马家面馆', '餐饮'],
  ['惠民超市', '商铺'],
  ['春芽幼儿园', '幼儿园'],
  ['社区卫生服务站', '医疗'],
  ['安康大药房', '药店'],
  ['清风理发店', '商铺'],
  ['便民菜店', '商铺'],
  ['健身广场', '广场'],
] as const

const places = (ground: Ground): string[][] =>
  estates.flatMap(([community, estate, address]) => {
    const area = ground.find(community)
    const points = area === undefined ? [] : pointsInside(ground, area, shops.length)
    return shops.flatMap(([name, kind], m) => {
      const point = points[m]
      if (point === undefined) return []
      return [[`${estate}${name}`, kind, `${address}沿街${m + 1}号`, String(point.lng), String(point.lat)]]
    })
  })

/** Points in an area or anything below it. */
const pointsInside = (ground: Ground, area: Area, count: number): Point[] =>
  ground
    .areas()
    .filter(({ path, id }) => path.startsWith(area.path) && ground.children(id).length === 0)
    .flatMap((cell) => pointsIn(ground, cell, 3).slice(1))
    .slice(0, count)

const firms = (): string[][] => [
  ...estates.map(([community, estate, address]) => [
    `${estate}物业服务有限公司（示范）`,
    '企业',
    `${address}物业楼`,
    community,
  ]),
  ...estates.map(([community, estate, address]) => [
    `${estate}业主志愿者协会（示范）`,
    '社会组织',
    `${address}活动室`,
    community,
  ]),
  ['潮海示范建材有限公司', '企业', '东河工业路1号', 'xinghua'],
  ['示范区第一幼教中心', '机关事业单位', '文化路60号', 'wenhua'],
]

/** Fills the demonstration's register. Loading it again adds nothing. @returns how many residents were added */
export const loadDemoRegister = async (ctx: Context): Promise<number> => {
  const ground = await groundNow(ctx)
  const dir = await mkdtemp(join(tmpdir(), 'mazha-demo-register-'))
  const load = async (table: RegisterTable, lines: readonly (readonly string[])[]) => {
    const path = join(dir, `${table}.csv`)
    await writeFile(path, commaText(lines), { mode: 0o600 })
    return importRegister(ctx, { path, name: `${table}.csv`, by: null, options: { table } })
  }
  try {
    const codeOf = (id: string): string => ground.find(id)?.code ?? ''
    const { counts } = await load('residents', [headings, ...homes(ground)])
    await load('places', [['场所名称', '场所类型', '地址', '经度', '纬度'], ...places(ground)])
    await load('organisations', [
      ['单位名称', '单位类型', '注册地址', '网格编码'],
      ...firms().map(([name = '', kind = '', address = '', community = '']) => [
        name,
        kind,
        address,
        codeOf(community),
      ]),
    ])
    return counts.residents
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
