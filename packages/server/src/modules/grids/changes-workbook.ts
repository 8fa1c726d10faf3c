import type { Readable } from 'node:stream'
import type { AreaChange } from '@mazha/contracts/area-change'
import { groundTexts } from '@mazha/contracts/texts/console-ground'
import type { Language, Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { cellTime, type ExportMark, markedWorkbook } from '#modules/audit'
import { personNames } from '#modules/people'
import { listChanges } from './changes.ts'

const words = (zh: string, en: string): Text => ({ zh, en })
const columns: readonly (readonly [Text, number])[] = [
  [groundTexts['ground.title'], 36],
  [words('类型', 'Kind'), 10],
  [groundTexts['ground.state'], 10],
  [groundTexts['ground.from'], 14],
  [groundTexts['ground.basis'], 36],
  [words('步骤数', 'Steps'), 10],
  [words('拟定人', 'Drawn up by'), 14],
  [groundTexts['ground.made'], 20],
  [words('生效时间', 'Took effect'), 20],
  [words('取消原因', 'Why it was cancelled'), 30],
  [words('未能生效的原因', 'Why it could not take effect'), 30],
]
const kinds: Readonly<Record<AreaChange['kind'], Text>> = {
  change: words('调整', 'Change'),
  import: words('导入', 'Import'),
}

async function* linesOf(ctx: Context, language: Language): AsyncGenerator<readonly (string | number)[]> {
  const time = cellTime(ctx)
  for (let cursor: string | undefined; ;) {
    const { items, next } = await listChanges(ctx, { cursor, limit: 200 })
    const names = await personNames(ctx, new Set(items.flatMap(({ madeBy }) => madeBy ?? [])))
    for (const one of items)
      yield [
        one.title,
        kinds[one.kind][language],
        one.stateTitle[language],
        one.plannedFor ?? '',
        one.basis,
        one.steps,
        one.madeBy === null ? '' : (names.get(one.madeBy) ?? ''),
        time(one.madeAt),
        one.appliedAt === null ? '' : time(one.appliedAt),
        one.cancelReason ?? '',
        one.failure?.[language] ?? '',
      ]
    if (next === null) return
    cursor = next
  }
}

/** The list of changes of the ground, the latest first. */
export const changesWorkbook = (
  ctx: Context,
  out: { readonly mark: ExportMark; readonly language: Language },
): Promise<Readable> =>
  markedWorkbook(ctx, [{ title: groundTexts['ground.changes'], columns, rows: linesOf(ctx, out.language) }], {
    ...out,
    plain: true,
  })
