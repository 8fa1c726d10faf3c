import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  community,
  gridCode,
  smallGround,
  square,
  street,
} from '../../packages/server/src/modules/grids/made-up-ground.ts'
import { newPost, newUnit } from '../../packages/contracts/src/staff.ts'
import {
  applyDueChanges,
  checkDraft,
  draftChange,
  groundNow,
  planForDay,
  writeGround,
} from '../../packages/server/src/modules/grids/index.ts'
import { addPost, addUnit, giveTerm, listHoldersOf } from '../../packages/server/src/modules/people/index.ts'
import { consoleWorld, faultsOf, soon } from './console-world.ts'

const world = await consoleWorld('2026-10-20T09:00:00+08:00')
await writeGround(world.ctx, { origin: 'drawn', day: '2026-01-01', edits: () => [...smallGround] })

const file = (places: Readonly<Record<string, readonly [number, number, number, number]>>) => ({
  name: '新边界.geojson',
  mimeType: 'application/geo+json',
  buffer: Buffer.from(
    JSON.stringify({
      type: 'FeatureCollection',
      features: Object.entries(places).map(([code, place]) => ({
        type: 'Feature',
        properties: { 网格代码: code },
        geometry: square(...place),
      })),
    }),
  ),
})

/** What is drawn in the middle of the map: a fault is redder than the ground. */
const colourInTheMiddle = async (page: Page): Promise<string> => {
  const shot = (await page.locator('.plain-map').screenshot()).toString('base64')
  const [red = 0, green = 0] = await page.evaluate(async (words) => {
    const bytes = Uint8Array.from(atob(words), (letter) => letter.codePointAt(0) ?? 0)
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    const pen = canvas.getContext('2d')
    pen?.drawImage(picture, 0, 0)
    return [...(pen?.getImageData(picture.width / 2, picture.height / 2, 1, 1).data ?? [])]
  }, shot)
  return red - green > 20 ? 'fault' : `${red} ${green}`
}

test('a file of borders is checked, its faults are shown where they lie, and accepted it is a draft', async () => {
  const page = await world.window('leader')
  await page.goto(`${world.url}/console/ground/import`)
  await page
    .locator('#boundary-file')
    .setInputFiles(file({ [gridCode(1)]: [120, 36, 120.12, 36.1], [gridCode(2)]: [120.11, 36, 120.2, 36.1] }))
  await soon(() => page.locator('.faults tbody tr').count()).toBe(1)
  expect(await page.locator('.faults tbody tr').textContent()).toContain('“东苑一格”与“东苑二格”重叠')
  await page.locator('.plain-map[data-ready]').waitFor()
  await page.getByRole('button', { name: /^在图上看/ }).click()
  expect(await page.locator('.faults tr[data-open="true"]').count()).toBe(1)
  // The fault fills the middle of the map: its colour is seen there.
  await soon(() => colourInTheMiddle(page)).toBe('fault')
  expect(await faultsOf(page)).toEqual([])
  if (process.env.MAZHA_LOOKS) await page.screenshot({ path: `${process.env.MAZHA_LOOKS}/report.png`, fullPage: true })
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出问题（Excel）' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('boundary-faults.xlsx')
  await page.getByRole('button', { name: '同意，生成区划调整' }).click()
  await page.getByRole('heading', { name: '新边界.geojson' }).waitFor()
  await page.getByRole('button', { name: '检查', exact: true }).click()
  await page.getByText('重叠', { exact: false }).first().waitFor()
  expect(await faultsOf(page)).toEqual([])
})

test('a border that two grids share is dragged on the map, and the fix holds from today', async () => {
  const page = await world.window('leader')
  await page.goto(`${world.url}/console/ground/draw?area=${community}`)
  const map = page.locator('.plain-map[data-ready]')
  await map.waitFor()
  const box = await map.boundingBox()
  if (box === null) throw new Error('the map has no place')
  // The community fills the map; the corner that the four grids share lies in its middle.
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.click(x - 40, y + 40)
  await page.getByRole('heading', { name: '拐点坐标：东苑一格' }).waitFor()
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 20, y - 10, { steps: 4 })
  await page.mouse.move(x + 40, y - 20, { steps: 4 })
  await page.mouse.up()
  const undo = page.getByRole('button', { name: '撤销一步' })
  await soon(() => undo.isEnabled()).toBe(true)
  const shared = page.locator('.corners tbody tr', { hasText: '东苑四格' })
  expect(await shared.textContent()).toContain('东苑二格')
  // Once more by keyboard, exactly.
  await shared.getByLabel(/的经度$/).fill('120.11')
  await page.keyboard.press('Enter')
  await shared.getByLabel(/的纬度$/).fill('36.1')
  await page.keyboard.press('Enter')
  expect(await faultsOf(page)).toEqual([])
  if (process.env.MAZHA_LOOKS) await page.screenshot({ path: `${process.env.MAZHA_LOOKS}/draw.png`, fullPage: true })
  await page.getByLabel('名称', { exact: true }).fill('东苑边界微调')
  await page.getByRole('button', { name: '存为草稿并检查' }).click()
  await page.getByText('检查没有发现问题。').waitFor()
  if (process.env.MAZHA_LOOKS) await page.screenshot({ path: `${process.env.MAZHA_LOOKS}/change.png`, fullPage: true })
  await page.getByRole('button', { name: '确定生效日期' }).click()
  await soon(() => page.locator('.page-head p').textContent()).toContain('已生效')
  const ground = await groundNow(world.ctx)
  for (const n of [1, 2, 3, 4]) {
    expect([...(ground.shape(gridCode(n))?.coordinates ?? [])].join(' '), `grid ${n}`).toContain('120.11 36.1')
  }
})

test('a grid is cut in two with the mouse, its posts are chosen, and cut by keyboard once more', async () => {
  await addUnit(
    world.ctx,
    newUnit.parse({
      id: 'grid-office',
      name: { zh: '东苑网格站', en: 'Grid office' },
      kind: 'community',
      from: '2026-01-01',
    }),
  )
  for (const [n, name] of ['江南', '江北'].entries()) {
    const post = `grid-office.${n}`
    await addPost(
      world.ctx,
      newPost.parse({ id: post, unit: 'grid-office', role: 'grid_worker', areas: [gridCode(2)], from: '2026-01-01' }),
    )
    await giveTerm(world.ctx, { post, newPerson: { id: randomUUID(), name }, partTime: false, by: null })
  }
  const page = await world.window('leader')
  await page.goto(`${world.url}/console/ground/draw?area=${community}`)
  const map = page.locator('.plain-map[data-ready]')
  await map.waitFor()
  const split = () => page.locator('.pieces tbody tr', { hasNot: page.locator('td.number') })
  // Keyboard first: from a corner to the one across, by a point that is typed, and taken back.
  await page.getByLabel('选择: 东苑二格').check()
  await page.getByLabel('从拐点').selectOption({ index: 0 })
  await page.getByLabel('到拐点').selectOption({ index: 1 })
  await page.getByRole('button', { name: '沿这条线切开' }).click()
  await page.getByText('请换一条').waitFor()
  await page.getByLabel('到拐点').selectOption({ index: 2 })
  await page.getByRole('button', { name: '沿这条线切开' }).focus()
  await page.keyboard.press('Enter')
  await soon(() => split().count()).toBe(2)
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: '撤销一步' }).click()
  // With the mouse: from below the grid to the one above it.
  await page.getByLabel('选择: 东苑二格').check()
  await page.getByRole('button', { name: '切开', exact: true }).click()
  await map.scrollIntoViewIfNeeded()
  const box = await map.boundingBox()
  if (box === null) throw new Error('the map has no place')
  const [across, y] = [box.x + box.width / 2 + 60, box.y + box.height / 2]
  await page.mouse.click(across, y + box.height / 2 - 12)
  await page.mouse.move(across, y + 40, { steps: 3 })
  await page.mouse.move(across, y - 30, { steps: 3 })
  await page.mouse.click(across, y - 30)
  await page.keyboard.press('Enter')
  if (process.env.MAZHA_LOOKS) await page.screenshot({ path: `${process.env.MAZHA_LOOKS}/cut.png`, fullPage: true })
  await soon(() => split().count()).toBe(2)
  for (const [n, half] of ['东苑二格（1）', '东苑二格（2）'].entries()) {
    await page.getByLabel(`${half}的代码`).fill(gridCode(21 + n))
    await page.keyboard.press('Tab')
  }
  await page.getByLabel('名称', { exact: true }).fill('东苑二格一分为二')
  await page.getByRole('button', { name: '存为草稿并检查' }).click()
  await page.getByText('检查没有发现问题。').waitFor()
  await page.getByLabel('江北负责东苑二格（1）').uncheck()
  expect(await faultsOf(page)).toEqual([])
  if (process.env.MAZHA_LOOKS) await page.screenshot({ path: `${process.env.MAZHA_LOOKS}/split.png`, fullPage: true })
  await page.getByRole('button', { name: '保存选择' }).click()
  await page.getByText('岗位人员：3 项').click()
  await soon(() => page.locator('.ground-moves tr', { hasText: '江北' }).count()).toBe(1)
  await page.getByRole('button', { name: '确定生效日期' }).click()
  await soon(() => page.locator('.page-head p').textContent()).toContain('已生效')
  const ground = await groundNow(world.ctx)
  const holders = await listHoldersOf(world.ctx.db, world.ctx.district.id, {
    areas: [21, 22].map((n) => ground.findByCode(gridCode(n))?.id ?? ''),
    day: '2026-10-20',
  })
  expect(holders.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, 'zh'))).toEqual(['江北', '江南', '江南'])
})

test('what could not be applied at its date is told to whoever plans, and taken back to be revised', async () => {
  const { ctx } = world
  const made = await draftChange(ctx, {
    clientId: randomUUID(),
    title: '新苑',
    basis: '',
    by: null,
    items: [{ kind: 'add', level: 'community', code: '990101001008', name: '新苑社区', parent: street }],
  })
  await planForDay(ctx, { ...(await checkDraft(ctx, made)), day: '2026-10-21', by: null })
  await writeGround(ctx, {
    origin: 'drawn',
    day: '2026-10-20',
    edits: () => [
      { kind: 'put', id: 'taken', level: 'community', code: '990101001008', name: '快手社区', parent: street },
    ],
  })
  await applyDueChanges({ ...ctx, now: () => new Date('2026-10-21T01:00:00Z') })
  const page = await world.window('leader')
  await page.goto(`${world.url}/console/`)
  await page.getByText(/“新苑”没有在2026年10月21日生效/).waitFor()
  await page.getByRole('link', { name: '查看这次调整' }).click()
  await page.getByText('快手社区').first().waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: '退回草稿，重新安排' }).click()
  await soon(() => page.locator('.page-head p').textContent()).toContain('草稿')
  await page.getByRole('button', { name: '检查', exact: true }).click()
  await page.getByText('已由“快手社区”使用', { exact: false }).first().waitFor()
})

test('the drawing works by its tables, in English and on a narrow screen', async () => {
  const page = await world.window('leader', { width: 320, height: 720, language: 'en' })
  await page.goto(`${world.url}/console/ground`)
  await page.getByRole('heading', { name: 'Changes of the ground' }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.goto(`${world.url}/console/ground/draw?area=${community}`)
  for (const n of [1, 2])
    await page
      .locator('.pieces input[type="checkbox"]')
      .nth(n - 1)
      .check()
  // A grid is drawn in as well: its micro-grids.
  await page.locator('option', { hasText: /^东苑一格$/ }).waitFor({ state: 'attached' })
  // With the tables of a chosen piece open the page itself stays as narrow as the screen.
  await page.getByRole('group', { name: /without a mouse/ }).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  const rows = page.locator('.pieces tbody tr')
  const before = await rows.count()
  await page.getByRole('button', { name: 'Merge the chosen' }).click()
  await soon(() => rows.count()).toBe(before - 1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await soon(() => rows.count()).toBe(before)
  expect(await faultsOf(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
})
