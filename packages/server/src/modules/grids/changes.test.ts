import { randomUUID } from 'node:crypto'
import type { AreaChangeItem, AreaChangeOutline, AreaChangeView } from '@mazha/contracts/area-change'
import { expect, onTestFinished, test } from 'vitest'
import { world } from '../../../../../test/world.ts'
import {
  cancelChange,
  checkDraft,
  draftChange,
  getChange,
  listChanges,
  planForDay,
  previewChange,
  reopenChange,
  reviseChange,
} from './changes.ts'
import { applyDueChanges } from './apply-change.ts'
import { groundNow, groundOf } from './current.ts'
import { community, gridCode, otherCommunity, otherStreet, smallGround, square, street } from './made-up-ground.ts'
import { addMoveCounter, countPointMoves } from './preview-change.ts'
import { writeGround } from './write-ground.ts'

const w = await world({ at: '2026-09-28 09:00' })
const { ctx } = w
await writeGround(ctx, { origin: 'drawn', day: '2026-03-01', edits: () => smallGround })

const draft = (items: AreaChangeItem[], clientId: string = randomUUID()): Promise<AreaChangeView> =>
  draftChange(ctx, { clientId, title: '东苑社区网格调整', basis: '街道会议纪要', items, by: null })
const planned = async (items: AreaChangeItem[], day: string): Promise<AreaChangeOutline> => {
  const checked = await checkDraft(ctx, await draft(items))
  expect(checked.findings.filter(({ blocks }) => blocks)).toEqual([])
  return planForDay(ctx, { ...checked, day, by: null })
}
const findings = async (items: AreaChangeItem[]): Promise<string[]> => {
  const view = await checkDraft(ctx, await draft(items))
  return view.findings.map(({ code, blocks }) => `${code}${blocks ? '!' : ''}`)
}
const at = async (lng: number, lat: number, day?: string): Promise<string | undefined> =>
  (day === undefined ? await groundNow(ctx) : await groundOf(ctx, day)).findAreaAt({ lng, lat })?.code

const east = [120.15, 36.05] as const

test('a split is planned for a day, previewed, and holds from that day on; days before keep their ground', async () => {
  const split: AreaChangeItem = {
    kind: 'split',
    area: gridCode(2),
    into: [
      { code: gridCode(21), name: '东苑二格西', geometry: square(120.1, 36, 120.15, 36.1) },
      { code: gridCode(22), name: '东苑二格东', geometry: square(120.15, 36, 120.2, 36.1) },
    ],
  }
  const clientId = randomUUID()
  const made = await draft([split], clientId)
  // Sent again: the same one.
  expect((await draft([], clientId)).items).toHaveLength(1)
  const preview = await previewChange(ctx, made.id)
  expect(preview.effects.map(({ kind, before, after }) => `${kind} ${(after ?? before)?.name}`).toSorted()).toEqual([
    'ended 东苑二格',
    'new 东苑二格东',
    'new 东苑二格西',
  ])
  expect(preview.effects.find(({ kind }) => kind === 'ended')?.successors).toEqual([gridCode(21), gridCode(22)])
  await expect(planForDay(ctx, { ...made, day: '2026-10-01', by: null })).rejects.toThrow('ground.change-state')
  const checked = await checkDraft(ctx, made)
  expect(checked).toMatchObject({ state: 'checked', findings: [] })
  await expect(planForDay(ctx, { ...checked, day: '2026-09-27', by: null })).rejects.toThrow('ground.plan-past')
  const plan = await planForDay(ctx, { ...checked, day: '2026-10-01', by: null })
  expect(plan).toMatchObject({ state: 'planned', plannedFor: '2026-10-01' })

  await w.isNow('2026-09-30 23:59')
  expect(await applyDueChanges(ctx)).toBe(0)
  expect(await at(...east)).toBe(gridCode(2))
  await w.isNow('2026-10-01 00:01')
  expect(await applyDueChanges(ctx)).toBe(1)
  const { version } = await groundNow(ctx)
  expect(await getChange(ctx, made.id)).toMatchObject({ state: 'applied' })
  // A border between the two pieces belongs to the one whose id comes first.
  expect(await at(...east)).toBe(gridCode(21))
  expect(await at(120.16, 36.05)).toBe(gridCode(22))
  expect(await at(...east, '2026-09-30')).toBe(gridCode(2))
  expect(await at(120.16, 36.05, '2026-10-01')).toBe(gridCode(22))

  // Again, and from a second process at the same time: nothing more happens.
  expect(await applyDueChanges(ctx)).toBe(0)
  expect((await groundNow(ctx)).version).toBe(version)
})

test('two processes that find a change due apply it once', async () => {
  const plan = await planned([{ kind: 'rename', area: gridCode(4), name: '东苑四格（北）' }], '2026-10-02')
  await w.isNow('2026-10-02 08:00')
  const other = await world({ beside: w })
  const before = (await groundNow(ctx)).version
  await Promise.all([applyDueChanges(ctx), applyDueChanges(other.ctx), applyDueChanges(ctx)])
  await applyDueChanges(other.ctx)
  expect((await getChange(ctx, plan.id)).state).toBe('applied')
  const { rows } = await ctx.db.query(`select version from mazha.ground_version`)
  expect(rows).toEqual([{ version: before + 1 }])
  await groundNow(ctx)
})

test('a merge keeps the micro-grids and gives them codes of the whole', async () => {
  await planned(
    [{ kind: 'merge', areas: [gridCode(1), gridCode(3)], into: { code: gridCode(13), name: '东苑西格' } }],
    '2026-10-02',
  )
  const ground = await groundNow(ctx)
  expect(ground.find(gridCode(1))).toBeUndefined()
  const whole = ground.findByCode(gridCode(13))
  expect(ground.children(whole?.id ?? '').map(({ id, code }) => [id, code])).toEqual([
    [`${gridCode(1)}01`, `${gridCode(13)}01`],
  ])
  // The outline of both together, without the border between them.
  expect(ground.shape(whole?.id ?? '')?.bounds).toEqual([120, 36, 120.1, 36.2])
  expect(await at(120.08, 36.15)).toBe(gridCode(13))
})

test('a community that goes to another street takes its grids and their codes along; ids stay', async () => {
  await planned([{ kind: 'parent', area: community, parent: otherStreet, code: '990101002001' }], '2026-10-02')
  const ground = await groundNow(ctx)
  expect(ground.find(gridCode(4))).toMatchObject({
    code: '990101002001004',
    path: `990101/${otherStreet}/${community}/${gridCode(4)}/`,
  })
  expect(ground.find(`${gridCode(1)}01`)?.code).toBe('99010100200101301')
  expect((await groundOf(ctx, '2026-10-01')).find(gridCode(4))?.path).toContain(street)
})

test('what leaves ground to nobody, covers it twice or cannot be drawn is named and not planned', async () => {
  const [one, two] = [gridCode(21), gridCode(22)]
  expect(
    await findings([{ kind: 'border', moves: [{ area: one, geometry: square(120.1, 36, 120.14, 36.1) }] }]),
  ).toEqual(['ground.check-gap!', 'ground.check-above'])
  expect(
    await findings([{ kind: 'border', moves: [{ area: one, geometry: square(120.1, 36, 120.16, 36.1) }] }]),
  ).toEqual(['ground.check-overlap!', 'ground.check-above'])
  // The same border moved on both sides.
  expect(
    await findings([
      {
        kind: 'border',
        moves: [
          { area: one, geometry: square(120.1, 36, 120.16, 36.1) },
          { area: two, geometry: square(120.16, 36, 120.2, 36.1) },
        ],
      },
    ]),
  ).toEqual([])
  const bow = {
    type: 'Polygon' as const,
    coordinates: [
      [
        [120.1, 36],
        [120.15, 36.1],
        [120.15, 36],
        [120.1, 36.1],
        [120.1, 36],
      ] as [number, number][],
    ],
  }
  expect(await findings([{ kind: 'border', moves: [{ area: one, geometry: bow }] }])).toEqual([
    'ground.check-crosses-itself!',
  ])
  expect(await findings([])).toEqual(['ground.change-empty!'])
  expect(await findings([{ kind: 'rename', area: 'nowhere', name: '无' }])).toEqual(['area.not-found!'])
  expect(await findings([{ kind: 'merge', areas: [one, otherCommunity], into: { code: '1', name: '合' } }])).toEqual([
    'ground.merge-apart!',
  ])
  expect(await findings([{ kind: 'end', area: community }])).toEqual(['area.still-has!'])
  expect(
    await findings([
      { kind: 'end', area: one },
      { kind: 'rename', area: one, name: '又' },
    ]),
  ).toEqual(['ground.change-clash!'])
  // A boundary drawn with other corners on the same line is the same ground: nothing is lost by it.
  const corners = square(120.15, 36, 120.2, 36.1)
  if (corners.type === 'Polygon') corners.coordinates[0]!.splice(1, 0, [120.17, 36])
  expect(await findings([{ kind: 'border', moves: [{ area: two, geometry: corners }] }])).toEqual([])
})

test('a preview counts what moves, by whoever keeps it', async () => {
  const takeBack = addMoveCounter({
    what: 'lamps',
    title: { zh: '路灯', en: 'Lamps' },
    count: async (_ctx, change) =>
      countPointMoves(change, [
        { lng: 120.155, lat: 36.05 },
        { lng: 120.156, lat: 36.05 },
        { lng: 120.11, lat: 36.05 },
        { lng: 120.3, lat: 36.3 },
      ]),
  })
  onTestFinished(takeBack)
  const change = await draft([
    {
      kind: 'border',
      moves: [
        { area: gridCode(21), geometry: square(120.1, 36, 120.16, 36.1) },
        { area: gridCode(22), geometry: square(120.16, 36, 120.2, 36.1) },
      ],
    },
  ])
  const { moves, effects } = await previewChange(ctx, change.id)
  expect(effects.map(({ kind }) => kind)).toEqual(['border', 'border'])
  expect(moves.find(({ what }) => what === 'lamps')).toMatchObject({
    total: 2,
    moves: [{ from: { name: '东苑二格东' }, to: { name: '东苑二格西' }, count: 2 }],
  })
})

test('a plan that has become impossible says why, and waits until the ground lets it through', async () => {
  const plan = await planned([{ kind: 'rename', area: gridCode(22), name: '东苑二格（东）' }], '2026-10-08')
  const add: AreaChangeItem = {
    kind: 'add',
    level: 'community',
    code: '990101001009',
    name: '新苑社区',
    parent: street,
  }
  const adding = await planned([add], '2026-10-08')
  // Before that day the grid is given up, and somebody else takes the code.
  await planned(
    [
      { kind: 'end', area: gridCode(22) },
      { ...add, name: '快手社区' },
    ],
    '2026-10-02',
  )
  await w.isNow('2026-10-08 08:00')
  await applyDueChanges(ctx)
  expect(await getChange(ctx, plan.id)).toMatchObject({
    state: 'planned',
    failure: { zh: expect.stringContaining('没有找到') },
  })
  expect((await getChange(ctx, adding.id)).failure?.zh).toContain('快手社区')
  const { version } = await getChange(ctx, plan.id)
  await applyDueChanges(ctx)
  expect((await getChange(ctx, plan.id)).version).toBe(version)
  // The other community gets another name and code: now there is room.
  await writeGround(ctx, {
    origin: 'drawn',
    day: '2026-10-08',
    edits: (ground) => {
      const area = ground.findByCode('990101001009')
      return area === undefined ? [] : [{ kind: 'put', ...area, code: '990101001010' }]
    },
  })
  await applyDueChanges(ctx)
  expect(await getChange(ctx, adding.id)).toMatchObject({ state: 'applied', failure: null })
  const cancelled = await cancelChange(ctx, { ...(await getChange(ctx, plan.id)), reason: '不再需要', by: null })
  expect(cancelled).toMatchObject({ state: 'cancelled', cancelReason: '不再需要' })
})

test('a change is revised only as it was seen, and not once it is planned', async () => {
  const made = await draft([{ kind: 'rename', area: gridCode(4), name: '甲' }])
  const checked = await checkDraft(ctx, made)
  await expect(reviseChange(ctx, { ...made, items: [] })).rejects.toThrow('ground.change-conflict')
  const revised = await reviseChange(ctx, { id: made.id, version: checked.version, title: '改' })
  expect(revised).toMatchObject({ state: 'draft', title: '改', steps: 1 })
  const again = await checkDraft(ctx, revised)
  const plan = await planForDay(ctx, { ...again, day: '2026-12-01', by: null })
  await expect(reviseChange(ctx, { ...plan, items: [] })).rejects.toThrow('ground.change-state')
  // Taken back to the drawing board, it is revised, and planned for another day.
  const reopened = await reopenChange(ctx, plan)
  expect(reopened).toMatchObject({ state: 'draft', plannedFor: null })
  await expect(reopenChange(ctx, reopened)).rejects.toThrow('ground.change-state')
  const other = await reviseChange(ctx, { ...reopened, items: [{ kind: 'rename', area: gridCode(4), name: '乙' }] })
  const replanned = await planForDay(ctx, { ...(await checkDraft(ctx, other)), day: '2026-12-03', by: null })
  expect(replanned).toMatchObject({ state: 'planned', plannedFor: '2026-12-03' })
  const list = await listChanges(ctx, { state: 'planned' })
  expect(list.items.map(({ id }) => id)).toEqual([made.id])
  expect((await listChanges(ctx, {})).items.length).toBeGreaterThan(10)
})
