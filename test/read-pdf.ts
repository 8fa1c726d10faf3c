import { createCanvas } from '@napi-rs/canvas'
import jsqr from 'jsqr'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { z } from 'zod'

/** A PDF as somebody else's reader sees it. */
export type ReadPdf = {
  readonly title: string
  readonly language: string
  /** Of each page, line by line as it is read out. */
  readonly pages: readonly string[]
  /** Roles of the structure with what they say instead of a picture, page by page. */
  readonly structure: readonly (readonly string[])[]
  /** Width and height of each page in millimetres. */
  readonly sizes: readonly (readonly [number, number])[]
  /** What the code in a part of a page says, read from its points; `part`: shares of the page from the left and the top. */
  readonly code: (
    page: number,
    part?: readonly [left: number, top: number, right: number, bottom: number],
  ) => Promise<string | null>
}

const info = z.object({ Title: z.string(), Language: z.string() })

type Node = { readonly role: string; readonly alt?: string; readonly children: readonly unknown[] }
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'role' in value

const rolesOf = (node: unknown): string[] =>
  isNode(node)
    ? [node.alt === undefined ? node.role : `${node.role}: ${node.alt}`, ...node.children.flatMap(rolesOf)]
    : []

const round = (points: number): number => Math.round((points * 25.4) / 7.2) / 10

/** Reads a PDF with pdf.js, and draws its pages to read what is printed on them. */
export const readPdf = async (bytes: Uint8Array): Promise<ReadPdf> => {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0, isEvalSupported: false }).promise
  const { Title: title, Language: language } = info.parse((await pdf.getMetadata()).info)
  const pages: string[] = []
  const structure: string[][] = []
  const sizes: [number, number][] = []
  for (let n = 1; n <= pdf.numPages; n += 1) {
    const page = await pdf.getPage(n)
    const { items } = await page.getTextContent()
    pages.push(items.flatMap((item) => ('str' in item && item.str.trim() !== '' ? [item.str] : [])).join('\n'))
    structure.push(rolesOf(await page.getStructTree()))
    const { width, height } = page.getViewport({ scale: 1 })
    sizes.push([round(width), round(height)])
  }
  const draw = async (n: number) => {
    const page = await pdf.getPage(n + 1)
    const viewport = page.getViewport({ scale: 2 })
    const [width, height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)]
    const context = createCanvas(width, height).getContext('2d')
    // @ts-expect-error it draws like a browser's, and is another type
    await page.render({ canvas: null, canvasContext: context, viewport, background: '#ffffff' }).promise
    return { context, width, height }
  }
  const pictures = new Map<number, ReturnType<typeof draw>>()
  return {
    title,
    language,
    pages,
    structure,
    sizes,
    code: async (n, [left, top, right, bottom] = [0, 0, 1, 1]) => {
      const drawn = pictures.get(n) ?? draw(n)
      pictures.set(n, drawn)
      const { context, width, height } = await drawn
      const part = context.getImageData(
        Math.floor(left * width),
        Math.floor(top * height),
        Math.floor((right - left) * width),
        Math.floor((bottom - top) * height),
      )
      return jsqr(part.data, part.width, part.height)?.data ?? null
    },
  }
}
