import { readFile } from 'node:fs/promises'
import { beforeAll, expect, test } from 'vitest'
import { desk, fileAnonymously, makePhoto, openPortal, type Portal, readReceipt } from './portal-world.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal()
})

const countContacts = async (number: string): Promise<number> => {
  const { rows } = await portal.server.ctx.db.query<{ n: number }>(
    'select count(*)::int as n from mazha.contact c join mazha.matter m on m.district_id = c.district_id and m.id = c.matter_id where m.number = $1',
    [number],
  )
  return rows[0]?.n ?? 0
}

test('a resident files in under a minute on a phone, with a photo, a place and a phone number', async () => {
  const { page, faults } = await portal.visit('')
  const photo = await makePhoto(page)
  const began = performance.now()
  await page.getByRole('link', { name: '反映一件事' }).click()
  await page.getByLabel('发生了什么？').fill('村口的路灯坏了三天，晚上看不清路。')
  await page.getByLabel('选照片或文件').setInputFiles({ name: '路灯.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.getByText('已上传').waitFor()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.locator('#known-place').getByRole('radio').first().check()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByLabel('电话', { exact: true }).fill('13800000000')
  await page.getByLabel('怎么称呼您').fill('王女士')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByText('13800000000，王女士').waitFor()
  await page.getByRole('button', { name: '发送' }).click()
  const { number, code } = await readReceipt(page)
  const seconds = (performance.now() - began) / 1000
  expect(seconds).toBeLessThan(60)

  expect(await page.locator('.paper').innerText()).toMatch(/编号[\s\S]*查询码[\s\S]*接下来/)
  await page.locator('.paper svg.qr path').waitFor()
  await page.getByRole('link', { name: '看进展' }).click()
  await page.getByRole('heading', { name: '您现在可以' }).waitFor()
  expect(await page.locator('.present').innerText()).toContain('最迟')
  const thumb = page.locator('.thumbs img').first()
  await expect.poll(() => thumb.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)

  const { body } = await portal.server.anonymous(`/api/requests/${number}?code=${code}`)
  expect(await countContacts(number)).toBe(1)
  expect(body).toMatchObject({ text: '村口的路灯坏了三天，晚上看不清路。', state: 'registered' })
  const { rows } = await portal.server.ctx.db.query<{ bytes: number }>(
    'select bytes from mazha.file where matter_id is not null and view_of is null',
  )
  // The photo of several megabytes was made smaller before it left.
  expect(rows).toHaveLength(1)
  expect(rows[0]?.bytes).toBeLessThan(photo.length / 2)
  expect(faults).toEqual([])
  console.log(
    `filed in ${seconds.toFixed(1)} s; photo ${(photo.length / 1e6).toFixed(1)} MB sent as ${((rows[0]?.bytes ?? 0) / 1e6).toFixed(2)} MB`,
  )
})

test('a document, and a HEIC photo that cannot be shown, are told of and come back as they were sent', async () => {
  const { page, faults } = await portal.visit('')
  const damaged = Buffer.concat([Buffer.from('\0\0\0\u0018ftypheic'), Buffer.alloc(40)])
  await page.getByRole('link', { name: '反映一件事' }).click()
  await page.getByLabel('发生了什么？').fill('楼道里的合同被撕了')
  await page.getByLabel('选照片或文件').setInputFiles([
    { name: '合同.txt', mimeType: 'text/plain', buffer: Buffer.from('合同原文') },
    { name: 'IMG_1.HEIC', mimeType: 'image/heic', buffer: damaged },
  ])
  await page.getByText('网页上看不了，原件完整保存').waitFor()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '跳过这一步' }).click()
  await page.getByLabel('不留姓名电话').check()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '发送' }).click()
  await readReceipt(page)
  await page.getByRole('link', { name: '看进展' }).click()
  for (const [name, sent] of [
    ['合同.txt', Buffer.from('合同原文')],
    ['IMG_1.HEIC', damaged],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: `附件：${name}`, exact: true }).click(),
    ])
    expect(await readFile(await download.path())).toEqual(sent)
  }
  expect(faults).toEqual([])
})

test('whoever stays anonymous is told what that means, and no contact is stored', async () => {
  const { page, faults } = await portal.visit('#/new/who')
  await page.getByLabel('不留姓名电话').check()
  await page.getByText('我们不会知道您是谁').waitFor()
  await page.goto(`${portal.server.url}/`)
  const { number } = await fileAnonymously(page, '公园的长椅坏了')
  expect(await countContacts(number)).toBe(0)
  expect(faults).toEqual([])
})

test('who says that it is about an official is told who will see it, and it is so', async () => {
  const { page, faults } = await portal.visit('#/new/who')
  await page.getByRole('switch', { name: '这件事涉及干部或单位' }).click()
  await page.getByText('被反映的单位和人员看不到').waitFor()
  await page.goto(`${portal.server.url}/`)
  const { number } = await fileAnonymously(page, '窗口有人收礼插队')
  const seen = async (login: string): Promise<number> =>
    (await (await portal.server.as(login))(`/api/matters/${number}`)).status
  expect([await seen('clerk'), await seen('supervisor'), await seen('leader')]).toEqual([200, 404, 404])
  expect(faults).toEqual([])
})

test('the receipt stays among "my receipts" until it is removed, with a warning for shared phones', async () => {
  const { page } = await portal.visit('')
  await fileAnonymously(page, '楼道灯不亮')
  await page.goto(`${portal.server.url}/#/mine`)
  await page.getByText('和别人共用手机').waitFor()
  await page.getByRole('link', { name: /楼道灯不亮/ }).waitFor()
  await page.getByRole('button', { name: /移除回执/ }).click()
  await page.getByText('凭编号和查询码仍能查到').waitFor()
  await page.reload()
  await page.getByText('没有保存回执').waitFor()
})

test('a printed code fills in the place and says so', async () => {
  const { page } = await portal.visit('#/new?place=%E4%BA%BA%E6%B0%91%E5%B9%BF%E5%9C%BA&at=120.44,36.38')
  await page.getByText('地点已按您扫的码填好：人民广场').waitFor()
  await page.getByLabel('发生了什么？').fill('地砖松了')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByLabel('不留姓名电话').check()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '发送' }).click()
  const { number } = await readReceipt(page)
  const staff = await portal.server.as('clerk')
  const { body } = await staff(`/api/matters?q=${number}`)
  expect(body.items[0]).toMatchObject({
    number,
    channel: 'qr',
    address: '人民广场',
    place: { lng: 120.44, lat: 36.38 },
  })
})

test('the resident’s own position is used, sorts the places, and says when it lies outside', async () => {
  const { places } = (await portal.server.anonymous('/api/district')).body
  const last = places.at(-1)
  const { page, faults } = await portal.visit('#/new/where', {
    permissions: ['geolocation'],
    geolocation: { longitude: last.lng, latitude: last.lat },
  })
  await page.getByRole('button', { name: '用我现在的位置' }).click()
  await page.getByText('已选：已用您现在的位置').waitFor()
  expect(await page.locator('#known-place label').first().innerText()).toContain(last.name.zh)
  const away = await portal.visit('#/new/where', {
    permissions: ['geolocation'],
    geolocation: { longitude: 116.39, latitude: 39.9 },
  })
  await away.page.getByRole('button', { name: '用我现在的位置' }).click()
  await away.page.getByText('这个位置不在潮海').waitFor()
  expect(faults).toEqual([])
})

test('a refused position is no dead end', async () => {
  const { page } = await portal.visit('#/new/where', { permissions: [] })
  await page.getByRole('button', { name: '用我现在的位置' }).click()
  await page.getByText(/请从下面选一个地点，或写地址/).waitFor()
})

test('at a desk everything stands on one page, and what is missing is linked from the top', async () => {
  const { page, faults } = await portal.visit('#/new', desk)
  await page.getByRole('button', { name: '发送' }).click()
  const summary = page.getByRole('alert').filter({ hasText: '有 2 处要改' })
  await summary.waitFor()
  expect(await summary.evaluate((box) => box === document.activeElement)).toBe(true)
  await summary.getByRole('link', { name: '请写一下发生了什么' }).click()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('text')
  await page.keyboard.type('井盖响')
  await page.getByLabel('电话', { exact: true }).fill('１３８００００００００')
  await page.getByRole('button', { name: '发送' }).click()
  await readReceipt(page)
  expect(faults).toEqual([])
})

test('the keyboard alone is enough', async () => {
  const { page, faults } = await portal.visit('', { ...desk, viewport: { width: 500, height: 800 } })
  const tabTo = async (name: RegExp): Promise<void> => {
    // The next step may still be on its way; somebody who reads waits for it before pressing on.
    await page.getByRole('main').getByText(name).or(page.getByLabel(name)).first().waitFor()
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab')
      const focused = await page.evaluate(() => {
        const at = document.activeElement
        const label =
          at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels?.[0]?.textContent : ''
        return `${at?.getAttribute('aria-label') ?? ''} ${at?.textContent ?? ''} ${label ?? ''}`
      })
      if (name.test(focused)) return
    }
    throw new Error(`The Tab key does not reach ${name}`)
  }
  await tabTo(/反映一件事/)
  await page.keyboard.press('Enter')
  await tabTo(/发生了什么/)
  await page.keyboard.type('路口信号灯太短')
  await tabTo(/下一步/)
  await page.keyboard.press('Enter')
  await tabTo(/跳过这一步/)
  await page.keyboard.press('Enter')
  await tabTo(/留电话/)
  await page.keyboard.press('ArrowDown')
  await page.getByText('我们不会知道您是谁').waitFor()
  await tabTo(/下一步/)
  await page.keyboard.press('Enter')
  await tabTo(/^\s*发送/)
  await page.keyboard.press('Enter')
  await readReceipt(page)
  expect(faults).toEqual([])
})

test('the elder mode is larger, stays on, and takes a phone number alone', async () => {
  const { page, faults } = await portal.visit('')
  expect(await page.getByRole('link', { name: '请打电话给我' }).count()).toBe(0)
  await page.getByRole('switch', { name: '长辈版' }).click()
  await page.reload()
  const size = await page.locator('main').evaluate((main) => getComputedStyle(main).fontSize)
  expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(20)
  expect(await page.getByRole('link', { name: /拨打 / }).getAttribute('href')).toMatch(/^tel:/)
  await page.getByRole('link', { name: '请打电话给我' }).click()
  await page.getByRole('button', { name: '请打给我' }).click()
  await page.getByRole('alert').filter({ hasText: '请填您的电话' }).first().waitFor()
  await page.getByLabel('您的电话').fill('13900000000')
  await page.getByRole('button', { name: '请打给我' }).click()
  const { number } = await readReceipt(page)
  const { body } = await (await portal.server.as('clerk'))(`/api/matters?q=${number}`)
  expect(body.items[0].title).toContain('请给我回电话')
  expect(faults).toEqual([])
})

test('in English every word of the way is English', async () => {
  const { page, faults } = await portal.visit('')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('link', { name: 'Report something' }).click()
  const said: string[] = []
  const note = async (): Promise<void> => void said.push(await page.locator('main').innerText())
  await page.getByLabel('What happened?').fill('The lamp is out')
  await note()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Where is it?' }).waitFor()
  await note()
  await page.getByRole('button', { name: 'Skip this step' }).click()
  await page.getByLabel('Phone', { exact: true }).fill('13800000000')
  await note()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Send' }).click()
  await readReceipt(page)
  await note()
  await page.getByRole('link', { name: 'See progress' }).click()
  await page.getByRole('heading', { name: 'What you can do now' }).waitFor()
  await note()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
  expect(said.join('\n').match(/[\u4e00-\u9fff]+/g) ?? []).toEqual([])
  expect(faults).toEqual([])
})

test.each([
  ['打印小票', 80, 210],
  ['打印 A5', 148, 210],
])('the receipt is printed on its paper, alone and on one page (%s)', async (button, width, height) => {
  const { page, faults } = await portal.visit('')
  const { number, code } = await fileAnonymously(page, '打印出来给老人')
  await page.evaluate(() => {
    globalThis.print = () => undefined
  })
  await page.getByRole('button', { name: button }).click()
  await page.locator('svg.qr path').waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('.top').isVisible()).toBe(false)
  expect(await page.locator('.paper').innerText()).toContain(code)
  expect(await page.locator('.paper').innerText()).toContain(number.slice(6, -1))
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  const [, right, top] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(pdf) ?? []
  const millimetres = (points: string | undefined): number => Math.round((Number(points) * 25.4) / 72)
  expect([millimetres(right), millimetres(top)]).toEqual([width, height])
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  expect(faults).toEqual([])
})

test('the receipt is copied and saved as a picture', async () => {
  const { page, faults } = await portal.visit('', { permissions: ['clipboard-read', 'clipboard-write'] })
  const { number, code } = await fileAnonymously(page, '存一份')
  await page.getByRole('button', { name: '复制编号和查询码' }).click()
  await page.getByText('已复制').waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`#/r/${number}/${code}`)
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '保存成图片' }).click(),
  ])
  expect(saved.suggestedFilename()).toBe(`${number}.png`)
  expect(faults).toEqual([])
})
