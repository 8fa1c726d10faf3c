import type { Element, Pen } from './cards-pen.ts'
import { black, mm, soft } from './cards-pen.ts'
import type { GridMap, Outline, Say, Sheet } from './cards-sheet.ts'

/** The public notice (网格公示), A3 upright: for the door of the block, to be read from three steps away. */

export const noticeSize = { width: 297, height: 420 } as const
const edge = 20
const inner = noticeSize.width - 2 * edge
const right = noticeSize.width - edge
const column = 142
const mapSide = 104
const mapLeft = right - mapSide
const footTop = 318
const codeSide = 78

export const drawNotice = (pen: Pen, to: Element, sheet: Sheet, say: Say): void => {
  const full = { x: edge, width: inner }
  pen.mark(edge - 1, 16, 19)
  pen.fitted(to, say('notice'), { x: edge + 22, y: 16.5, width: 130, size: 38, least: 20, weight: 'bold' })
  pen.fitted(to, sheet.within, {
    x: 172,
    y: 21.5,
    width: right - 172,
    size: 22,
    least: 14,
    align: 'right',
    colour: soft,
  })
  pen.rule(edge, 41, inner, 2.5)
  pen.fitted(to, sheet.name, { ...full, y: 45, size: 78, least: 36, weight: 'bold', tag: 'H1' })

  const { map } = sheet
  const width = map === null ? inner : column
  const y = drawWorkers(pen, to, { sheet, say, width })
  if (map !== null) {
    drawMap(pen, to, map, { x: mapLeft, y: 88, side: mapSide, alt: say('map', { name: sheet.name }) })
    pen.line(to, say('ground'), { x: mapLeft, y: 194, width: mapSide, size: 15, align: 'centre', colour: soft })
  }
  drawTeam(pen, to, { sheet, say, y, width })

  let under = 226
  pen.rule(edge, under, inner)
  under += 6
  pen.line(to, say('does'), { ...full, y: under, size: 30, weight: 'bold', tag: 'H2' })
  under += 19
  const wide = inner - 12
  const gap = 3.5
  const heightIn = (size: number): number =>
    sheet.does.reduce((sum, one) => sum + pen.heightOf(one, { size, width: wide, most: 2 }) + gap, 0)
  // All of it, in smaller type where it is long.
  const size = [22, 20, 18, 16, 14].find((one) => under + heightIn(one) <= footTop + gap - 2) ?? 14
  const style = { size, width: wide }
  const up = (22 - size) * 0.17
  for (const [n, one] of sheet.does.entries()) {
    if (under + pen.heightOf(one, { ...style, most: 2 }) > footTop - 2) break
    pen.silent(() => {
      pen.doc.circle(mm(edge + 3.5), mm(under + 4.7 - up), mm(3.6)).fill(black)
      pen.doc.font('bold').fontSize(15).fillColor('#ffffff')
      const digit = String(n + 1)
      pen.doc.text(digit, mm(edge + 3.5) - pen.doc.widthOfString(digit) / 2, mm(under + 4.7 - up) - 15 * 0.53, {
        lineBreak: false,
      })
    })
    under += pen.block(to, one, { x: edge + 12, y: under, ...style, most: 2 }) + gap
  }
  drawFoot(pen, to, sheet, say)
}

type Part = { readonly sheet: Sheet; readonly say: Say; readonly width: number }

/** @returns where it ends */
const drawWorkers = (pen: Pen, to: Element, { sheet: { workers, instead }, say, width }: Part): number => {
  const left = { x: edge, width }
  const [only] = workers
  if (only === undefined) {
    pen.block(to, say('noWorker'), { ...left, y: 87, size: 27, weight: 'bold', tag: 'H2', most: 2 })
    pen.line(to, say('callInstead'), { ...left, y: 102, size: 20, colour: soft })
    pen.fitted(to, instead.name, { ...left, y: 113, size: 38, least: 20, weight: 'bold' })
    pen.fitted(to, instead.phone, { ...left, y: 130, size: 64, least: 30, weight: 'bold' })
    return 160
  }
  pen.line(to, say('worker'), { ...left, y: 86, size: 24, colour: soft, tag: 'H2' })
  if (workers.length === 1) {
    const { name, photo } = only
    const phone = only.phone === '' ? instead.phone : only.phone
    const face = 29
    if (photo !== null)
      pen.photo(to, photo, { x: edge + width - face, y: 86, width: face, alt: say('photo', { name }) })
    const beside = photo === null ? width : width - face - 4
    pen.fitted(to, name, { x: edge, width: beside, y: 98, size: 76, least: 36, weight: 'bold' })
    pen.fitted(to, phone, { ...left, y: 128, size: 70, least: 30, weight: 'bold' })
    return 160
  }
  const [size, step] = workers.length === 2 ? [44, 24] : [30, 16]
  const faces = workers.some(({ photo }) => photo !== null)
  const face = step * 0.68
  const from = faces ? edge + face + 3 : edge
  const rest = edge + width - from
  let y = 101
  for (const one of workers.slice(0, 4)) {
    const phone = one.phone === '' ? instead.phone : one.phone
    if (one.photo !== null)
      pen.photo(to, one.photo, { x: edge, y: y - step * 0.14, width: face, alt: say('photo', { name: one.name }) })
    pen.fitted(to, one.name, { x: from, y, width: rest * 0.42, size, least: 18, weight: 'bold' })
    pen.fitted(to, phone, {
      x: from + rest * 0.44,
      y,
      width: rest * 0.56,
      size,
      least: 18,
      weight: 'bold',
      align: 'right',
    })
    y += step
  }
  if (workers.length > 4)
    pen.line(to, say('others', { count: workers.length - 4 }), { ...left, y, size: 18, colour: soft })
  return Math.max(160, y + 9)
}

const drawTeam = (pen: Pen, to: Element, { sheet, say, y: from, width }: Part & { readonly y: number }): void => {
  if (sheet.team.length === 0) return
  let y = from
  pen.line(to, say('team'), { x: edge, y, width, size: 20, colour: soft, tag: 'H2' })
  y += 12
  const step = 12.4
  const room = Math.max(0, Math.floor((224 - y) / step))
  const shown = sheet.team.length <= room ? sheet.team : sheet.team.slice(0, Math.max(0, room - 1))
  const name = width > column ? 50 : 34
  const title = width > column ? 70 : 46
  for (const one of shown) {
    pen.fitted(to, one.title, { x: edge, y: y + 0.7, width: title - 3, size: 20, least: 11, colour: soft })
    pen.fitted(to, one.name, { x: edge + title, y, width: name, size: 23, least: 14, weight: 'bold' })
    pen.fitted(to, one.phone, {
      x: edge + title + name,
      y,
      width: width - title - name,
      size: 23,
      least: 14,
      weight: 'bold',
      align: 'right',
    })
    y += step
  }
  const more = sheet.team.length - shown.length
  if (more > 0) pen.line(to, say('others', { count: more }), { x: edge, y, width, size: 18, colour: soft })
}

const drawFoot = (pen: Pen, to: Element, sheet: Sheet, say: Say): void => {
  const { office, hotline, link } = sheet
  pen.rule(edge, footTop, inner, 2.5)
  const left = { x: edge, width: inner - codeSide - 8 }
  let y = footTop + 6
  if (office !== null) {
    pen.fitted(to, office.name, { ...left, y, size: 28, least: 18, weight: 'bold', tag: 'H2' })
    y += 14
    if (office.phone !== '') {
      pen.fitted(to, office.phone, { ...left, y, size: 40, least: 24, weight: 'bold' })
      y += 20
    }
    y += pen.block(to, office.address, { ...left, y, size: 18, most: 2, colour: soft }) + 2
  }
  y = Math.max(y, footTop + 36)
  pen.line(to, `${say('hotlineLong')} ${hotline}`, { ...left, y, size: 30, weight: 'bold' })
  pen.line(to, say('urgent'), { ...left, y: y + 15, size: 20 })
  pen.line(to, `${say('code', { code: sheet.code })}　${say('printed', { day: sheet.day })}`, {
    ...left,
    y: 399,
    size: 13,
    colour: soft,
  })
  // Its dark part ends where everything ends.
  const codeLeft = right - codeSide + 7
  pen.code(to, link, { x: codeLeft, y: footTop + 0.5, side: codeSide, alt: say('qr', { link }) })
  const under = { x: codeLeft + 7, width: codeSide - 14, align: 'centre' } as const
  pen.fitted(to, say('scanHint'), { ...under, y: 390, size: 19, least: 12, weight: 'bold' })
  pen.fitted(to, say('wrong'), { ...under, y: 399.6, size: 12, least: 9 })
}

/** The grid among its neighbours, north up, as large as the square allows. */
const drawMap = (
  pen: Pen,
  to: Element,
  { own, around }: GridMap,
  { x, y, side, alt }: { readonly x: number; readonly y: number; readonly side: number; readonly alt: string },
): void => {
  const place = projection(own, { x, y, side })
  const { doc } = pen
  const trace = ({ rings }: Outline): void => {
    for (const ring of rings) {
      let last: readonly [number, number] | undefined
      for (let n = 0; n + 1 < ring.length; n += 2) {
        const at = place(ring[n] ?? 0, ring[n + 1] ?? 0)
        // Finer than a press can show.
        if (last !== undefined && Math.hypot(at[0] - last[0], at[1] - last[1]) < 0.4) continue
        if (last === undefined) doc.moveTo(...at)
        else doc.lineTo(...at)
        last = at
      }
      doc.closePath()
    }
  }
  const label = (outline: Outline, size: number, weight: 'regular' | 'bold', colour: string): void => {
    const [lng, lat] = middleOf(outline)
    const [at, down] = place(lng, lat)
    doc.font(weight).fontSize(size).fillColor(colour)
    const width = doc.widthOfString(outline.name)
    const inside =
      at - width / 2 > mm(x) && at + width / 2 < mm(x + side) && down > mm(y + 4) && down < mm(y + side - 4)
    if (inside) doc.text(outline.name, at - width / 2, down - size * 0.75, { lineBreak: false })
  }
  pen.meant(to, 'Figure', { alt }, () => {
    doc.save().rect(mm(x), mm(y), mm(side), mm(side)).clip()
    doc.lineJoin('round')
    for (const one of around) {
      trace(one)
      doc.lineWidth(0.8).strokeColor('#999999').stroke()
    }
    trace(own)
    doc.fillColor('#e2e2e2').fill('even-odd')
    trace(own)
    doc.lineWidth(3).strokeColor(black).stroke()
    for (const one of around) label(one, 11, 'regular', '#555555')
    label(own, 18, 'bold', black)
    doc.restore()
    doc.rect(mm(x), mm(y), mm(side), mm(side)).lineWidth(0.8).strokeColor('#999999').stroke()
  })
}

type Place = (lng: number, lat: number) => [number, number]

/** The grid in the middle with a margin for its neighbours; flat is near enough within a community. */
const projection = (
  { rings }: Outline,
  { x, y, side }: { readonly x: number; readonly y: number; readonly side: number },
): Place => {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const ring of rings) {
    for (let n = 0; n + 1 < ring.length; n += 2) {
      west = Math.min(west, ring[n] ?? west)
      east = Math.max(east, ring[n] ?? east)
      south = Math.min(south, ring[n + 1] ?? south)
      north = Math.max(north, ring[n + 1] ?? north)
    }
  }
  const [lng, lat] = [(west + east) / 2, (south + north) / 2]
  const narrow = Math.cos((lat * Math.PI) / 180)
  const span = Math.max((east - west) * narrow, north - south, 1e-6) * 1.5
  const scale = mm(side) / span
  return (atLng, atLat) => [mm(x + side / 2) + (atLng - lng) * narrow * scale, mm(y + side / 2) - (atLat - lat) * scale]
}

/** Where a name may stand: the middle of mass of its largest ring. */
const middleOf = ({ rings }: Outline): readonly [number, number] => {
  let best: readonly [number, number, number] = [0, 0, -1]
  for (const ring of rings) {
    const [fromLng, fromLat] = [ring[0] ?? 0, ring[1] ?? 0]
    let [area, lng, lat] = [0, 0, 0]
    for (let n = 0; n + 3 < ring.length; n += 2) {
      const [ax, ay] = [(ring[n] ?? 0) - fromLng, (ring[n + 1] ?? 0) - fromLat]
      const [bx, by] = [(ring[n + 2] ?? 0) - fromLng, (ring[n + 3] ?? 0) - fromLat]
      const cross = ax * by - bx * ay
      area += cross
      lng += (ax + bx) * cross
      lat += (ay + by) * cross
    }
    if (Math.abs(area) > best[2])
      best = [
        fromLng + (area === 0 ? 0 : lng / (3 * area)),
        fromLat + (area === 0 ? 0 : lat / (3 * area)),
        Math.abs(area),
      ]
  }
  return [best[0], best[1]]
}
