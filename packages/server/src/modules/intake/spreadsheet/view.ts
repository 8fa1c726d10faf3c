import {
  importFields,
  type Imported,
  type ImportField,
  type ImportPreviewRow,
  type ImportView,
} from '@mazha/contracts/import'
import type { Actor } from '@mazha/contracts/role'
import { refuse, sayRefusal, type RefusalCode, type RefusalDetails } from '@mazha/contracts/refusal'
import type { Language, Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { storedReason } from './found.ts'
import { forReader } from './known-numbers.ts'
import { judgeRow, type Judged, type Plan } from './judge-row.ts'
import { isComplete, makePlan } from './plan.ts'
import { cellText } from '#kernel/spreadsheet/index'
import { keyPlainSources } from './source-digest.ts'
import { selectNumbers, type ImportRow } from './store.ts'
import { selectSources, type Source } from './store-sources.ts'

/** A reason in every language. */
export const sayReason = (code: RefusalCode, details: RefusalDetails): Text => ({
  zh: sayRefusal(refuse(code, details), 'zh'),
  en: sayRefusal(refuse(code, details), 'en'),
})

/** An import as lists show it. */
export const toImported = (row: ImportRow, language: Language): Imported => ({
  id: row.id,
  name: row.name,
  state: row.state,
  rowsTotal: row.rows_total,
  rowsRead: row.rows_read,
  created: row.created,
  repeated: row.repeated,
  rejected: row.rejected,
  remarked: row.remarked,
  failure: sayFailure(row.failure, language),
  recordedAt: row.recorded_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
})

const sayFailure = (failure: string | null, language: Language): string | null => {
  if (failure === null) return null
  const { code, details } = storedReason.parse(JSON.parse(failure))
  return sayReason(code, details)[language]
}

/** An import with its mapping, and its first rows as they would become. */
export const toImportView = async (
  ctx: Context,
  row: ImportRow,
  { language, reader }: { readonly language: Language; readonly reader: Actor },
): Promise<ImportView> => {
  const { found, mapping, options } = row
  const plan = makePlan(ctx, { headings: found.headings, mapping, options })
  const judged = found.first.map((first) => judgeRow(first, plan))
  const known = row.state === 'preview' ? await findKnown(ctx, judged, reader) : new Map<string, Text>()
  return {
    ...toImported(row, language),
    file: found.file,
    headingRow: found.headingRow,
    headings: found.headings.map((heading, column) => ({
      heading,
      field: mapping[heading] ?? null,
      samples: found.first.flatMap(({ cells }) => cellText(cells[column])?.slice(0, 60) ?? []).slice(0, 3),
    })),
    mapping,
    options,
    remembered: found.remembered,
    fields: fieldNames.map((field) => ({ field, title: importFields[field] })),
    missing: isComplete(plan) ? null : sayReason('import.mapping-incomplete', {}),
    preview: judged.map((one, at) =>
      toPreviewRow({
        judged: one,
        cells: (found.first[at]?.cells ?? []).map((cell) => cellText(cell) ?? ''),
        known,
        plan,
      }),
    ),
  }
}

const isField = (name: string): name is ImportField => name in importFields
const fieldNames = Object.keys(importFields).filter(isField)

/** Why rows of the preview are known already, by hex of the row's identity: which matter they are, for whoever may see it. */
const findKnown = async (
  ctx: Context,
  judged: readonly Judged[],
  reader: Actor,
): Promise<ReadonlyMap<string, Text>> => {
  const identities = judged.flatMap((one) => ('candidate' in one ? [one.candidate.identity] : []))
  await keyPlainSources(ctx)
  const sources: ReadonlyMap<string, Source> = await selectSources(ctx, identities)
  const numbers = await selectNumbers(
    ctx,
    [...sources.values()].map(({ matter }) => matter),
  )
  const known = [...sources].map(([digest, { matter }]) => ({
    digest,
    code: 'import.row-known' as const,
    details: { number: numbers.get(matter) ?? '' },
  }))
  const told = await forReader(ctx, reader, known)
  return new Map(told.map(({ digest, code, details }) => [digest, sayReason(code, details)]))
}

const toPreviewRow = ({
  judged,
  cells,
  known,
  plan,
}: {
  judged: Judged
  cells: string[]
  known: ReadonlyMap<string, Text>
  plan: Plan
}): ImportPreviewRow => {
  if ('reject' in judged) {
    // Without words mapped, every row would be refused for the same thing, which `missing` says once.
    const reason = isComplete(plan) ? sayReason(judged.reject.code, judged.reject.details) : null
    return {
      row: judged.row,
      cells,
      becomes: 'reject',
      title: null,
      text: null,
      at: null,
      answeredAt: null,
      reason,
      remarks: [],
    }
  }
  const { candidate } = judged
  const reason = known.get(candidate.identity.toString('hex'))
  return {
    row: candidate.row,
    cells,
    becomes: reason !== undefined ? 'repeat' : candidate.answered === undefined ? 'request' : 'history',
    title: candidate.title ?? null,
    text: candidate.text,
    at: candidate.at ?? null,
    answeredAt: candidate.answered?.at ?? null,
    reason: reason ?? null,
    remarks: candidate.remarks.map(({ code, details }) => sayReason(code, details)),
  }
}
