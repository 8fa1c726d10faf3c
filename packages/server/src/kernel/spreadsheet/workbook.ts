import { posix } from 'node:path'
import { refuse } from '@mazha/contracts/refusal'
import { limits } from './limits.ts'
import { readWholeXml } from './xml.ts'
import type { Package } from './zip.ts'

export type Sheet = { readonly name: string; readonly part: string; readonly hidden: boolean }

export type Workbook = {
  readonly sheets: readonly Sheet[]
  readonly from1904: boolean
  readonly sharedStrings: string | undefined
  /** For each style of a cell: whether its number format shows a date or time. */
  readonly dateStyles: readonly boolean[]
}

/**
 * What a workbook holds, from its table of contents.
 *
 * @throws import.not-a-sheet when the package is something else (a document, slides, a binary workbook), import.damaged
 */
export const readWorkbook = async (pack: Package): Promise<Workbook> => {
  const main = await findMain(pack)
  const relations = await readRelations(pack, main)
  const found: { name: string; id: string; hidden: boolean }[] = []
  let from1904 = false
  await readWholeXml(pack.open(main, limits.smallPartBytes), {
    open: (name, a) => {
      if (name === 'workbookPr') from1904 = a['date1904'] === '1' || a['date1904'] === 'true'
      if (name !== 'sheet') return
      if (found.length >= limits.sheets) throw refuse('import.too-large', { what: limits.sheets })
      found.push({ name: a['name'] ?? '', id: relationId(a), hidden: (a['state'] ?? 'visible') !== 'visible' })
    },
    close: () => undefined,
  })
  const sheets = found.flatMap(({ name, id, hidden }) => {
    const relation = relations.find((r) => r.id === id)
    return relation && relation.kind === 'worksheet' && pack.has(relation.part)
      ? [{ name, part: relation.part, hidden }]
      : []
  })
  if (sheets.length === 0) throw refuse('import.no-sheet', { sheets: '—', sheet: '—' })
  const partOf = (kind: string): string | undefined => relations.find((r) => r.kind === kind && pack.has(r.part))?.part
  const styles = partOf('styles')
  return {
    sheets,
    from1904,
    sharedStrings: partOf('sharedStrings'),
    dateStyles: styles === undefined ? [] : await readDateStyles(pack, styles),
  }
}

const findMain = async (pack: Package): Promise<string> => {
  if (!pack.has('[Content_Types].xml') || !pack.has('_rels/.rels'))
    throw refuse('import.not-a-sheet', { found: foundIn(pack) })
  const main = (await readRelations(pack, '')).find((r) => r.kind === 'officeDocument')?.part
  if (main === undefined || !pack.has(main)) throw refuse('import.damaged')
  if (!main.endsWith('.xml') || !/workbook/i.test(main)) throw refuse('import.not-a-sheet', { found: foundIn(pack) })
  return main
}

const foundIn = (pack: Package): string => {
  if (pack.has('word/document.xml')) return 'Word'
  if (pack.has('ppt/presentation.xml')) return 'PowerPoint'
  if (pack.has('xl/workbook.bin')) return 'XLSB'
  return pack.has('content.xml') ? 'OpenDocument' : 'ZIP'
}

type Relation = { readonly id: string; readonly kind: string; readonly part: string }

/** The relations of a part. Targets outside the package (a link to another machine's file) are no parts and are left out. */
const readRelations = async (pack: Package, part: string): Promise<readonly Relation[]> => {
  const dir = posix.dirname(part)
  const file = part === '' ? '_rels/.rels' : posix.join(dir, '_rels', `${posix.basename(part)}.rels`)
  if (!pack.has(file)) return []
  const relations: Relation[] = []
  await readWholeXml(pack.open(file, limits.smallPartBytes), {
    open: (name, a) => {
      const target = a['Target']
      if (name !== 'Relationship' || target === undefined || a['TargetMode'] === 'External') return
      const path = target.startsWith('/') ? target.slice(1) : posix.join(dir, target)
      relations.push({ id: a['Id'] ?? '', kind: (a['Type'] ?? '').split('/').at(-1) ?? '', part: path })
    },
    close: () => undefined,
  })
  return relations
}

const relationId = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes).find(([name]) => name === 'r:id' || name.endsWith(':id'))?.[1] ?? ''

/** Built-in number formats that show dates (ECMA-376 part 1, 18.8.30), those of Chinese Excel (27–36, 50–58) with them. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)

const isDateFormat = (code: string): boolean =>
  /[ymdhs]/i.test(
    code
      .replace(/"[^"]*"?/g, '')
      .replace(/\\./g, '')
      .replace(/_./g, '')
      .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
      .replace(/general/gi, '')
      .split(';')[0] ?? '',
  )

const readDateStyles = async (pack: Package, part: string): Promise<readonly boolean[]> => {
  const custom = new Map<number, boolean>()
  const styles: boolean[] = []
  let within = false
  await readWholeXml(pack.open(part, limits.smallPartBytes), {
    open: (name, a) => {
      if (name === 'numFmt') custom.set(Number(a['numFmtId']), isDateFormat(a['formatCode'] ?? ''))
      else if (name === 'cellXfs') within = true
      else if (name === 'xf' && within) {
        const id = Number(a['numFmtId'] ?? 0)
        styles.push(custom.get(id) ?? isBuiltInDate(id))
      }
    },
    close: (name) => {
      if (name === 'cellXfs') within = false
    },
  })
  return styles
}
