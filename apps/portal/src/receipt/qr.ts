import { create } from 'qrcode'

/** A QR code as one SVG path of unit squares, with the quiet zone of four that readers need. */
export type Qr = { readonly size: number; readonly path: string; readonly dark: (x: number, y: number) => boolean }

const quiet = 4

export const qrOf = (words: string): Qr => {
  const { modules } = create(words, { errorCorrectionLevel: 'M' })
  const inside = (n: number): boolean => n >= 0 && n < modules.size
  const dark = (x: number, y: number): boolean => inside(x) && inside(y) && modules.data[y * modules.size + x] === 1
  let path = ''
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) if (dark(x, y)) path += `M${x + quiet} ${y + quiet}h1v1h-1z`
  }
  return { size: modules.size + quiet * 2, path, dark: (x, y) => dark(x - quiet, y - quiet) }
}
