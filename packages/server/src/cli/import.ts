import { basename } from 'node:path'
import { importFields, importMapping, importOptions, type ImportField } from '@mazha/contracts/import'
import type { Text } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import { StartProblem } from '#kernel/postgres-problem'
import { z } from 'zod'
import {
  cancelImport,
  countReasons,
  getImportRow,
  mapImport,
  pauseImport,
  receiveImport,
  resumeImport,
  runImport,
  sayReason,
  startImport,
  toImportView,
  type ImportRow,
  type Progress,
} from '#modules/intake'
import { defineCommand, languageOf, type CommandInput } from './frame/command.ts'
import { requireReadable, requireWritable } from './frame/files.ts'
import { withDistrict } from './frame/with-district.ts'
import { writeRejects } from './frame/write-rejects.ts'

/**
 * Imports a spreadsheet of requests or histories. Exit code 0: done (rows that were refused are in a file beside it); 1: refused or failed;
 * 2: called wrongly; 3: paused.
 */
export const command = defineCommand({
  summary: {
    zh: '导入表格（.xlsx、.csv）里的诉求或历史记录',
    en: 'import requests or histories from a spreadsheet (.xlsx, .csv)',
  },
  usage:
    '<file> [--map 列名=字段 …] [--sheet 名称] [--source 系统] [--repeats open] [--date-order mdy] [--dry-run] | --resume <id>',
  options: {
    map: { type: 'string', multiple: true },
    sheet: { type: 'string' },
    source: { type: 'string' },
    repeats: { type: 'string' },
    'date-order': { type: 'string' },
    'dry-run': { type: 'boolean' },
    resume: { type: 'string' },
    rejects: { type: 'string' },
  },
  async run(input) {
    const { say, positionals, values } = input
    const resume = typeof values.resume === 'string' ? values.resume : undefined
    if ((positionals.length === 1) === (resume !== undefined)) {
      say({
        zh: '请给出一个文件，例如：npx mazha import 诉求.xlsx',
        en: 'Name one file, for example: npx mazha import requests.xlsx',
      })
      return 2
    }
    if (resume !== undefined && !z.uuid().safeParse(resume).success) {
      say({
        zh: `${resume} 不是导入的编号。暂停时会打印编号，形如 npx mazha import --resume 0198c5d2-….`,
        en: `${resume} is no import's id. It is printed when an import pauses, like: npx mazha import --resume 0198c5d2-…`,
      })
      return 2
    }
    if (positionals[0] !== undefined) await requireReadable(positionals[0])
    if (values['dry-run'] !== true && typeof values.rejects === 'string') await requireWritable(values.rejects)
    return withDistrict(input, 'mazha import', async (ctx) => {
      const id =
        resume ??
        (await receiveImport(ctx, { path: positionals[0] ?? '', name: basename(positionals[0] ?? ''), person: null }))
      if (resume === undefined) await applyOptions(ctx, id, values)
      if (values['dry-run'] === true) return await showPreview(ctx, id, input)
      if (resume === undefined) await startImport(ctx, { id, by: null })
      else if ((await getImportRow(ctx, id)).state !== 'running') await resumeImport(ctx, id)
      return await follow(ctx, id, input)
    })
  },
})

const isField = (name: string): name is ImportField => name in importFields

/** `--map 列名=字段` over what was guessed; `--map 列名=` leaves a column out. */
const applyOptions = async (ctx: Context, id: string, values: CommandInput['values']): Promise<void> => {
  const { mapping, options } = await getImportRow(ctx, id)
  const read = importOptions.safeParse({
    ...options,
    ...(typeof values.sheet === 'string' ? { sheet: values.sheet } : {}),
    ...(typeof values.source === 'string' ? { source: values.source } : {}),
    ...(typeof values.repeats === 'string' ? { repeats: values.repeats } : {}),
    ...(typeof values['date-order'] === 'string' ? { dateOrder: values['date-order'] } : {}),
  })
  if (!read.success) {
    const at = read.error.issues[0]?.path.join('.') ?? ''
    const option = at === 'dateOrder' ? 'date-order' : at
    throw new StartProblem({
      zh: `--${option} 的值不对。用法：--repeats judge|open，--date-order mdy|dmy。`,
      en: `The value of --${option} is wrong. Use: --repeats judge|open, --date-order mdy|dmy.`,
    })
  }
  const chosen = read.data
  if (chosen.sheet !== options.sheet) await mapImport(ctx, { id, mapping, options: chosen })
  const given = [values.map ?? []].flat().filter((one) => typeof one === 'string')
  const changed = new Map(Object.entries((await getImportRow(ctx, id)).mapping))
  for (const one of given) {
    const at = one.lastIndexOf('=')
    const [heading, field] = [one.slice(0, at), one.slice(at + 1)]
    if (at < 1 || !(field === '' || isField(field))) {
      throw new StartProblem({
        zh: `--map ${one} 读不懂。写成 --map 列名=字段，字段有：${Object.keys(importFields).join('、')}。`,
        en: `--map ${one} cannot be read. Write --map heading=field; fields are: ${Object.keys(importFields).join(', ')}.`,
      })
    }
    // Whatever had the field before gives it up.
    for (const [other, taken] of changed) if (field !== '' && taken === field) changed.set(other, null)
    changed.set(heading, field === '' ? null : field)
  }
  await mapImport(ctx, { id, mapping: importMapping.parse(Object.fromEntries(changed)), options: chosen })
}

const showPreview = async (ctx: Context, id: string, { print, env, say }: CommandInput): Promise<number> => {
  const language = languageOf(env)
  const view = await toImportView(ctx, await getImportRow(ctx, id), { language, reader: { kind: 'system' } })
  for (const { heading, field, samples } of view.headings) {
    print(
      `${heading} → ${field === null ? '—' : `${field} (${importFields[field][language]})`}   ${samples.join(' | ').slice(0, 80).replaceAll('\n', ' ')}`,
    )
  }
  for (const row of view.preview) {
    const words = [row.reason, ...row.remarks].flatMap((text: Text | null) => (text === null ? [] : [text[language]]))
    print(
      `${row.row}: ${row.becomes} ${row.at ?? ''} ${(row.title ?? row.text ?? '').slice(0, 40)} ${words.join(' ')}`.trimEnd(),
    )
  }
  if (view.missing !== null) say(view.missing[language])
  await cancelImport(ctx, id)
  say({ zh: '这是预览，没有导入任何内容。', en: 'This was a preview; nothing was imported.' })
  return view.missing === null ? 0 : 1
}

/** Runs it here, or watches it where a running server was faster. Ctrl-C pauses. */
const follow = async (ctx: Context, id: string, input: CommandInput): Promise<number> => {
  const { say } = input
  let asked = false
  const pause = (): void => {
    if (asked) return
    asked = true
    say({ zh: '\n正在暂停 …', en: '\nPausing …' })
    void pauseImport(ctx, id).catch((error: unknown) => ctx.log.error({ err: error }, 'pausing failed'))
  }
  process.on('SIGINT', pause)
  process.on('SIGTERM', pause)
  const draw = progressBar()
  try {
    while ((await runImport(ctx, id, { onProgress: draw })) === 'busy') {
      await new Promise((resolve) => setTimeout(resolve, 500))
      draw(await getImportRow(ctx, id))
    }
  } finally {
    process.off('SIGINT', pause)
    process.off('SIGTERM', pause)
    draw.end()
  }
  return tell(ctx, await getImportRow(ctx, id), input)
}

const tell = async (
  ctx: Context,
  row: ImportRow,
  { say, print, env, values, positionals }: CommandInput,
): Promise<number> => {
  const { created, repeated, rejected, remarked } = row
  print(JSON.stringify({ id: row.id, state: row.state, rows: row.rows_read, created, repeated, rejected, remarked }))
  if (row.state === 'paused' || row.state === 'running') {
    say({
      zh: `已暂停。继续：npx mazha import --resume ${row.id}`,
      en: `Paused. To go on: npx mazha import --resume ${row.id}`,
    })
    return 3
  }
  if (row.state !== 'done') {
    const view = await toImportView(ctx, row, { language: languageOf(env), reader: { kind: 'system' } })
    say(view.failure ?? row.state)
    return 1
  }
  for (const { code, kept, count } of await countReasons(ctx, row.id)) {
    const words = sayReason(code, {})
    say({
      zh: `  ${count} 行${kept ? '已登记，备注' : '未登记'}：${words.zh}`,
      en: `  ${count} rows ${kept ? 'registered with a remark' : 'not registered'}: ${words.en}`,
    })
  }
  if (repeated + rejected + remarked > 0) {
    const file =
      typeof values.rejects === 'string'
        ? values.rejects
        : `${(positionals[0] ?? row.name).replace(/\.[^.]*$/, '')}-rejects.xlsx`
    await writeRejects(ctx, row, file, languageOf(env))
    say({ zh: `逐行理由见 ${file}`, en: `Each row with its reason: ${file}` })
  }
  return 0
}

const barWidth = 30

const progressBar = () => {
  const began = performance.now()
  let before: number | undefined
  const draw = ({ rows_read, rows_total }: Pick<Progress, 'rows_read' | 'rows_total'>): void => {
    before ??= rows_read
    if (!process.stderr.isTTY) return
    const share = rows_total === null || rows_total === 0 ? 0 : rows_read / rows_total
    const done = Math.round(share * barWidth)
    const rate = Math.round(((rows_read - before) / (performance.now() - began)) * 1000)
    process.stderr.write(
      `\r[${'█'.repeat(done)}${'░'.repeat(barWidth - done)}] ${rows_read}/${rows_total ?? '?'}  ${rate}/s `,
    )
  }
  draw.end = (): void => {
    if (process.stderr.isTTY) process.stderr.write('\n')
  }
  return draw
}
