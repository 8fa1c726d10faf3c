import { beforeAll, expect, test } from 'vitest'
import { desk, fileAnonymously, makePhoto, openPortal, phone, type Portal } from './portal-world.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal()
})

/** A request that waits for the resident's judgement, open on their phone. */
const answered = async (text: string) => {
  const visitor = await portal.visit('')
  const receipt = await fileAnonymously(visitor.page, text)
  await portal.answer(receipt.number, '已更换灯具两盏，现已亮灯。')
  await visitor.page.getByRole('link', { name: '看进展' }).click()
  await visitor.page.getByText('已更换灯具两盏，现已亮灯。').waitFor()
  return { ...visitor, ...receipt }
}

const stateOf = async (number: string, code: string): Promise<string> =>
  (await portal.server.anonymous(`/api/requests/${number}?code=${code}`)).body.state

test('the trail tells in plain sentences who has it and by when, newest first', async () => {
  const { page, faults, number } = await answered('路灯不亮')
  const trail = page.locator('.trail > li')
  expect(await trail.first().innerText()).toContain('已答复')
  expect(await trail.last().innerText()).toMatch(/9月21日（周一）/)
  expect(await page.locator('.trail').innerText()).not.toMatch(/[{}]|undefined|null|Invalid/)
  expect(await page.locator('.present').innerText()).toMatch(/最迟/)
  // Who opened it, by post and for what.
  const leader = await portal.server.as('leader')
  await leader(`/api/matters/${number}`)
  await page.getByText('谁看过我的信息').click()
  await page.getByText(/包保领导 · 打开了诉求（督办检查）/).waitFor()
  expect(faults).toEqual([])
})

test('whoever is not satisfied disputes with words and a photo, and it is handled again', async () => {
  const { page, faults, number, code } = await answered('楼道灯不亮')
  await page.getByRole('button', { name: '没有解决' }).click()
  const form = page.locator('.act-form')
  await form.getByRole('button', { name: '没有解决' }).click()
  const summary = form.getByRole('alert').filter({ hasText: '有 1 处要改' })
  await summary.waitFor()
  await summary.getByRole('link').click()
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
  await page.keyboard.type('只修了一盏，另一盏还是不亮。')
  await form
    .getByLabel('选照片或文件')
    .setInputFiles({ name: '还是黑的.jpg', mimeType: 'image/jpeg', buffer: await makePhoto(page, [800, 600]) })
  await form.getByText('已上传').waitFor()
  await form.getByRole('button', { name: '没有解决' }).click()
  await page.getByText('收到您的意见').waitFor()
  expect(await stateOf(number, code)).toBe('handling')
  await page.locator('.trail').getByText('要求重新办理').first().waitFor()
  expect(await page.locator('.trail .thumbs img').count()).toBe(1)
  expect(faults).toEqual([])
})

test('whoever is satisfied confirms, once', async () => {
  const { page, faults, number, code } = await answered('井盖松动')
  await page.getByRole('button', { name: '确认解决' }).click()
  const form = page.locator('.act-form')
  await form.getByRole('radio').first().check()
  await form.getByRole('button', { name: '确认解决' }).click()
  await page.getByText('收到您的意见').waitFor()
  const { body } = await portal.server.anonymous(`/api/requests/${number}?code=${code}`)
  expect(body.trail.at(-1).sentence.zh).toContain('您确认了办理结果')
  expect(body.actions.map(({ action }: { action: string }) => action)).not.toContain('confirm')
  expect(faults).toEqual([])
})

test('a request can be withdrawn at any time, and the receipt still opens it', async () => {
  const { page, faults } = await portal.visit('')
  const { number, code } = await fileAnonymously(page, '已经自己修好了')
  await page.getByRole('link', { name: '看进展' }).click()
  await page.getByRole('button', { name: '撤回' }).click()
  await page.locator('.act-form').getByRole('button', { name: '撤回' }).click()
  await page.getByText('收到您的意见').waitFor()
  expect(await stateOf(number, code)).toBe('withdrawn')
  await page.getByText('现在不需要您做什么').waitFor()
  await page.getByRole('link', { name: '看回执' }).click()
  await page.locator('.paper svg.qr').waitFor()
  expect(faults).toEqual([])
})

test('number and code are typed as they were read out: spaces, small letters, full width', async () => {
  const first = await portal.visit('')
  const { number, code } = await fileAnonymously(first.page, '下水道堵了')
  const { page } = await portal.visit('#/follow', desk)
  await page.getByRole('button', { name: '查看进展' }).click()
  await page.getByRole('alert').filter({ hasText: '有 2 处要改' }).waitFor()
  const wrong = number.replace(/.$/, (last) => String((Number(last) + 1) % 10))
  await page.getByLabel('编号').fill(wrong)
  await page.getByLabel('查询码').fill(code)
  await page.getByRole('button', { name: '查看进展' }).click()
  await page.getByRole('alert').filter({ hasText: '可能抄错了一位' }).first().waitFor()
  await page
    .getByLabel('编号')
    .fill(number.replace(/^(.{6})/, '$1 ').replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))))
  await page.getByLabel('查询码').fill(code.toLowerCase().replaceAll('-', ' '))
  await page.getByRole('button', { name: '查看进展' }).click()
  await page.getByText('下水道堵了').first().waitFor()
})

test('a wrong code opens nothing and says what to compare', async () => {
  const first = await portal.visit('')
  const { number } = await fileAnonymously(first.page, '只给我看')
  const { page } = await portal.visit(`#/r/${number}/AAAA-BBBB-CCCC`, phone)
  await page.getByText('请对照回执核对').waitFor()
  expect(await page.locator('body').innerText()).not.toContain('只给我看')
})

test('a result that changed meanwhile is shown before it can be judged, and the words are kept', async () => {
  const { page, number } = await answered('路面塌陷')
  await page.getByRole('button', { name: '没有解决' }).click()
  const form = page.locator('.act-form')
  await form.getByRole('textbox').fill('坑还在')
  await portal.act(number, 'verifier', 'verification.pass', { way: 'on_site', findings: '已到现场看过，平整。' })
  await form.getByRole('button', { name: '没有解决' }).click()
  await form.getByText('刚有新进展').waitFor()
  expect(await form.getByRole('textbox').inputValue()).toBe('坑还在')
  await page.locator('.trail').getByText('核查人员确认了办理结果').waitFor()
  await form.getByRole('button', { name: '没有解决' }).click()
  await page.getByText('收到您的意见').waitFor()
})
