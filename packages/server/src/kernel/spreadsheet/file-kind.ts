import { open, type FileHandle } from 'node:fs/promises'
import { refuse } from '@mazha/contracts/refusal'

export type FileKind = 'xlsx' | 'csv'

const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex')
const packed = Buffer.from('504b0304', 'hex')

/** Kinds that are told apart only to name them in the refusal. */
const others: readonly { readonly starts: string; readonly name: string }[] = [
  { starts: '%PDF', name: 'PDF' },
  { starts: '\u0089PNG', name: 'PNG' },
  { starts: '\u00ff\u00d8\u00ff', name: 'JPEG' },
  { starts: 'GIF8', name: 'GIF' },
  { starts: 'Rar!', name: 'RAR' },
  { starts: '7z\u00bc\u00af', name: '7z' },
  { starts: '\u001f\u008b', name: 'gzip' },
  { starts: 'MZ', name: 'EXE' },
  { starts: '\u007fELF', name: 'ELF' },
  { starts: 'SQLite format 3', name: 'SQLite' },
]

/**
 * What a file is, by its content; its name must agree.
 *
 * @throws import.empty, import.old-excel, import.encrypted, import.not-a-sheet, import.wrong-name
 */
export const findKind = async (path: string, name: string): Promise<FileKind> => {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const head = Buffer.alloc(Math.min(size, 64 * 1024))
    await handle.read(head, 0, head.length, 0)
    if (head.subarray(0, 8).equals(ole))
      throw refuse((await hasPassword(handle, head)) ? 'import.encrypted' : 'import.old-excel')
    const kind = kindOf(head)
    checkName(name, kind)
    return kind
  } finally {
    await handle.close()
  }
}

/** A workbook with a password is an OLE container whose directory names a stream `EncryptedPackage`; an .xls holds a workbook. */
const hasPassword = async (handle: FileHandle, head: Buffer): Promise<boolean> => {
  if (head.length < 512) return false
  const sector = 2 ** Math.min(head.readUInt16LE(30), 16)
  const directory = Buffer.alloc(sector)
  await handle.read(directory, 0, sector, (head.readUInt32LE(48) + 1) * sector)
  const stream = Buffer.from('EncryptedPackage', 'utf16le')
  return directory.includes(stream) || head.includes(stream)
}

const kindOf = (head: Buffer): FileKind => {
  if (head.length === 0) throw refuse('import.empty')
  if (head.subarray(0, 4).equals(packed)) return 'xlsx'
  const latin = head.subarray(0, 64).toString('latin1')
  const other = others.find(({ starts }) => latin.startsWith(starts))
  if (other) throw refuse('import.not-a-sheet', { found: other.name })
  const start = head
    .toString('utf8', 0, 2048)
    .replace(/^\ufeff/, '')
    .trimStart()
    .toLowerCase()
  // Many old systems export a web page or an XML workbook and call it .xls; people believe it is Excel because Excel opens it.
  if (/^(<!doctype html|<html|<table|<head|<meta)/.test(start)) throw refuse('import.not-a-sheet', { found: 'HTML' })
  if (start.startsWith('<?xml')) throw refuse('import.not-a-sheet', { found: 'XML' })
  if (start.startsWith('{\\rtf')) throw refuse('import.not-a-sheet', { found: 'RTF' })
  const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (!wide && head.includes(0)) throw refuse('import.not-a-sheet', { found: 'binary' })
  return 'csv'
}

const checkName = (name: string, kind: FileKind): void => {
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name.trim())?.[1]?.toLowerCase()
  const fits = kind === 'xlsx' ? ['xlsx', 'xlsm'] : ['csv', 'txt', 'tsv']
  if (ending === undefined || !fits.includes(ending)) {
    throw refuse('import.wrong-name', { name: name.slice(-80), found: kind === 'xlsx' ? '.xlsx' : '.csv' })
  }
}
