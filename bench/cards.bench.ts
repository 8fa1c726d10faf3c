import { createCanvas } from '@napi-rs/canvas'
import { randomUUID } from 'node:crypto'
import { printOrder } from '../packages/contracts/src/cards.ts'
import { inDistrict } from '../packages/server/src/kernel/db.ts'
import { keepPortraits } from '../packages/server/src/modules/files/index.ts'
import { writeGround } from '../packages/server/src/modules/grids/index.ts'
import { addPosts, addStaff, recordPhoto, setUnits } from '../packages/server/src/modules/people/index.ts'
import { printGrids } from '../packages/server/src/modules/staffing/index.ts'
import { chance, makeGround } from './made-up-ground.ts'
import type { Bench, Installation } from './run.ts'

/**
 * Contact cards and notices of a street's grids, among the grids of a city and 5,000 people: gathered, set into one PDF and kept,
 * for every thousand of them; then once more with a photograph of each worker. The names draw on 3,000 characters.
 */
const grids = Number(process.env['MAZHA_BENCH_GRIDS'] || 53_298)
const staff = 5000
const street = '990101001'
const since = '2026-01-01'
const mostSeconds = 60

export const bench: Bench = async ({ report, say, installation }) => {
  const { ctx } = await installation()
  say(`cutting and writing ${grids} grids`)
  const areas = makeGround(grids).map((area) => ({ ...area, name: nameOf(area.level, area.code) }))
  await writeGround(ctx, { origin: 'synthetic', day: since, edits: () => areas })
  say(`${staff} people`)
  await addPeople(
    ctx,
    areas.filter(({ level }) => level === 'grid').map(({ id }) => id),
  )
  for (const [name, kind, paper] of [
    ['card-a4', 'card', 'a4'],
    ['card-a6', 'card', 'a6'],
    ['notice-a3', 'notice', 'a3'],
    ['card-a4-photos', 'card', 'a4'],
    ['notice-a3-photos', 'notice', 'a3'],
  ] as const) {
    if (name === 'card-a4-photos') await addPhotos(ctx)
    const order = printOrder.parse({ area: street, kind, paper })
    const cpu = process.cpuUsage()
    const began = performance.now()
    const made = await printGrids(ctx, order, {
      leadsTo: 'https://mazha.example.gov.cn/grid/',
      signal: new AbortController().signal,
      progress: () => undefined,
    })
    const share = 1000 / made.grids
    const seconds = ((performance.now() - began) / 1000) * share
    const { user, system } = process.cpuUsage(cpu)
    const megabytes = (made.bytes * share) / 1_000_000
    report({
      name: `cards.${name}`,
      value: seconds,
      unit: 's for 1,000',
      goal: `≤ ${mostSeconds}`,
      met: seconds <= mostSeconds && made.leftOut.length === 0,
      note: `${(((user + system) / 1e6) * share).toFixed(1)} s of processor time, ${megabytes.toFixed(1)} MB; ${made.grids} grids on ${made.pages} pages`,
    })
  }
}

/** Everybody agreed to be shown: one picture of noise, which no encoder makes small, as everybody’s own. */
const addPhotos = async (ctx: Installation['ctx']): Promise<void> => {
  const district = ctx.district.id
  const random = chance(11)
  const jpeg = async (width: number, height: number): Promise<Buffer> => {
    const canvas = createCanvas(width, height)
    const pen = canvas.getContext('2d')
    const points = pen.createImageData(width, height)
    points.data.forEach((_, n) => (points.data[n] = n % 4 === 3 ? 255 : 108 + Math.floor(random() * 40)))
    pen.putImageData(points, 0, 0)
    return canvas.encode('jpeg', 82)
  }
  const portraits = { whole: await jpeg(480, 640), small: await jpeg(240, 320) }
  const { rows } = await ctx.db.query<{ id: string }>(
    `select distinct t.person_id as id from mazha.term t
     join mazha.post_area a on a.district_id = t.district_id and a.post_id = t.post_id
     join mazha.area_version v on v.district_id = a.district_id and v.area_id = a.area_id
     where t.district_id = $1 and v.path like '%' || $2 || '/%'`,
    [district, street],
  )
  for (const { id: person } of rows) {
    await inDistrict(ctx.db, district, async (db) => {
      const upload = randomUUID()
      await db.query(
        `insert into mazha.file (district_id, id, name, type, bytes, sha256, recorded_at) values ($1, $2, 'a.jpg', 'image/jpeg', 1, '', $3)`,
        [district, upload, ctx.now()],
      )
      const photo = await keepPortraits(ctx, db, { upload, person, portraits })
      await recordPhoto(ctx, db, { person, photo, consentOn: since, by: person })
    })
  }
}

const nameOf = (level: string, code: string): string => {
  const number = Number(code.slice(-3))
  if (level === 'grid') return `第${Number(code.slice(-6, -3))}社区第${number}网格`
  if (level === 'community') return `第${number}社区居民委员会`
  return level === 'street' ? `第${number}街道` : '造区'
}

const addPeople = async (ctx: Installation['ctx'], ground: readonly string[]): Promise<void> => {
  const random = chance(7)
  const character = (): string => String.fromCodePoint(0x4e00 + Math.floor(random() * 3000))
  await setUnits(ctx, [
    { id: 'office', name: { zh: '第1社区', en: 'Office' }, kind: 'community', phone: '0871-5550100', from: since },
  ])
  const title = { zh: '网格员', en: 'Grid worker' }
  const held = ground.slice(0, staff).map((area) => ({ area, post: `${area}-worker` }))
  for (let at = 0; at < held.length; at += 500) {
    const some = held.slice(at, at + 500)
    await addPosts(
      ctx,
      some.map(({ area, post }) => ({
        id: post,
        unit: 'office',
        role: 'grid_worker',
        title,
        duty: 'grid_worker',
        capacity: 1,
        from: since,
        areas: [area],
      })),
    )
    await addStaff(
      ctx,
      some.map(({ post }) => ({
        id: randomUUID(),
        name: `${character()}${character()}${character()}`,
        login: null,
        password: null,
        from: since,
        posts: [{ post, unit: 'office', role: 'grid_worker', title }],
      })),
    )
  }
}
