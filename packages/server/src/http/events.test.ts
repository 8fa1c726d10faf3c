import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aRequest, testServer } from '../../../../test/server.ts'

const server = await testServer()

type Heard = { id: string; event: string; data: unknown }

/** Listens like a browser, until it is closed. */
const listen = async (login: string, lastEventId?: string) => {
  const { cookie } = await server.as(login)
  const controller = new AbortController()
  const response = await fetch(`${server.url}/api/events`, {
    headers: { cookie, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    signal: controller.signal,
  })
  const heard: Heard[] = []
  let rest = ''
  const reading = (async () => {
    for await (const part of response.body ?? []) {
      rest += Buffer.from(part).toString()
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const fields = Object.fromEntries(
          block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
        )
        if (fields['event'] !== undefined)
          heard.push({ id: fields['id'] ?? '', event: fields['event'], data: JSON.parse(fields['data'] ?? 'null') })
      }
    }
  })().catch(() => undefined)
  const until = async (event: string, where: (one: Heard) => boolean = () => true) => {
    for (let n = 0; n < 100; n += 1) {
      const found = heard.find((one) => one.event === event && where(one))
      if (found !== undefined) return found
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`${event} was not told within 5 seconds`)
  }
  const close = async () => {
    controller.abort()
    await reading
  }
  return { response, heard, until, close }
}

const idOf = (event: Heard): unknown => (event.data as { id?: string }).id

test('a change is told at once, to those who may see the matter and to nobody else', async () => {
  const clerk = await listen('clerk')
  const water = await listen('handler2')
  expect(clerk.response.headers.get('content-type')).toContain('text/event-stream')
  const filed = (await server.anonymous('/api/requests', { method: 'POST', body: aRequest() })).body
  const { id } = (await (await server.as('clerk'))(`/api/matters/${filed.number}`)).body
  const told = await clerk.until('matter', (one) => idOf(one) === id)
  expect(told.data).toEqual({ id, version: 1 })
  await clerk.until('counts')
  await water.until('counts')
  expect(water.heard.filter((one) => idOf(one) === id)).toEqual([])
  await clerk.close()

  // What was missed meanwhile is told on coming back.
  await (
    await server.as('clerk')
  )(`/api/matters/${id}/actions/accept`, { method: 'POST', body: { clientId: randomUUID(), version: 1, input: {} } })
  await new Promise((resolve) => setTimeout(resolve, 400))
  const back = await listen('clerk', told.id)
  expect((await back.until('matter', (one) => idOf(one) === id)).data).toEqual({ id, version: 2 })
  await back.close()

  // Once it is theirs, the unit hears of it.
  await (
    await server.as('dispatcher')
  )(`/api/matters/${id}/actions/dispatch`, {
    method: 'POST',
    body: { clientId: randomUUID(), version: 2, input: { lead: 'water-bureau' } },
  })
  expect((await water.until('matter', (one) => idOf(one) === id)).data).toEqual({ id, version: 3 })
  await water.close()
})
