import { createHash } from 'node:crypto'
import { duties, type Duty } from '@mazha/contracts/staff'
import { formatDay, getZone } from '@mazha/contracts/zone'
import type { Context } from '#kernel/context'
import { uuidFrom } from '#kernel/ids'
import { groundNow } from '#modules/grids'
import { addPost, addUnits, changeUnit, listUnitsOf, recordStaff, type StaffRecord, viewPosts } from '#modules/people'
import { demoPersonId } from './people.ts'

/**
 * The demonstration's three nets and who serves in them: every grid has its posts, a few of them empty on purpose, one worker
 * too many grids, two terms that end soon. Every name is made up.
 */

const since = '2024-01-01'
const surnames = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'
const given = [
  '伟',
  '芳',
  '敏',
  '静',
  '磊',
  '洋',
  '艳',
  '勇',
  '杰',
  '娟',
  '涛',
  '明',
  '霞',
  '平',
  '刚',
  '桂英',
  '建华',
  '秀兰',
  '志强',
  '海燕',
]

const personOf = (key: string): StaffRecord['person'] => {
  const bytes = createHash('sha256').update(`mazha demonstration staff ${key}`).digest()
  const hex = bytes.toString('hex')
  const surname = surnames[(bytes[0] ?? 0) % surnames.length] ?? '王'
  const name = `${surname}${given[(bytes[1] ?? 0) % given.length] ?? '伟'}`
  return {
    id: uuidFrom(bytes),
    name,
    staffNumber: `S${hex.slice(0, 6).toUpperCase()}`,
    officePhone: null,
  }
}
const known = (login: string, name: string): StaffRecord['person'] => ({
  id: demoPersonId(login),
  name,
  staffNumber: null,
  officePhone: null,
})

const communities = [
  ['dongyuan', '东苑社区', 'Dongyuan community', 'chaohai-street'],
  ['wenhua', '文化路社区', 'Wenhua Road community', 'chaohai-street'],
  ['xihe', '西河社区', 'Xihe community', 'chaohai-street'],
  ['beiguan', '北关社区', 'Beiguan community', 'chaohai-street'],
  ['xinghua', '兴华社区', 'Xinghua community', 'donghe-street'],
  ['nanyuan', '南园社区', 'Nanyuan community', 'donghe-street'],
  ['dongheyan', '东河沿村', 'Donghe Bank village', 'donghe-street'],
] as const
const streets = [
  ['chaohai-street', '潮海街道', 'Chaohai street'],
  ['donghe-street', '东河街道', 'Donghe street'],
] as const

type UnitOf = Parameters<typeof addUnits>[1][number]
const unit = (
  id: string,
  [zh, en]: readonly [string, string],
  over: Pick<UnitOf, 'kind' | 'net' | 'parent' | 'areas'> & { readonly phone?: string },
): UnitOf => ({ id, name: { zh, en }, phone: null, address: null, from: since, ...over })

const unitsOf = (grids: ReadonlyMap<string, readonly string[]>): UnitOf[] => {
  const units: UnitOf[] = []
  for (const [id, zh, en] of streets) {
    units.push(
      unit(`${id}-party`, [`${zh}党工委`, `${en} Party work committee`], {
        kind: 'party_work_committee',
        net: 'party',
        parent: null,
        areas: [id],
      }),
      unit(`${id}-police`, [`${zh}派出所`, `${en} police station`], {
        kind: 'police_station',
        net: 'police',
        parent: null,
        areas: [id],
        phone: '0532-5550290',
      }),
    )
  }
  for (const [n, [id, zh, en, street]] of communities.entries()) {
    units.push(
      unit(id, [zh, en], {
        kind: 'community',
        net: 'grid',
        parent: street,
        areas: [id],
        phone: `0532-55503${String(n + 5).padStart(2, '0')}`,
      }),
      unit(`${id}-party`, [`${zh}党委`, `${en} Party committee`], {
        kind: 'party_committee',
        net: 'party',
        parent: `${street}-party`,
        areas: [id],
      }),
      unit(`${id}-police`, [`${zh}警务室`, `${en} police room`], {
        kind: 'police_room',
        net: 'police',
        parent: `${street}-police`,
        areas: [id],
      }),
    )
    const [first, second] = grids.get(id) ?? []
    for (const [m, grid] of [first, second].entries())
      if (grid !== undefined)
        units.push(
          unit(`${grid}-party`, [`${zh}第${m + 1}网格党支部`, `${en} branch ${m + 1}`], {
            kind: 'party_branch',
            net: 'party',
            parent: `${id}-party`,
            areas: [grid],
          }),
        )
    if (n === 0 && first !== undefined)
      units.push(
        unit(`${first}-group`, ['东苑 3 号楼党小组', 'Party group of building 3'], {
          kind: 'party_group',
          net: 'party',
          parent: `${first}-party`,
          areas: [first],
        }),
        unit(`${first}-home`, ['党员中心户（301 室）', 'Party household, flat 301'], {
          kind: 'party_household',
          net: 'party',
          parent: `${first}-group`,
          areas: [first],
        }),
      )
  }
  units.push(
    unit('anju-property', ['安居物业公司', 'Anju property company'], {
      kind: 'property_company',
      net: null,
      parent: null,
      areas: ['dongyuan', 'wenhua'],
      phone: '0532-5550401',
    }),
    unit('warm-heart', ['暖心志愿服务队', 'Warm Heart volunteers'], {
      kind: 'volunteer_team',
      net: null,
      parent: null,
      areas: ['xihe', 'dongyuan'],
    }),
    unit('chaohai-mediation', ['潮海街道人民调解委员会', 'Chaohai mediation committee'], {
      kind: 'mediation_committee',
      net: null,
      parent: 'chaohai-street',
      areas: ['chaohai-street'],
    }),
    unit('first-bank', ['第一银行潮海支行（双报到）', 'First Bank, Chaohai (reports in)'], {
      kind: 'registered_unit',
      net: null,
      parent: null,
      areas: ['wenhua'],
    }),
  )
  return units
}

const post = (
  at: string,
  duty: Duty,
  areas: readonly string[],
  id = `${areas[0] ?? at}.${duty}`,
): StaffRecord['post'] => ({
  id,
  unit: at,
  role: duties[duty].role,
  duty,
  title: duties[duty].title,
  areas,
})

const staffOf = (
  grids: ReadonlyMap<string, readonly string[]>,
  soon: string,
): { records: StaffRecord[]; empty: StaffRecord['post'][] } => {
  const records: StaffRecord[] = []
  const empty: StaffRecord['post'][] = []
  const serve = (
    person: StaffRecord['person'],
    held: StaffRecord['post'],
    over: { until?: string; partTime?: boolean } = {},
  ): void => {
    records.push({ person, post: held, from: since, until: over.until ?? null, partTime: over.partTime ?? false })
  }
  let n = 0
  for (const [id] of communities) {
    serve(personOf(`${id} secretary`), post(`${id}-party`, 'party_secretary', [id]))
    // Both nets know the same person: secretary here, head of the community there (交叉任职).
    serve(personOf(`${id} secretary`), post(id, 'unit_head', [id]))
    serve(personOf(`${id} police`), post(`${id}-police`, 'grid_police', [id]))
    for (const [m, grid] of (grids.get(id) ?? []).entries()) {
      n += 1
      const head = grid === 'dongyuan-01' ? known('grid-head', '刘芳') : personOf(`${id} head ${Math.floor(m / 2)}`)
      serve(head, post(id, 'grid_head', [grid]), { partTime: true })
      const worker = post(id, 'grid_worker', [grid])
      if (n % 10 === 4) empty.push(worker)
      else if (grid === 'dongyuan-01') serve(known('grid-worker', '陈晓'), worker)
      else if (n % 11 === 0) serve(personOf(`${id} worker ${m - 1}`), worker)
      else
        serve(personOf(`${id} worker ${m}`), worker, {
          partTime: n % 3 === 0,
          ...(n % 17 === 5 ? { until: soon } : {}),
        })
      for (const building of n % 4 === 0 ? [1] : [1, 2])
        serve(
          personOf(`${grid} building ${building}`),
          post(id, 'building_head', [grid], `${grid}.building_head.${building}`),
          { partTime: true },
        )
    }
  }
  serve(personOf('leader of dongheyan'), post('donghe-street', 'village_leader', ['dongheyan']))
  serve(personOf('cadre of dongheyan'), post('donghe-street', 'village_cadre', ['dongheyan']))
  serve(personOf('manager of anju'), post('anju-property', 'property_manager', ['dongyuan']))
  return { records, empty }
}

/** Staffs the demonstration's ground; where its posts are there already, nothing happens. @returns how many terms were given */
export const loadDemoStaff = async (ctx: Context): Promise<number> => {
  const ground = await groundNow(ctx)
  const grids = new Map(
    communities.map(
      ([id]) =>
        [
          id,
          ground.find(id) === undefined
            ? []
            : ground
                .below(id)
                .filter(({ level }) => level === 'grid')
                .map((area) => area.id),
        ] as const,
    ),
  )
  if ([...grids.values()].flat().length === 0) return 0
  const today = getZone(ctx.district.zone).dayOf(ctx.now().getTime())
  const day = formatDay(today)
  if ((await viewPosts(ctx, { day, unit: 'dongyuan-party' })).length > 0) return 0
  await addUnits(ctx, unitsOf(grids))
  for (const { id, areas } of await listUnitsOf(ctx, day))
    if (areas.length === 0 && ground.find(id) !== undefined)
      await changeUnit(ctx, id, { from: since, areas: [id] }, { past: true })
  const { records, empty } = staffOf(grids, formatDay(today + 20))
  await recordStaff(ctx, records, null)
  await addPosts(ctx, empty)
  return records.length
}

/** Posts that nobody holds, so that the report has something to say. */
const addPosts = async (ctx: Context, posts: readonly StaffRecord['post'][]): Promise<void> => {
  for (const { role, duty, ...one } of posts)
    await addPost(ctx, { ...one, areas: [...one.areas], role, duty, capacity: 1, from: since })
}
