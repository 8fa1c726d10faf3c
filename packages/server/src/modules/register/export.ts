import type { Readable } from 'node:stream'
import { idKinds } from '@mazha/contracts/id-number'
import {
  buildingKinds,
  householdKinds,
  organisationKinds,
  placeKinds,
  type RegisterSheet,
  registerSheets,
  relations,
} from '@mazha/contracts/register'
import type { Language, Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import type { StaffActor } from '#kernel/http'
import { searchQuery } from '#kernel/words'
import { type ExportMark, markedWorkbook, mostRows } from '#modules/audit'
import { type LyingQuery, listBuildings, viewBuilding } from './buildings.ts'
import { today } from './day.ts'
import { narrow, rangesOf, reachOf } from './reach.ts'
import { countHomePeople } from './store-residences.ts'
import { listOrganisations, listPlaces } from './things.ts'

/** Lists of the register as workbooks. People are masked there as on the screen: a list is no reason to know everybody in full. */

type By = Pick<StaffActor, 'person' | 'posts'>
type Line = readonly string[]
type Asked = Pick<LyingQuery, 'q' | 'area'> & { readonly sheet: RegisterSheet }

const pageRows = 100

const words = (zh: string, en: string): Text => ({ zh, en })
const lying = [
  [words('地址', 'Address'), 36],
  [words('所属区域', 'Area'), 24],
  [words('经度', 'Longitude'), 12],
  [words('纬度', 'Latitude'), 12],
] as const
const columns: Readonly<Record<RegisterSheet, readonly (readonly [Text, number])[]>> = {
  buildings: [...lying, [words('名称', 'Name'), 24], [words('楼栋类型', 'Kind'), 14], [words('户数', 'Households'), 8]],
  residents: [
    [words('地址', 'Address'), 36],
    [words('所属区域', 'Area'), 24],
    [words('单元', 'Unit'), 10],
    [words('房号', 'Room'), 10],
    [words('住户类型', 'Kind of household'), 12],
    [words('姓名（脱敏）', 'Name (masked)'), 14],
    [words('与户主关系', 'Relation'), 12],
    [words('联系电话（脱敏）', 'Telephone (masked)'), 18],
    [words('证件类型', 'Document'), 18],
    [words('证件号码（脱敏）', 'Number (masked)'), 22],
    [words('入住日期', 'Living there since'), 14],
  ],
  places: [...lying, [words('场所名称', 'Name'), 28], [words('场所类型', 'Kind'), 14]],
  organisations: [
    ...lying,
    [words('单位名称', 'Name'), 32],
    [words('单位类型', 'Kind'), 16],
    [words('统一社会信用代码', 'Credit code'), 22],
  ],
}

type Point = { readonly lng: number; readonly lat: number } | null
const pointCells = (point: Point): Line => (point === null ? ['', ''] : [String(point.lng), String(point.lat)])

/** Every item of a list, a page at a time. */
async function* pages<I>(
  list: (query: LyingQuery) => Promise<{ readonly items: readonly I[]; readonly next: string | null }>,
  query: LyingQuery,
): AsyncGenerator<I> {
  for (let cursor: string | undefined; ;) {
    const { items, next } = await list({ ...query, cursor, limit: pageRows })
    yield* items
    if (next === null) return
    cursor = next
  }
}

async function* linesOf(ctx: Context, { sheet, ...query }: Asked, by: By, language: Language): AsyncGenerator<Line> {
  switch (sheet) {
    case 'buildings':
      for await (const one of pages((page) => listBuildings(ctx, page, by), query)) {
        const { address, area, point, name, kind, households } = one
        yield [address, area.name, ...pointCells(point), name, buildingKinds[kind][language], String(households)]
      }
      return
    case 'places':
      for await (const { address, area, point, name, kind } of pages((page) => listPlaces(ctx, page, by), query))
        yield [address, area.name, ...pointCells(point), name, placeKinds[kind][language]]
      return
    case 'organisations':
      for await (const one of pages((page) => listOrganisations(ctx, page, by), query)) {
        const { address, area, point, name, kind, code } = one
        yield [address, area.name, ...pointCells(point), name, organisationKinds[kind][language], code ?? '']
      }
      return
    case 'residents': {
      const day = today(ctx)
      for await (const { id } of pages((page) => listBuildings(ctx, page, by), query)) {
        const { address, area, householdList } = await viewBuilding(ctx, id, by)
        for (const { unit, room, kind, residents } of householdList) {
          const home = [address, area.name, unit, room, householdKinds[kind][language]]
          const here = residents.filter(
            ({ from, until, erased }) => from <= day && (until === null || until > day) && !erased,
          )
          if (here.length === 0) yield home
          for (const { name, relation, phone, idKind, idNumber, from } of here) {
            const document = idKind === null ? '' : idKinds[idKind][language]
            yield [...home, name ?? '', relations[relation][language], phone ?? '', document, idNumber ?? '', from]
          }
        }
      }
    }
  }
}

/** How many people a list tells of, masked as they are. */
export const peopleIn = async (ctx: Context, { sheet, q, area }: Asked, by: By): Promise<number> =>
  sheet === 'residents'
    ? countHomePeople(ctx.db, ctx.district.id, {
        ranges: rangesOf(await narrow(ctx, reachOf(by.posts), area)),
        words: searchQuery(q ?? '')?.parts ?? [],
        day: today(ctx),
        most: mostRows,
      })
    : 0

/** A list as a workbook, written as it is read; every cell is a text. */
export const registerWorkbook = (
  ctx: Context,
  asked: Asked,
  { by, ...out }: { readonly by: By; readonly mark: ExportMark; readonly language: Language },
): Promise<Readable> => {
  const { sheet } = asked
  const rows = linesOf(ctx, asked, by, out.language)
  return markedWorkbook(ctx, [{ title: registerSheets[sheet], columns: columns[sheet], rows }], out)
}
