import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keptColumns, type KeptTable } from '@mazha/contracts/kept-columns'
import { retentionRules, retentionSettings } from '@mazha/contracts/retention'

/** `docs/retention.md`: what is kept of people, where, and when it ends. Made from the same tables as the erasing is. */
export const retentionPage = (): string => {
  const rules = Object.entries(retentionRules)
  const tables: [string, KeptTable][] = Object.entries(keptColumns)
  const code = (columns: string): string =>
    columns
      .split(' ')
      .filter((name) => name !== '')
      .map((name) => `\`${name}\``)
      .join(' ')
  return [
    '# 个人信息的保存期限 · How long personal data is kept',
    '',
    '由程序生成，请勿手改：`node scripts/run-typescript.mjs scripts/retention-docs.ts`。Generated; do not edit.',
    '',
    '到期的信息每小时删除一次，同一事务内签发销毁证书，`npx mazha verify` 照常核对。What has ended is erased once an hour, with a signed',
    'certificate in the same transaction; `npx mazha verify` stays whole.',
    '',
    '可以调整的年数和天数（`npx mazha settings retention`）· Years and days that a district may set:',
    '',
    `\`${JSON.stringify(retentionSettings.parse({}))}\``,
    '',
    '## 规则 · Rules',
    '',
    '| 规则 · Rule | 哪类信息 · What | 期限 · How long | 依据 · Basis |',
    '|---|---|---|---|',
    ...rules.map(
      ([id, { title, period, basis }]) =>
        `| \`${id}\` | ${title.zh}<br>${title.en} | ${period.zh}<br>${period.en} | ${basis.zh}<br>${basis.en} |`,
    ),
    '',
    '## 每一张表 · Every table',
    '',
    '没有列出的列只是时间、数量和是否。Columns that are not named are moments, counts and yes-or-no.',
    '',
    '| 表 · Table | 关于人的列和规则 · About people, by rule | 与人无关的列 · About nobody |',
    '|---|---|---|',
    ...tables.map(([name, { title, personal, other, note }]) => {
      const about = Object.entries(personal).map(([rule, columns]) => `**${rule}**: ${code(columns)}`)
      const said = note === undefined ? [] : [`${note.zh}<br>${note.en}`]
      return `| \`${name}\`<br>${title.zh}<br>${title.en} | ${about.join('<br>') || '–'} | ${[code(other) || '–', ...said].join('<br>')} |`
    }),
    '',
  ].join('\n')
}

/** Writes it. `node scripts/run-typescript.mjs scripts/retention-docs.ts` */
export const main = (): void => writeFileSync(join(process.cwd(), 'docs', 'retention.md'), retentionPage())
