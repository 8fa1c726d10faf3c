import { qrOf } from './qr.ts'

export type PictureLine = {
  readonly words: string
  readonly size: number
  readonly bold?: boolean
  readonly muted?: boolean
}

const width = 720
const margin = 48

/** The receipt as a picture for the photo album: lines of words, and the QR code below. */
export const receiptPicture = async (lines: readonly PictureLine[], link: string): Promise<Blob> => {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser cannot draw')
  const type = getComputedStyle(document.body).fontFamily
  const font = ({ size, bold }: PictureLine): string => `${bold ? 600 : 400} ${size}px ${type}`
  const wrapped = lines.flatMap((line) => {
    pen.font = font(line)
    return wrap(line.words, (words) => pen.measureText(words).width <= width - margin * 2).map((words) => ({
      ...line,
      words,
    }))
  })
  const textHeight = wrapped.reduce((sum, { size }) => sum + size * 1.6, 0)
  const qr = qrOf(link)
  // Whole pixels a module, or hairlines appear between them.
  const dot = Math.floor((width - margin * 2 - 120) / qr.size)
  const qrWidth = dot * qr.size
  const left = Math.round((width - qrWidth) / 2)
  canvas.width = width
  canvas.height = Math.round(margin * 2 + textHeight + qrWidth)
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  let y = margin
  for (const line of wrapped) {
    pen.font = font(line)
    pen.fillStyle = line.muted ? '#56646a' : '#1f2a2e'
    pen.fillText(line.words, margin, y + line.size)
    y += line.size * 1.6
  }
  pen.fillStyle = '#000'
  for (let row = 0; row < qr.size; row++) {
    for (let column = 0; column < qr.size; column++) {
      if (qr.dark(column, row)) pen.fillRect(left + column * dot, Math.round(y) + row * dot, dot, dot)
    }
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made'))), 'image/png')
  })
}

/** Breaks where the line is full: between any two Chinese characters, between words elsewhere. */
const wrap = (words: string, fits: (words: string) => boolean): string[] => {
  const pieces = words.match(/[\u2e80-\u9fff\uff00-\uffef]|[^\u2e80-\u9fff\uff00-\uffef\s]+\s*|\s+/gu) ?? []
  const lines: string[] = []
  let line = ''
  for (const piece of pieces) {
    if (line && !fits(line + piece.trimEnd())) {
      lines.push(line)
      line = ''
    }
    line += piece
  }
  return [...lines, line]
}
