import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { registerImportOptions } from '@mazha/contracts/register-import'
import type { Context } from '#kernel/context'
import { commaText } from '#kernel/spreadsheet/index'
import { importRegister, previewRegister, type RegisterFile } from '#modules/register'
import { defineCommand, type CommandInput, languageOf } from './frame/command.ts'
import { withDistrict } from './frame/with-district.ts'

/**
 * Imports a table of residents with their homes, of places or of organisations. Exit code 0: done (rows that were refused are in
 * a file beside it); 1: refused or failed; 2: called wrongly.
 */
export const command = defineCommand({
  summary: {
    zh: '导入基础信息（居民与住户、场所、单位）',
    en: 'import residents with their homes, places or organisations',
  },
  usage: 'import <file> [--table residents|places|organisations] [--sheet 名称] [--dry-run] [--rejects file.csv]',
  options: {
    table: { type: 'string' },
    sheet: { type: 'string' },
    'dry-run': { type: 'boolean' },
    rejects: { type: 'string' },
  },
  async run(input) {
    const { say, positionals } = input
    const [verb, path] = positionals
    if (verb !== 'import' || path === undefined || positionals.length > 2) {
      say({ zh: '用法：npx mazha register import 人口.xlsx', en: 'Usage: npx mazha register import people.xlsx' })
      return 2
    }
    return withDistrict(input, 'mazha register', (ctx) => work(ctx, path, input))
  },
})

const work = async (ctx: Context, path: string, { values, env, say, print }: CommandInput): Promise<number> => {
  const language = languageOf(env)
  const options = registerImportOptions.safeParse({
    ...(typeof values.table === 'string' ? { table: values.table } : {}),
    ...(typeof values.sheet === 'string' ? { sheet: values.sheet } : {}),
  })
  if (!options.success) {
    say({
      zh: '--table 应为 residents、places 或 organisations。',
      en: '--table must be residents, places or organisations.',
    })
    return 2
  }
  const file: RegisterFile = { path, name: basename(path), by: null, options: options.data }
  const dry = values['dry-run'] === true
  const view = await (dry ? previewRegister : importRegister)(ctx, file)
  for (const { heading, field } of view.headings) print(`${heading} → ${field ?? '—'}`)
  const { rows, added, known, rejected, counts } = view
  print(JSON.stringify({ rows, added, known, rejected, ...counts }))
  if (view.reasons.length > 0) {
    const target = typeof values.rejects === 'string' ? values.rejects : `${path.replace(/\.[^.]*$/, '')}-rejects.csv`
    const lines = view.reasons.map(({ row, cells, reason }) => [
      ...view.headings.map((_, column) => cells[column] ?? ''),
      String(row),
      reason?.[language] ?? '',
    ])
    const heads = [...view.headings.map(({ heading }) => heading), '原行号 Row', '原因 Reason']
    await writeFile(target, commaText([heads, ...lines]), { mode: 0o600 })
    say({ zh: `逐行理由见 ${target}`, en: `Each row with its reason: ${target}` })
  }
  if (dry) say({ zh: '这是预览，没有导入任何内容。', en: 'This was a preview; nothing was imported.' })
  return 0
}
