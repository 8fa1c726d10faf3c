import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeHeicInThread } from './thread.ts'

const photo = fileURLToPath(new URL('two-colours.heic', import.meta.url))
// Within the repository, so that the bundled thread finds what is installed.
const dir = mkdtempSync(join(import.meta.dirname, '../../../../../dist-heic-'))
const program = join(dir, 'decode-heic.mjs')
afterAll(() => rmSync(dir, { recursive: true, force: true }))

beforeAll(async () => {
  const bundle = await rolldown({
    input: join(import.meta.dirname, '../../workers/decode-heic.ts'),
    platform: 'node',
    external: ['libheif-js/wasm-bundle.js', 'zod'],
  })
  await bundle.write({ file: program, format: 'esm' })
  await bundle.close()
})

test('a HEIC photo is decoded in a thread of its own: its points, row by row', async () => {
  const points = await decodeHeicInThread(photo, { program })
  expect(points).toMatchObject({ width: 640, height: 320 })
  expect(points?.data).toHaveLength(640 * 320 * 4)
  expect(points?.data[0]).toBeGreaterThan(150)
  expect(points?.data.at(-3)).toBeGreaterThan(130)
})

test('what is damaged, no photo, or larger than any photo ends the thread and nothing else', async () => {
  const whole = await readFile(photo)
  const path = join(dir, 'bad.heic')
  const bad = [whole.subarray(0, 300), whole.subarray(0, -60), Buffer.from('....ftypheic no photo'), tooLarge(whole)]
  for (const [n, bytes] of bad.entries()) {
    await writeFile(path, bytes)
    expect(await decodeHeicInThread(path, { program }), `photo ${n}`).toBeUndefined()
  }
  expect(await decodeHeicInThread(join(dir, 'nothing-here'), { program })).toBeUndefined()
})

test('a thread that does not end is ended', async () => {
  const endless = join(dir, 'endless.mjs')
  writeFileSync(endless, 'for (;;);')
  expect(await decodeHeicInThread(photo, { program: endless, timeoutMs: 200 })).toBeUndefined()
})

/** The same photo claiming 65,535 by 65,535 points (the `ispe` box says how large it is). */
const tooLarge = (whole: Buffer): Buffer => {
  const at = whole.indexOf('ispe')
  const claiming = Buffer.from(whole)
  claiming.writeUInt32BE(65_535, at + 8)
  claiming.writeUInt32BE(65_535, at + 12)
  return claiming
}
