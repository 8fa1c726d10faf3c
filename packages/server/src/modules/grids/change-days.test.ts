import { randomUUID } from 'node:crypto'
import type { AreaChangeItem, AreaChangeOutline, AreaChangeView } from '@mazha/contracts/area-change'
import { newPost, newUnit } from '@mazha/contracts/staff'
import { expect, test } from 'vitest'
import { listNotices } from '../notices/notices.ts'
import { changePost } from '../people/post-changes.ts'
import { addPost, addUnit, changeUnit, giveTerm } from '#modules/people'
import { world } from '../../../../../test/world.ts'
import { cancelChange, checkDraft, draftChange, getChange, planForDay, previewChange, reviseChange } from './changes.ts'
import { applyDueChanges } from './apply-change.ts'
import { groundNow } from './current.ts'
import { community, gridCode, otherCommunity, smallGround, square } from './made-up-ground.ts'
import { shapeOf } from './shape.ts'
import { choosePosts, listSplitPosts } from './split-posts.ts'
import { workedOut } from './work-out.ts'
import { writeGround } from './write-ground.ts'

/** Planned changes beside each other, late, and with those who answer for the ground. */

const w = await world({ at: '2027-01-08 09:00' })
const { ctx } = w
await writeGround(ctx, { origin: 'drawn', day: '2026-03-01', edits: () => smallGround })

const draft = (items: AreaChangeItem[]): Promise<AreaChangeView> =>
  draftChange(ctx, { clientId: randomUUID(), title: '东苑社区网格调整', basis: '街道会议纪要', items, by: null })
const planned = async (items: AreaChangeItem[], day: string): Promise<AreaChangeOutline> => {
  const checked = await checkDraft(ctx, await draft(items))
  expect(checked.findings.filter(({ blocks }) => blocks)).toEqual([])
  return planForDay(ctx, { ...checked, day, by: null })
}

test('what could not be applied at its date holds from the day on which it could, and writes nothing into days before', async () => {
  const three = square(120, 36.1, 120.1, 36.2)
  const add: AreaChangeItem = { kind: 'add', level: 'grid', code: gridCode(77), name: '临时格', parent: community }
  const move = (lng: number): AreaChangeItem => ({
    kind: 'border',
    moves: [
      { area: gridCode(3), geometry: square(120, 36.1, lng, 36.2) },
      { area: gridCode(4), geometry: square(lng, 36.1, 120.2, 36.2) },
    ],
  })
  const late = await planned([move(120.09), add], '2027-01-10')
  await planned([add], '2027-01-09')
  await w.isNow('2027-01-10 08:00')
  await applyDueChanges(ctx)
  expect((await getChange(ctx, late.id)).failure?.zh).toContain(gridCode(77))
  // Meanwhile the border goes elsewhere, and what stood in the way is given up.
  await w.isNow('2027-01-12 08:00')
  await planned([move(120.08)], '2027-01-12')
  await w.isNow('2027-01-15 08:00')
  const { id } = (await groundNow(ctx)).findByCode(gridCode(77)) ?? { id: '' }
  await writeGround(ctx, { origin: 'drawn', day: '2027-01-15', edits: () => [{ kind: 'end', id }] })
  await applyDueChanges(ctx)
  expect(await getChange(ctx, late.id)).toMatchObject({ state: 'applied', plannedFor: '2027-01-15', failure: null })
  const { rows } = await ctx.db.query(
    `select valid_from::text as from, valid_until::text as until from mazha.area_shape where area_id = $1 order by written`,
    [gridCode(3)],
  )
  expect(rows.slice(-2)).toEqual([
    { from: '2027-01-12', until: '2027-01-14' },
    { from: '2027-01-15', until: null },
  ])
  for (const { from, until } of rows) expect(until === null || until >= from).toBe(true)
  // A border that moved later than an area was named is no earlier day's either.
  await expect(
    writeGround(ctx, {
      origin: 'drawn',
      day: '2027-01-13',
      edits: (ground) => {
        const area = ground.find(gridCode(3))
        return area === undefined ? [] : [{ kind: 'put', ...area, shape: shapeOf(three) }]
      },
    }),
  ).rejects.toThrow('ground.day-before')
})

test('a change that fails at its date is told to who planned it, to those who plan the ground and who answer for it, once', async () => {
  await addUnit(
    ctx,
    newUnit.parse({ id: 'hall', name: { zh: '网格中心', en: 'hall' }, kind: 'community', from: '2026-01-01' }),
  )
  const worker = randomUUID()
  await addPost(
    ctx,
    newPost.parse({ id: 'hall.worker', unit: 'hall', role: 'grid_worker', areas: [gridCode(4)], from: '2026-01-01' }),
  )
  await giveTerm(ctx, { post: 'hall.worker', newPerson: { id: worker, name: '周知' }, partTime: false, by: null })
  const [maker, planner, other] = [randomUUID(), randomUUID(), randomUUID()]
  const items: AreaChangeItem[] = [
    { kind: 'rename', area: gridCode(4), name: '改' },
    { kind: 'add', level: 'grid', code: gridCode(88), name: '新格', parent: community },
  ]
  const made = await draftChange(ctx, { clientId: randomUUID(), title: '第四格', basis: '', items, by: maker })
  await planForDay(ctx, { ...(await checkDraft(ctx, made)), day: '2027-01-16', by: planner })
  await w.isNow('2027-01-16 08:00')
  await writeGround(ctx, {
    origin: 'drawn',
    day: '2027-01-16',
    edits: () => [
      { kind: 'put', id: 'in-the-way', level: 'grid', code: gridCode(88), name: '抢先', parent: community },
    ],
  })
  await applyDueChanges(ctx)
  // Tried again on another ground, it fails for the same reason.
  await writeGround(ctx, {
    origin: 'drawn',
    day: '2027-01-16',
    edits: (ground) => {
      const area = ground.find(otherCommunity)
      return area === undefined ? [] : [{ kind: 'put', ...area, name: '南苑又改名' }]
    },
  })
  await applyDueChanges(ctx)
  const newsOf = async (person: string, role?: 'leader' | 'clerk') => {
    const posts = role === undefined ? [] : [{ post: 'p', role, unit: 'office' }]
    return (await listNotices(ctx, { kind: 'staff', person, posts })).filter(({ change }) => change === made.id)
  }
  for (const [person, role] of [[maker], [planner], [worker], [other, 'leader']] as const) {
    const news = await newsOf(person, role)
    expect(news).toHaveLength(1)
    expect(news[0]?.matter).toBeNull()
    expect(news[0]?.text.zh).toMatch(/“第四格”没有在2027年1月16日生效：.*抢先/)
    expect(news[0]?.text.en).toContain('was not applied on 16 Jan 2027')
  }
  expect(await newsOf(other, 'clerk')).toEqual([])
  await cancelChange(ctx, { ...(await getChange(ctx, made.id)), reason: '不做了', by: null })
})

test('two sets that are planned for the same areas are told of each other before the day', async () => {
  await planned([{ kind: 'rename', area: gridCode(1), name: '改名' }], '2027-03-01')
  const other = await checkDraft(ctx, await draft([{ kind: 'rename', area: gridCode(1), name: '又改名' }]))
  expect(other.state).toBe('checked')
  expect(other.findings).toMatchObject([{ code: 'ground.check-planned', blocks: false, areas: [gridCode(1)] }])
  expect((await previewChange(ctx, other.id)).findings).toMatchObject([{ code: 'ground.check-planned' }])
  const apart = await checkDraft(ctx, await draft([{ kind: 'rename', area: otherCommunity, name: '南苑' }]))
  expect(apart.findings).toEqual([])
})

test('a split says which post takes which piece; who is named nowhere takes all', async () => {
  await addUnit(
    ctx,
    newUnit.parse({ id: 'office', name: { zh: '东苑', en: 'office' }, kind: 'community', from: '2026-01-01' }),
  )
  for (const id of ['west', 'both'])
    await addPost(
      ctx,
      newPost.parse({
        id: `office.${id}`,
        unit: 'office',
        role: 'grid_worker',
        areas: [gridCode(1)],
        from: '2026-01-01',
      }),
    )
  await giveTerm(ctx, { post: 'office.west', newPerson: { id: randomUUID(), name: '西边' }, partTime: false, by: null })
  const change = await draft([
    {
      kind: 'split',
      area: gridCode(1),
      into: [
        { code: gridCode(11), name: '一格西', geometry: square(120, 36, 120.05, 36.1) },
        { code: gridCode(12), name: '一格东', geometry: square(120.05, 36, 120.1, 36.1) },
      ],
    },
  ])
  const { version } = await checkDraft(ctx, change)
  const before = (await listSplitPosts(ctx, change.id)).items
  expect(before).toMatchObject([
    {
      area: { name: '东苑一格' },
      pieces: [{ name: '一格西' }, { name: '一格东' }],
      posts: [
        { id: 'office.both', people: [], takes: [gridCode(11), gridCode(12)] },
        { id: 'office.west', people: ['西边'], takes: [gridCode(11), gridCode(12)] },
      ],
    },
  ])
  // Chosen on the screen, after the check, which holds.
  const choose = (more: object) =>
    choosePosts(ctx, {
      id: change.id,
      version,
      area: gridCode(1),
      posts: [
        { id: 'office.both', takes: [gridCode(11), gridCode(12)] },
        { id: 'office.west', takes: [gridCode(11)] },
      ],
      ...more,
    })
  await expect(choose({ area: gridCode(2) })).rejects.toThrow('area.not-found')
  await expect(choose({ posts: [{ id: 'office.west', takes: ['nothing'] }] })).rejects.toThrow('area.not-found')
  const ready = await choose({})
  expect(ready).toMatchObject({ state: 'checked', version: version + 1 })
  await expect(choose({})).rejects.toThrow('ground.change-conflict')
  expect((await listSplitPosts(ctx, change.id)).items[0]?.posts.map(({ takes }) => takes.length)).toEqual([2, 1])
  const actor = { kind: 'staff', person: randomUUID(), posts: [] } as const
  const { moves } = await previewChange(ctx, change.id, actor)
  expect(moves.find(({ what }) => what === 'workers')?.things).toMatchObject([
    { id: 'office.west', name: '西边', from: { name: '东苑一格' }, to: { name: '一格西' } },
  ])
  await planForDay(ctx, { ...ready, day: '2027-01-16', by: null })
  await expect(choose({})).rejects.toThrow('ground.change-state')
  const { rows } = await ctx.db.query(
    `select post_id as post, area_id as area from mazha.post_area where valid_until is null and post_id like 'office.%' order by 1, 2`,
  )
  expect(rows).toEqual([
    { post: 'office.both', area: gridCode(11) },
    { post: 'office.both', area: gridCode(12) },
    { post: 'office.west', area: gridCode(11) },
  ])
  // A form that was opened before the split names what is no more: it would leave the post without ground, and nobody would be told.
  const late = { from: '2027-01-20', areas: [gridCode(1)] }
  await expect(changePost(ctx, 'office.west', { ...late, by: null })).rejects.toThrow('unit.unknown-area')
  await expect(changeUnit(ctx, 'office', late)).rejects.toThrow('unit.unknown-area')
  const anew = newPost.parse({ id: 'office.late', unit: 'office', role: 'grid_worker', areas: [gridCode(1)] })
  await expect(addPost(ctx, anew)).rejects.toThrow('unit.unknown-area')
  await changePost(ctx, 'office.west', { from: '2027-01-20', areas: [gridCode(12)], by: null })
})

test('what a change comes to is worked out once for each version of it and of the ground, not at every look', async () => {
  const change = await draft([{ kind: 'rename', area: otherCommunity, name: '南苑一社区' }])
  const { version } = await checkDraft(ctx, change)
  const first = await workedOut(ctx, { id: change.id, version }, () => Promise.reject(new Error('asked again')))
  expect(first.change?.touched).toContain(otherCommunity)
  await previewChange(ctx, change.id)
  await reviseChange(ctx, { id: change.id, version, items: [{ kind: 'end', area: 'nowhere' }] })
  expect((await previewChange(ctx, change.id)).findings).toMatchObject([{ code: 'area.not-found' }])
})
