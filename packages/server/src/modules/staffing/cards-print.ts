import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import type { LeftOut, PrintKind, PrintPaper } from '@mazha/contracts/cards'
import type { Language } from '@mazha/contracts/text'
import PDFDocument from 'pdfkit'
import { cardSize, drawCard } from './cards-card.ts'
import { drawNotice, noticeSize } from './cards-notice.ts'
import { createPen, type Doc, mm, type Pen } from './cards-pen.ts'
import { type PrintGrid, sayIn, type Sheet, sheetOf, wordsOf } from './cards-sheet.ts'
import { type Lacking, openType, readType, weights } from './cards-type.ts'

/** What is printed, apart from the grids themselves. */
export type PrintRun = {
  readonly kind: PrintKind
  readonly paper: PrintPaper
  readonly copies: number
  readonly cutMarks: boolean
  readonly language: Language
  readonly title: string
  readonly author: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Where the codes lead, up to the grid’s own part. */
  readonly leadsTo: string
  /** The file that is written. */
  readonly path: string
}

export type PrintSurroundings = {
  /** The next grids; none: that was all. */
  readonly next: () => Promise<readonly PrintGrid[]>
  /** Told how many have been dealt with, now and then. */
  readonly progress: (set: number) => void
}

export type PrintResult = {
  readonly pages: number
  readonly grids: number
  readonly withoutWorker: number
  readonly leftOut: readonly LeftOut[]
}

/** Sheets from one word of progress to the next. */
const atOnce = 10

let lacking: Lacking | undefined

/**
 * Sets cards or notices into one PDF: text that can be searched, marked and read out, with a title, a language, bookmarks and a
 * structure. A grid with a character that the type lacks is left out, and named in the result.
 */
export const printSheets = async (run: PrintRun, surroundings: PrintSurroundings): Promise<PrintResult> => {
  const doc = createDocument(run)
  const out = doc.pipe(createWriteStream(run.path, { mode: 0o600 }))
  const written = finished(out)
  try {
    const result = await setSheets(doc, run, surroundings)
    doc.end()
    await written
    return result
  } catch (error) {
    // Nobody waits for the rest of it.
    written.catch(() => undefined)
    out.destroy()
    throw error
  }
}

const setSheets = async (doc: Doc, run: PrintRun, { next, progress }: PrintSurroundings): Promise<PrintResult> => {
  lacking ??= openType()
  const { language, copies } = run
  const pen = createPen(doc)
  const say = sayIn(language)
  const root = doc.struct('Document')
  doc.addStructure(root)
  const place = placer(pen, run)

  const leftOut: LeftOut[] = []
  let [set, grids, withoutWorker, placed] = [0, 0, 0, 0]
  const rest = async (): Promise<void> => {
    progress(set)
    // What was drawn goes to the disk before more is drawn.
    await setImmediate()
  }
  for (let some = await next(); some.length > 0; some = await next()) {
    for (const grid of some) {
      const sheet = sheetOf(grid, run)
      const gap = lackingOf(sheet, lacking)
      if (gap !== undefined) {
        leftOut.push(gap)
        set += 1
        continue
      }
      grids += 1
      if (sheet.workers.length === 0) withoutWorker += 1
      for (let copy = 0; copy < copies; copy += 1) {
        place(() => {
          if (copy === 0) doc.outline.addItem(sheet.name)
          const part = doc.struct('Sect', { title: sheet.name })
          root.add(part)
          if (run.kind === 'card') drawCard(pen, part, sheet, say)
          else drawNotice(pen, part, sheet, say)
          part.end()
        })
        placed += 1
        if (placed % atOnce === 0) await rest()
      }
      set += 1
    }
    await rest()
  }
  root.end()
  const pages = place.pages()
  // A document without a page is none.
  if (pages === 0) doc.addPage()
  return { pages, grids, withoutWorker, leftOut }
}

const lackingOf = (sheet: Sheet, lack: Lacking): LeftOut | undefined => {
  for (const words of wordsOf(sheet)) {
    const characters = lack(words)
    if (characters !== '') return { area: sheet.area, name: sheet.name, characters, words }
  }
  return undefined
}

/** What PDFKit has and its types do not tell. */
const opensImages = (doc: PDFKit.PDFDocument): doc is Doc => 'openImage' in doc

const createDocument = ({ language, title, author, at }: PrintRun): Doc => {
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: language === 'zh' ? 'zh-CN' : 'en',
    info: { Title: title, Author: author, Creator: 'Mazha', CreationDate: new Date(at) },
  })
  for (const weight of weights) doc.registerFont(weight, readType(weight))
  if (!opensImages(doc)) throw new TypeError('PDFKit opens no images any more')
  return doc
}

/** Puts one sheet after another on the paper. */
const placer = (pen: Pen, { kind, paper, cutMarks }: PrintRun): { (draw: () => void): void; pages: () => number } => {
  const { doc } = pen
  let [pages, placed] = [0, 0]
  const page = (width: number, height: number): void => {
    doc.addPage({ size: [mm(width), mm(height)], margin: 0 })
    pages += 1
  }
  const put = (draw: () => void): void => {
    if (kind === 'card' && paper === 'a6') {
      page(cardSize.width, cardSize.height)
      draw()
    } else if (kind === 'card') {
      const slot = placed % 4
      if (slot === 0) {
        page(210, 297)
        if (cutMarks) cut(pen)
      }
      doc.save().translate(mm((slot % 2) * 105), mm(Math.floor(slot / 2) * 148.5))
      draw()
      doc.restore()
    } else if (paper === 'a3') {
      page(noticeSize.width, noticeSize.height)
      draw()
    } else {
      page(210, 297)
      doc.save().scale(210 / noticeSize.width)
      draw()
      doc.restore()
    }
    placed += 1
  }
  return Object.assign(put, { pages: () => pages })
}

/** Where an A4 sheet of four is cut. */
const cut = (pen: Pen): void =>
  pen.silent(() => {
    const { doc } = pen
    doc.save().lineWidth(0.4).strokeColor('#8a8a8a').dash(3, { space: 4 })
    doc.moveTo(mm(105), 0).lineTo(mm(105), mm(297)).stroke()
    doc.moveTo(0, mm(148.5)).lineTo(mm(210), mm(148.5)).stroke()
    doc.restore()
  })
