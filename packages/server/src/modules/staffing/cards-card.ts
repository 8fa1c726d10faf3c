import type { Element, Pen } from './cards-pen.ts'
import { soft } from './cards-pen.ts'
import type { Say, Sheet } from './cards-sheet.ts'

/** The contact card (便民联系卡), A6 upright, black on white: to be read at arm's length by somebody of eighty. */

export const cardSize = { width: 105, height: 148 } as const
const edge = 8
const inner = cardSize.width - 2 * edge
const right = cardSize.width - edge
const codeSide = 31
const codeTop = 108.6
/** Where the part that is the same on every card begins. */
const footTop = codeTop - 0.6

export const drawCard = (pen: Pen, to: Element, sheet: Sheet, say: Say): void => {
  const full = { x: edge, width: inner }
  pen.mark(edge - 0.5, 6.6, 6.2)
  pen.line(to, say('card'), { x: edge + 7, y: 6.9, width: 32, size: 12, weight: 'bold' })
  pen.line(to, sheet.within, { x: 47, y: 7.6, width: right - 47, size: 9, align: 'right', colour: soft })
  pen.rule(edge, 14.4, inner, 1)
  pen.fitted(to, sheet.name, { ...full, y: 16.2, size: 25, least: 15, weight: 'bold', tag: 'H1' })

  let y = drawWorkers(pen, to, sheet, say)
  pen.rule(edge, y, inner)
  y += 2

  const style = { size: 8.5, width: inner - 4, most: 2 }
  const heightOf = (does: readonly string[]): number =>
    6 + does.reduce((sum, one) => sum + pen.heightOf(one, style) + 0.4, 0)
  const step = 5.6
  const roomBeside = (does: readonly string[]): number => Math.floor((footTop - 1 - heightOf(does) - y) / step)
  // The team takes what is left above the duties, two lines at least; whoever has no place is found by the code.
  let { does } = sheet
  while (roomBeside(does) < Math.min(2, sheet.team.length) && does.length > 1) does = does.slice(0, -1)
  const room = Math.max(0, roomBeside(does))
  const shown = sheet.team.length <= room ? sheet.team : sheet.team.slice(0, Math.max(0, room - 1))
  for (const one of shown) {
    pen.line(to, one.title, { x: edge, y: y + 0.2, width: 24, size: 9.5, colour: soft })
    pen.line(to, one.name, { x: edge + 25, y, width: 28, size: 10.5, weight: 'bold' })
    pen.line(to, one.phone, { x: edge + 54, y, width: inner - 54, size: 10.5, weight: 'bold', align: 'right' })
    y += step
  }
  const more = sheet.team.length - shown.length
  if (more > 0 && room > 0) {
    pen.line(to, say('others', { count: more }), { ...full, y, size: 8.5, colour: soft })
    y += step
  }

  y = Math.max(y, footTop - 1 - heightOf(does))
  pen.line(to, say('does'), { ...full, y, size: 10, weight: 'bold', tag: 'H2' })
  y += 6
  for (const one of does) {
    dot(pen, edge + 1.2, y + 1.75)
    y += pen.block(to, one, { x: edge + 4, y, ...style }) + 0.4
  }
  drawFoot(pen, to, sheet, say)
}

const dot = (pen: Pen, x: number, y: number): void =>
  pen.silent(() => {
    pen.doc.circle((x * 72) / 25.4, (y * 72) / 25.4, 1.3).fill(soft)
  })

/** @returns where it ends */
const drawWorkers = (pen: Pen, to: Element, { workers, instead }: Sheet, say: Say): number => {
  const full = { x: edge, width: inner }
  const [only] = workers
  if (only === undefined) {
    pen.line(to, say('noWorker'), { ...full, y: 29, size: 12, weight: 'bold', tag: 'H2' })
    pen.line(to, say('callInstead'), { ...full, y: 35.5, size: 9.5, colour: soft })
    pen.fitted(to, instead.name, { ...full, y: 41, size: 15, least: 10, weight: 'bold' })
    pen.fitted(to, instead.phone, { ...full, y: 48, size: 27, least: 16, weight: 'bold' })
    return 60
  }
  pen.line(to, say('worker'), { ...full, y: 28.2, size: 9.5, colour: soft, tag: 'H2' })
  if (workers.length === 1) {
    const { name, photo } = only
    const width = photo === null ? inner : inner - 22.5
    if (photo !== null) pen.photo(to, photo, { x: right - 20.4, y: 29.2, width: 20.4, alt: say('photo', { name }) })
    pen.fitted(to, name, { x: edge, width, y: 33.6, size: 29, least: 16, weight: 'bold' })
    const phone = only.phone === '' ? instead.phone : only.phone
    pen.fitted(to, phone, { x: edge, width, y: 46, size: 29, least: 16, weight: 'bold' })
    return 60
  }
  const [size, step] = workers.length === 2 ? [20, 12] : [14, 7.6]
  let y = 34.5
  const most = 3
  // Of three there is no room for faces: they stand on the page that the code leads to.
  const faces = workers.length === 2 && workers.some(({ photo }) => photo !== null)
  const left = faces ? edge + 10.5 : edge
  const name = faces ? 30 : 34
  for (const one of workers.slice(0, most)) {
    const phone = one.phone === '' ? instead.phone : one.phone
    if (faces && one.photo !== null)
      pen.photo(to, one.photo, { x: edge, y: y - 1.6, width: 8.6, alt: say('photo', { name: one.name }) })
    pen.fitted(to, one.name, { x: left, y, width: name, size, least: 9, weight: 'bold' })
    const at = left + name + 1
    pen.fitted(to, phone, { x: at, y, width: right - at, size, least: 9, weight: 'bold', align: 'right' })
    y += step
  }
  if (workers.length > most) {
    pen.line(to, say('others', { count: workers.length - most }), { ...full, y, size: 8.5, colour: soft })
    y += 5
  }
  return y + 1.5
}

const drawFoot = (pen: Pen, to: Element, sheet: Sheet, say: Say): void => {
  const { office, hotline, link } = sheet
  pen.rule(edge, footTop, inner, 1)
  const width = inner - codeSide - 2
  const left = { x: edge, width }
  let y = footTop + 2.2
  if (office !== null) {
    pen.fitted(to, office.name, { ...left, y, size: 10.5, least: 8, weight: 'bold', tag: 'H2' })
    y += 5.4
    if (office.phone !== '') {
      pen.line(to, office.phone, { ...left, y, size: 13, weight: 'bold' })
      y += 6.8
    }
    pen.block(to, office.address, { ...left, y, size: 8, most: 2, colour: soft })
  }
  if (office === null) {
    pen.line(to, say('hotlineLong'), { ...left, y, size: 10.5, weight: 'bold', tag: 'H2' })
    pen.line(to, hotline, { ...left, y: y + 5.6, size: 22, weight: 'bold' })
  } else pen.line(to, `${say('hotlineLong')} ${hotline}`, { ...left, y: 130.8, size: 10.5, weight: 'bold' })
  pen.line(to, say('urgent'), { ...left, y: 136.6, size: 8 })
  pen.line(to, `${say('code', { code: sheet.code })}　${say('printed', { day: sheet.day })}`, {
    ...left,
    y: 140.9,
    size: 6,
    colour: soft,
  })
  pen.code(to, link, {
    x: right - codeSide + 2,
    y: codeTop,
    side: codeSide,
    alt: say('qr', { link }),
  })
  pen.line(to, say('scanCard'), {
    x: right - codeSide + 2 - 3,
    y: 138.6,
    width: codeSide + 4,
    size: 7,
    align: 'centre',
  })
}
