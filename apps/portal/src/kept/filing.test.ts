import type { Receipt } from '@mazha/contracts/api'
import { beforeEach, expect, test, vi } from 'vitest'
import { NoAnswer, Refusal } from '../net/server.ts'
import { type DraftStore, keepDraft } from './draft.ts'
import { type Filing, startFiling } from './filing.ts'
import type { Uploads } from './uploads.ts'

const receipt: Receipt = {
  number: '260928000427',
  spoken: '260928 00042 7',
  code: 'AAAA-BBBB-CCCC',
  link: '/#/r/260928000427/AAAA-BBBB-CCCC',
  receivedAt: '2026-09-28T01:00:00.000Z',
  next: { sentence: { zh: '待受理。', en: 'To be accepted.' }, dueAt: null },
}

/** What a browser gives and Node does not: storage, and news of the line. */
const device = { kept: new Map<string, string>(), listeners: new Map<string, () => void>(), online: true }
beforeEach(() => {
  device.kept.clear()
  device.listeners.clear()
  device.online = true
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => device.kept.get(name) ?? null,
    setItem: (name: string, value: string) => device.kept.set(name, value),
  })
  vi.stubGlobal('addEventListener', (name: string, listener: () => void) => device.listeners.set(name, listener))
  vi.stubGlobal('navigator', {
    get onLine() {
      return device.online
    },
  })
})

const noUploads: Uploads = {
  get: () => [],
  watch: () => () => undefined,
  add: () => 0,
  remove: () => undefined,
  retry: () => undefined,
  clear: () => undefined,
  settle: async () => [],
  sendAgain: () => undefined,
}

/** A server that answers each try as told and keeps what it was sent. */
const desk = (...answers: (Receipt | Error)[]) => {
  const sent: string[] = []
  const received: Receipt[] = []
  const post = async (body: string): Promise<Receipt> => {
    sent.push(body)
    const answer = answers.shift() ?? receipt
    if (answer instanceof Error) throw answer
    return answer
  }
  const open = (): { draft: DraftStore; filing: Filing } => {
    const draft = keepDraft('draft')
    const filing = startFiling({
      draft,
      uploads: noUploads,
      post,
      onReceipt: (one) => received.push(one),
      triesAfterMs: [0, 1],
    })
    return { draft, filing }
  }
  return { sent, received, open }
}

test('a lost answer is asked for again with the same words and the same client id', async () => {
  const { sent, received, open } = desk(new NoAnswer('reset'))
  const { draft, filing } = open()
  draft.change({ text: '路灯不亮', anonymous: true })
  await filing.send()
  expect(sent).toHaveLength(2)
  expect(sent[1]).toBe(sent[0])
  expect(received).toEqual([receipt])
  expect(draft.get()).toMatchObject({ text: '', phase: 'writing', body: null })
})

test('after a reload in mid-sending the very same body goes out again by itself', async () => {
  const first = desk(new NoAnswer('closed'), new NoAnswer('closed'))
  const before = first.open()
  before.draft.change({ text: '路灯不亮', anonymous: true })
  await before.filing.send()
  expect(before.filing.get().kind).toBe('no_answer')

  const second = desk()
  const after = second.open()
  await vi.waitFor(() => expect(second.received).toEqual([receipt]))
  expect(second.sent).toEqual([first.sent[0]])
  expect(after.draft.get().text).toBe('')
})

test('a refusal is an answer: the words stay, may be changed, and keep their client id', async () => {
  const { sent, received, open } = desk(
    new Refusal(422, 'request.invalid', '电话不对', [{ path: 'contact.phone', message: '电话不对' }]),
  )
  const { draft, filing } = open()
  draft.change({ text: '路灯不亮', phone: '1' })
  await filing.send()
  expect(filing.get()).toMatchObject({ kind: 'refused', message: '电话不对' })
  expect(draft.get()).toMatchObject({ text: '路灯不亮', phase: 'writing', body: null })
  draft.change({ phone: '13800000000' })
  await filing.send()
  expect(received).toHaveLength(1)
  const clientIds = sent.map((body): unknown => JSON.parse(body).clientId)
  expect(clientIds[1]).toBe(clientIds[0])
})

test('without a line nothing is sent until it is back, and only with consent', async () => {
  device.online = false
  const { sent, received, open } = desk()
  const { draft, filing } = open()
  draft.change({ text: '路灯不亮', anonymous: true })
  device.listeners.get('online')?.()
  expect(sent).toHaveLength(0)
  filing.sendWhenOnline()
  expect(draft.get().phase).toBe('queued')
  expect(sent).toHaveLength(0)
  device.online = true
  device.listeners.get('online')?.()
  await vi.waitFor(() => expect(received).toEqual([receipt]))
})

test('a request begun by a printed code says so, and the next one does not', async () => {
  const { sent, open } = desk()
  const { draft, filing } = open()
  draft.change({ text: '路灯不亮', anonymous: true, door: 'qr' })
  await filing.send()
  draft.change({ text: '井盖破了', anonymous: true })
  await filing.send()
  expect(sent.map((body): unknown => JSON.parse(body).door)).toEqual(['qr', undefined])
})

test('pressing twice sends once', async () => {
  const { sent, open } = desk()
  const { draft, filing } = open()
  draft.change({ text: '路灯不亮', anonymous: true })
  await Promise.all([filing.send(), filing.send()])
  expect(sent).toHaveLength(1)
})
