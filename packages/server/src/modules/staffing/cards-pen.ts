import { create as makeCode } from 'qrcode'
import type { Weight } from './cards-type.ts'

/** Setting text, lines and codes on a sheet, in millimetres, every piece with its meaning for whoever has the PDF read out. */

/** An image that stands in a PDF once, however often it is drawn. Its types do not tell of it. */
type OpenImage = { readonly width: number; readonly height: number }
export type Doc = PDFKit.PDFDocument & {
  openImage(jpeg: Buffer): OpenImage
  image(image: OpenImage, x: number, y: number, size: { readonly width: number; readonly height: number }): unknown
}
export type Element = PDFKit.PDFStructureElement
/** What a piece of text is: a heading, a paragraph, a thing said. */
type Tag = 'H1' | 'H2' | 'P'

export const mm = (millimetres: number): number => (millimetres * 72) / 25.4
export const black = '#000000'
/** Dark enough for a cheap press, light enough to stand back. */
export const soft = '#444444'

export type Style = {
  readonly size: number
  readonly weight?: Weight
  readonly colour?: string
}
type Placed = Style & {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly align?: 'left' | 'right' | 'centre'
  readonly tag?: Tag
}

export type Pen = ReturnType<typeof createPen>

/** Of a block's lines, in ems. */
const lineHeight = 1.45

export const createPen = (doc: Doc) => {
  const dip = ({ size, weight = 'regular', colour = black }: Style): void => {
    doc.font(weight).fontSize(size).fillColor(colour)
  }
  const widthOf = (words: string, style: Style): number => {
    dip(style)
    return doc.widthOfString(words) / mm(1)
  }

  /** Draws something that says nothing: it is passed over when the PDF is read out. */
  const silent = (draw: () => void): void => {
    doc.markContent('Artifact', { type: 'Layout' })
    draw()
    doc.endMarkedContent()
  }

  const meant = (to: Element, tag: string, options: PDFKit.Mixins.StructureElementOptions, draw: () => void): void => {
    to.add(doc.struct(tag, options, [draw]))
  }

  /** The largest size from `size` down to `least` in which the words take no more than the width. */
  const fitting = (words: string, { width, size, least, weight }: Style & { width: number; least: number }): number => {
    const taken = widthOf(words, { size, ...(weight && { weight }) })
    return taken <= width ? size : Math.max(least, Math.floor((size * width * 10) / taken) / 10)
  }

  /** One line; what does not fit is cut, with an ellipsis. */
  const line = (to: Element, words: string, { x, y, width, align = 'left', tag = 'P', ...style }: Placed): void => {
    if (words === '') return
    let shown = words
    while (widthOf(shown, style) > width + 0.01 && shown.length > 1) shown = shortened(shown.replace(/…$/, ''))
    const free = width - widthOf(shown, style)
    const shift = align === 'right' ? free : align === 'centre' ? free / 2 : 0
    meant(to, tag, {}, () => {
      dip(style)
      doc.text(shown, mm(x + shift), mm(y), { lineBreak: false })
    })
  }

  /** As large as the width allows, on the line that it would have stood on in full size. */
  const fitted = (to: Element, words: string, { least, y, ...placed }: Placed & { readonly least: number }): void => {
    const size = fitting(words, { ...placed, least })
    line(to, words, { ...placed, size, y: y + (0.88 * (placed.size - size)) / mm(1) })
  }

  const linesOf = (words: string, width: number, style: Style): string[] => {
    const lines: string[] = []
    let held = ''
    for (const piece of piecesOf(words)) {
      if (held !== '' && widthOf(held + piece.trimEnd(), style) > width) {
        lines.push(held.trimEnd())
        held = piece.trimStart()
      } else held += piece
    }
    return held.trim() === '' ? lines : [...lines, held.trimEnd()]
  }

  const heightOf = (words: string, { width, most = 99, ...style }: Style & { width: number; most?: number }): number =>
    (Math.min(most, linesOf(words, width, style).length) * style.size * lineHeight) / mm(1)

  /** As many lines as it takes, at most `most`. @returns how high it is */
  const block = (
    to: Element,
    words: string,
    { x, y, width, most = 99, tag = 'P', ...style }: Placed & { readonly most?: number },
  ): number => {
    const all = linesOf(words, width, style)
    const shown = all.slice(0, most)
    const last = shown.at(-1)
    if (all.length > most && last !== undefined) shown[shown.length - 1] = shortened(last)
    const step = (style.size * lineHeight) / mm(1)
    if (shown.length === 0) return 0
    meant(to, tag, {}, () => {
      dip(style)
      shown.forEach((one, n) => doc.text(one, mm(x), mm(y + n * step), { lineBreak: false }))
    })
    return shown.length * step
  }

  const rule = (x: number, y: number, width: number, thick = 0.5): void =>
    silent(() => {
      doc
        .moveTo(mm(x), mm(y))
        .lineTo(mm(x + width), mm(y))
        .lineWidth(thick)
        .strokeColor(black)
        .stroke()
    })

  /** The folding stool, in a square. */
  const mark = (x: number, y: number, side: number): void =>
    silent(() => {
      doc
        .save()
        .translate(mm(x), mm(y))
        .scale(mm(side) / 32)
      doc.lineCap('round').strokeColor(black)
      doc.path('M5 8.5q11 4 22 0').lineWidth(3.4).stroke()
      doc.path('M7.5 9.5 24 27M24.5 9.5 8 27').lineWidth(2.6).stroke()
      doc.path('M5.5 27h5M21.5 27h5').lineWidth(2.6).stroke()
      doc.restore()
    })

  /** A code in a square, with the quiet rim that readers need inside of it. */
  const code = (
    to: Element,
    words: string,
    { x, y, side, alt }: { readonly x: number; readonly y: number; readonly side: number; readonly alt: string },
  ): void => {
    const { modules } = makeCode(words, { errorCorrectionLevel: 'M' })
    const rim = 4
    const unit = mm(side) / (modules.size + 2 * rim)
    meant(to, 'Figure', { alt }, () => {
      for (let row = 0; row < modules.size; row += 1) {
        const dark = (column: number): boolean => modules.data[row * modules.size + column] === 1
        for (let from = 0; from < modules.size; from += 1) {
          if (!dark(from)) continue
          let last = from
          while (last + 1 < modules.size && dark(last + 1)) last += 1
          // A breath higher than it is, so that no white hair is drawn between two rows.
          doc.rect(
            mm(x) + (from + rim) * unit,
            mm(y) + (row + rim) * unit,
            (last - from + 1) * unit,
            unit * (row + 1 < modules.size ? 1.03 : 1),
          )
          from = last
        }
      }
      doc.fill(black)
    })
  }

  // The pieces of one sheet's copies are the same: each photograph stands once in the PDF, however often it is drawn.
  const known = new WeakMap<Uint8Array, OpenImage>()
  /** A photograph in a frame of three to four, as wide as is said. */
  const photo = (
    to: Element,
    jpeg: Uint8Array,
    { x, y, width, alt }: { readonly x: number; readonly y: number; readonly width: number; readonly alt: string },
  ): void => {
    const image = known.get(jpeg) ?? doc.openImage(Buffer.from(jpeg))
    known.set(jpeg, image)
    const box = [mm(x), mm(y), mm(width), mm((width * 4) / 3)] as const
    meant(to, 'Figure', { alt }, () => {
      doc.image(image, box[0], box[1], { width: box[2], height: box[3] })
      doc
        .rect(...box)
        .lineWidth(0.4)
        .strokeColor('#999999')
        .stroke()
    })
  }

  return { doc, line, fitted, photo, block, heightOf, rule, mark, code, silent, meant }
}

/** With an ellipsis in place of its last character. */
const shortened = (words: string): string => words.replace(/.$/su, '…')

const closing = '，。；：、！？）》」』”’…％%,.;:!?)]'
const opening = '（《「『“‘(['

/** Where a line may break: between Chinese characters, after words; never before what closes nor after what opens. */
const piecesOf = (words: string): string[] => {
  const pieces: string[] = []
  for (const [token] of words.matchAll(/[\p{Script=Latin}\p{N}@&'’+/.\-–]+\s*|\s+|./gsu)) {
    const last = pieces.at(-1)
    const glued =
      last !== undefined && (closing.includes(token.trimEnd() || ' ') || opening.includes(last.at(-1) ?? ' '))
    if (glued) pieces[pieces.length - 1] = last + token
    else pieces.push(token)
  }
  return pieces
}
