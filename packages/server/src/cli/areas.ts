import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { areaLevels, areaLevel } from '@mazha/contracts/area'
import { areaImportField, type AreaImportView, areaImportOptions } from '@mazha/contracts/area-import'
import type { Context } from '#kernel/context'
import { StartProblem } from '#kernel/postgres-problem'
import { type AreaFile, importAreas, previewAreas, rejectsText } from '#modules/grids'
import { defineCommand, type CommandInput, languageOf } from './frame/command.ts'
import { requireReadable, requireWritable } from './frame/files.ts'
import { withDistrict } from './frame/with-district.ts'

/**
 * Imports a table of areas. Exit code 0: done (rows that were refused are in a file beside it); 1: refused or failed;
 * 2: called wrongly.
 */
export const command = defineCommand({
  summary: {
    zh: '导入区划表（市、区县、街道、社区、网格）',
    en: 'import a table of areas (city, district, street, community, grid)',
  },
  usage: 'import <file> [--from 2026-01-01] [--map 列名=字段 …] [--sheet 名称] [--dry-run] [--rejects file.csv]',
  options: {
    from: { type: 'string' },
    map: { type: 'string', multiple: true },
    sheet: { type: 'string' },
    'dry-run': { type: 'boolean' },
    rejects: { type: 'string' },
  },
  async run(input) {
    const { say, positionals } = input
    const [verb, path] = positionals
    if (verb !== 'import' || path === undefined || positionals.length > 2) {
      say({
        zh: '用法：npx mazha areas import 区划.csv',
        en: 'Usage: npx mazha areas import divisions.csv',
      })
      return 2
    }
    await requireReadable(path)
    if (typeof input.values.rejects === 'string') await requireWritable(input.values.rejects)
    return withDistrict(input, 'mazha areas', (ctx) => work(ctx, path, input))
  },
})

const work = async (ctx: Context, path: string, input: CommandInput): Promise<number> => {
  const { values, env, say, print } = input
  const language = languageOf(env)
  const options = areaImportOptions.safeParse({
    ...(typeof values.from === 'string' ? { from: values.from } : {}),
    ...(typeof values.sheet === 'string' ? { sheet: values.sheet } : {}),
  })
  if (!options.success) {
    say({ zh: '--from 应为日期，如 2026-01-01。', en: '--from must be a date, such as 2026-01-01.' })
    return 2
  }
  const file: AreaFile = { path, name: basename(path), by: null, options: options.data }
  const found = await previewAreas(ctx, file)
  const mapped = { ...file, options: { ...file.options, mapping: mappingOf(found, values.map) } }
  const dry = values['dry-run'] === true
  const view = await (dry ? previewAreas : importAreas)(ctx, mapped)
  for (const { heading, field } of view.headings) print(`${heading} → ${field ?? '—'}`)
  for (const level of areaLevel.options) {
    const n = view.added[level] ?? 0
    if (n > 0) print(`  + ${n} ${areaLevels[level].title[language]}`)
  }
  const { rows, becameAreas, known, rejected, remarked } = view
  print(JSON.stringify({ rows, added: becameAreas, known, rejected, remarked, version: view.version }))
  if (view.reasons.length > 0) {
    const target = typeof values.rejects === 'string' ? values.rejects : `${path.replace(/\.[^.]*$/, '')}-rejects.csv`
    await writeFile(target, rejectsText(view, language), { mode: 0o600 })
    say({ zh: `逐行理由见 ${target}`, en: `Each row with its reason: ${target}` })
  }
  if (dry) say({ zh: '这是预览，没有导入任何内容。', en: 'This was a preview; nothing was imported.' })
  return 0
}

/** `--map 列名=字段` over what was guessed; `--map 列名=` leaves a column out. */
const mappingOf = (view: AreaImportView, given: CommandInput['values'][string]) => {
  const mapping = new Map(view.headings.map(({ heading, field }) => [heading, field]))
  for (const one of [given ?? []].flat()) {
    if (typeof one !== 'string') continue
    const at = one.lastIndexOf('=')
    const [heading, text] = [one.slice(0, at), one.slice(at + 1)]
    const field = areaImportField.safeParse(text)
    if (at < 1 || (!field.success && text !== '')) {
      throw new StartProblem({
        zh: `--map ${one} 读不懂。写成 --map 列名=字段，字段有：${areaImportField.options.join('、')}。`,
        en: `--map ${one} cannot be read. Write --map heading=field; fields are: ${areaImportField.options.join(', ')}.`,
      })
    }
    for (const [other, taken] of mapping) if (taken === field.data) mapping.set(other, null)
    mapping.set(heading, field.data ?? null)
  }
  return Object.fromEntries(mapping)
}
