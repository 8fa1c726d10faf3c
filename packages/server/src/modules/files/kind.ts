import { extname } from 'node:path'
import { open } from 'node:fs/promises'
import { TextDecoder } from 'node:util'
import { openPromise, type ZipFile } from 'yauzl'

/** What a file is by its content: what it is called says nothing. */
export type FileKind = { readonly type: string; readonly extension: string; readonly image: boolean }

const kind = (type: string, extension: string, image = false): FileKind => ({ type, extension, image })

const kinds = {
  jpeg: kind('image/jpeg', '.jpg', true),
  png: kind('image/png', '.png', true),
  webp: kind('image/webp', '.webp', true),
  // A photo too, but one that may have to be kept without a copy for viewing.
  heic: kind('image/heic', '.heic'),
  pdf: kind('application/pdf', '.pdf'),
  doc: kind('application/msword', '.doc'),
  xls: kind('application/vnd.ms-excel', '.xls'),
  docx: kind('application/vnd.openxmlformats-officedocument.wordprocessingml.document', '.docx'),
  xlsx: kind('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '.xlsx'),
  text: kind('text/plain', '.txt'),
  csv: kind('text/csv', '.csv'),
} as const

const heicBrands = new Set(['heic', 'heix', 'hevc', 'heim', 'heis', 'hevm', 'hevs', 'mif1', 'msf1'])
const headBytes = 8192

const readHead = async (path: string): Promise<Buffer> => {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Looks into a zip's list of names, unpacking nothing: a Word or Excel file without macros, or neither. */
const officeKind = async (path: string): Promise<FileKind | undefined> => {
  const options = { autoClose: false, lazyEntries: true, validateEntrySizes: true, strictFileNames: false }
  let zip: ZipFile
  try {
    zip = await openPromise(path, options)
  } catch (error) {
    // Cut short, or a zip by its first bytes alone: nothing that we take.
    if (error instanceof Error) return undefined
    throw error
  }
  try {
    if (zip.entryCount > 5000) return undefined
    let found: FileKind | undefined
    for await (const { fileName } of zip.eachEntry()) {
      if (/vbaProject|\.(exe|dll|js|vbs|bat|cmd|ps1|jar)$/i.test(fileName)) return undefined
      if (fileName === 'word/document.xml') found = kinds.docx
      if (fileName === 'xl/workbook.xml') found = kinds.xlsx
    }
    return found
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  } finally {
    zip.close()
  }
}

const isText = (head: Buffer): boolean => {
  // A character may be cut at the end of what was read; decoding as a stream allows for it.
  const reads = (encoding: string): boolean => {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true })
      return !/[^\P{Cc}\t\n\v\f\r]/u.test(text)
    } catch (error) {
      if (error instanceof TypeError) return false
      throw error
    }
  }
  return reads('utf-8') || reads('gb18030')
}

/** Pages and scripts are text too, but nobody's document. */
const isMarkup = (head: Buffer): boolean =>
  /^\s*(<!doctype|<html|<script|<svg|<\?xml|<\?php|#!)/i.test(head.toString('latin1', 0, 512).replace(/^ï»¿/, ''))

/** What a file on disk is, by its content; undefined when it is nothing that we take. `name` only tells .csv from .txt and .doc from .xls. */
export const kindOf = async (path: string, name: string): Promise<FileKind | undefined> => {
  const head = await readHead(path)
  const ascii = (from: number, to: number): string => head.toString('latin1', from, to)
  if (head.length >= 3 && head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return kinds.jpeg
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return kinds.png
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return kinds.webp
  if (ascii(4, 8) === 'ftyp' && heicBrands.has(ascii(8, 12))) return kinds.heic
  if (ascii(0, 5) === '%PDF-') return kinds.pdf
  if (ascii(0, 8) === '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1') {
    const extension = extname(name).toLowerCase()
    if (extension === '.doc') return kinds.doc
    return extension === '.xls' ? kinds.xls : undefined
  }
  if (ascii(0, 4) === 'PK\x03\x04') return officeKind(path)
  if (head.length > 0 && isText(head) && !isMarkup(head))
    return extname(name).toLowerCase() === '.csv' ? kinds.csv : kinds.text
  return undefined
}

/** A safe name for showing and saving: no path, no control characters, the extension that its content has. */
export const safeName = (given: string, { extension }: FileKind): string => {
  const base = given
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '')
    .split(/[/\\]/)
    .at(-1)
    ?.replaceAll(/[<>:"|?*]/g, '_')
    .trim()
    .replace(/^\.+/, '')
  const own = extname(base ?? '')
  const stem = (base ?? '').slice(0, (base ?? '').length - own.length).slice(0, 100) || 'file'
  const same = own.toLowerCase() === extension || (extension === '.jpg' && own.toLowerCase() === '.jpeg')
  return stem.replaceAll(/\p{Surrogate}/gu, '') + (same ? own : extension)
}
