import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { create } from 'fontkit'

const require = createRequire(import.meta.url)

/**
 * The type that cards and notices are set in: Noto Sans (Source Han Sans) in its Chinese form, 30,789 characters, those of the
 * Table of General Standard Characters among them. SIL Open Font License, so that it may stand in every PDF.
 */
const dir = join(dirname(require.resolve('@embedpdf/fonts-sc')), '..', 'fonts')

export const weights = ['regular', 'bold'] as const
export type Weight = (typeof weights)[number]
const files = { regular: 'NotoSansHans-Regular.otf', bold: 'NotoSansHans-Bold.otf' } as const satisfies Record<
  Weight,
  string
>

export const readType = (weight: Weight): Buffer => readFileSync(join(dir, files[weight]))

/**
 * Tells which characters of a text the type does not have: they would be printed as empty boxes.
 *
 * @returns each once, in the order of the text; empty: it can be printed
 */
export type Lacking = (words: string) => string

export const openType = (): Lacking => {
  const faces = weights.map((weight) => {
    const face = create(readType(weight))
    if (!('characterSet' in face)) throw new TypeError(`${files[weight]} holds more than one face`)
    return new Set(face.characterSet)
  })
  return (words) =>
    [...new Set(words)]
      .filter((character) => {
        const point = character.codePointAt(0) ?? 0
        return point > 0x20 && faces.some((face) => !face.has(point))
      })
      .join('')
}
