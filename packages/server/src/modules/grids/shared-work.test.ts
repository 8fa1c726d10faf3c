import { setImmediate as breathe } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createSharedWork, type Led } from './shared-work.ts'

/** Work that goes on until it is told to end, and what it was given. */
const opened = () => {
  const begun: { led: Led; finish: (value: string) => void; fail: (error: Error) => void }[] = []
  const work = (led: Led): Promise<string> =>
    new Promise((resolve, reject) => {
      begun.push({ led, finish: resolve, fail: reject })
      led.signal.addEventListener('abort', () => reject(new Error('ended')))
    })
  return { begun, work }
}

test('work is done once for all who wait, and ends when the last of them leaves', async () => {
  const shared = createSharedWork<string>(4)
  const { begun, work } = opened()
  const [one, other] = [new AbortController(), new AbortController()]
  const told: string[] = []
  const first = shared.follow('a', work, { signal: one.signal, told: ({ share }) => told.push(`first ${share}`) })
  begun[0]?.led.told({ step: 'comparing', share: 0.2 })
  const second = shared.follow('a', work, { signal: other.signal, told: ({ share }) => told.push(`second ${share}`) })
  await breathe()
  one.abort(new Error('gone'))
  await expect(first).rejects.toThrow('gone')
  expect([begun.length, begun[0]?.led.signal.aborted]).toEqual([1, false])
  begun[0]?.led.told({ step: 'comparing', share: 0.4 })
  // Whoever comes later is told at once how far it is; whoever left, nothing more.
  expect(told).toEqual(['first 0.2', 'second 0.2', 'second 0.4'])
  other.abort(new Error('gone too'))
  await expect(second).rejects.toThrow('gone too')
  expect(begun[0]?.led.signal.aborted).toBe(true)
  // Asked for again it is begun anew, and kept once it is done.
  const third = shared.follow('a', work)
  begun[1]?.finish('done')
  expect([await third, await shared.follow('a', work), begun.length]).toEqual(['done', 'done', 2])
})

test('what fails is begun anew, what is done is kept under further names and not beyond the latest', async () => {
  const shared = createSharedWork<string>(2)
  const { begun, work } = opened()
  const failing = shared.follow('a', work)
  begun[0]?.fail(new Error('no'))
  await expect(failing).rejects.toThrow('no')
  const again = shared.follow('a', work)
  begun[1]?.finish('yes')
  await again
  shared.alsoAs((name) => `${name} again`)
  expect(await shared.follow('a again', work)).toBe('yes')
  const gone = AbortSignal.abort(new Error('gone'))
  await expect(shared.follow('b', work, { signal: gone })).rejects.toThrow('gone')
  expect(begun).toHaveLength(2)
  for (const name of ['b', 'c']) {
    const next = shared.follow(name, work)
    begun.at(-1)?.finish(name)
    await next
  }
  void shared.follow('a', work).catch(() => undefined)
  expect(begun).toHaveLength(5)
})
