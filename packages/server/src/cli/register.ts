import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { registerImportOptions, type RegisterImportProgress } from '@mazha/contracts/register-import'
import type { Language } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { StartProblem } from '#kernel/postgres-problem'
import { commaText } from '#kernel/spreadsheet/index'
import { importRegister, previewRegister, type RegisterFile } from '#modules/register'
import { defineCommand, type CommandInput, languageOf } from './frame/command.ts'
import { requireReadable, requireWritable } from './frame/files.ts'
import { withDistrict } from './frame/with-district.ts'

/**
 * Imports a table of residents with their homes, of places or of organisations. Exit code 0: done (rows that were refused are in
 * a file beside it); 1: refused or failed; 2: called wrongly; 3: stopped by Ctrl-C, what was added stays.
 */
export const command = defineCommand({
  summary: {
    zh: '导入基础信息（居民与住户、场所、单位）',
    en: 'import residents with their homes, places or organisations',
  },
  usage:
    'import <file> [--table residents|places|organisations] [--map 列名=字段 …] [--sheet 名称] [--dry-run] [--rejects file.csv]',
  options: {
    table: { type: 'string' },
    map: { type: 'string', multiple: true },
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
    await requireReadable(path)
    if (typeof input.values.rejects === 'string') await requireWritable(input.values.rejects)
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
  const dry = values['dry-run'] === true
  const target = typeof values.rejects === 'string' ? values.rejects : `${path.replace(/\.[^.]*$/, '')}-rejects.csv`
  const file = { path, name: basename(path), by: null }
  const mapping = await mappingOf(ctx, { ...file, options: options.data }, values.map)
  const stop = new AbortController()
  const pause = (): void => {
    say({ zh: '\n正在停下 …', en: '\nStopping …' })
    stop.abort()
  }
  process.once('SIGINT', pause)
  process.once('SIGTERM', pause)
  const draw = progressLine()
  try {
    const view = await (dry ? previewRegister : importRegister)(ctx, {
      ...file,
      options: { ...options.data, ...(mapping === null ? {} : { mapping }) },
      signal: stop.signal,
      onProgress: draw,
      onRejects: rejectsTo(target, language),
    })
    draw.end()
    for (const { heading, field } of view.headings) print(`${heading} → ${field ?? '—'}`)
    if (view.missing !== null) {
      say(view.missing)
      return 1
    }
    const { rows, added, known, rejected, counts } = view
    print(JSON.stringify({ rows, added, known, rejected, ...counts }))
    if (rejected > 0) say({ zh: `逐行理由见 ${target}`, en: `Each row with its reason: ${target}` })
    if (dry) say({ zh: '这是预览，没有导入任何内容。', en: 'This was a preview; nothing was imported.' })
    if (view.whole) return 0
    say({ zh: '已停下。再次导入同一个文件即可补齐。', en: 'Stopped. Import the same file again to add the rest.' })
    return 3
  } finally {
    draw.end()
    process.off('SIGINT', pause)
    process.off('SIGTERM', pause)
  }
}

/** `--map 列名=字段` over what was guessed from the headings; `--map 列名=` leaves a column out. */
const mappingOf = async (
  ctx: Context,
  file: RegisterFile,
  given: CommandInput['values'][string],
): Promise<Readonly<Record<string, string | null>> | null> => {
  if (given === undefined) return null
  const view = await previewRegister(ctx, { ...file, options: { ...file.options, first: 50 } })
  const fields = view.fields.map(({ field }) => field)
  const mapping = new Map(view.headings.map(({ heading, field }) => [heading, field]))
  for (const one of [given].flat()) {
    if (typeof one !== 'string') continue
    const at = one.lastIndexOf('=')
    const [heading, field] = [one.slice(0, at), one.slice(at + 1)]
    if (at < 1 || !(field === '' || fields.includes(field))) {
      throw new StartProblem({
        zh: `--map ${one} 读不懂。写成 --map 列名=字段，字段有：${fields.join('、')}。`,
        en: `--map ${one} cannot be read. Write --map heading=field; fields are: ${fields.join(', ')}.`,
      })
    }
    // Whatever had the field before gives it up.
    for (const [other, taken] of mapping) if (field !== '' && taken === field) mapping.set(other, null)
    mapping.set(heading, field === '' ? null : field)
  }
  return Object.fromEntries(mapping)
}

/** Writes refused rows as they come, under the headings they had; the file is made when there is one. */
const rejectsTo = (target: string, language: Language): NonNullable<RegisterFile['onRejects']> => {
  let begun = false
  return async (rows, headings) => {
    const lines = rows.map(({ row, cells, reason }) => [
      ...headings.map((_, column) => cells[column] ?? ''),
      String(row),
      reason?.[language] ?? '',
    ])
    const heads = begun ? [] : [[...headings, '原行号 Row', '原因 Reason']]
    const file = await open(target, begun ? 'a' : 'w', 0o600)
    try {
      const text = commaText([...heads, ...lines])
      await file.write(begun ? text.slice(1) : text)
    } finally {
      await file.close()
    }
    begun = true
  }
}

const progressLine = () => {
  const began = performance.now()
  let open = process.stderr.isTTY
  const draw = ({ read, total, rejected }: RegisterImportProgress): void => {
    if (!open) return
    const rate = Math.round((read / (performance.now() - began)) * 1000)
    process.stderr.write(`\r${read}/${total ?? '…'}  ${rate}/s  ✗ ${rejected} `)
  }
  draw.end = (): void => {
    if (open) process.stderr.write('\n')
    open = false
  }
  return draw
}
