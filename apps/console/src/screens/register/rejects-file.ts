import type { Text } from '@mazha/contracts/text'

/** A text that a spreadsheet program would compute gets an apostrophe before it; reading such a file takes it away again. */
const toField = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe
}

type Rejected = { readonly row: number; readonly cells: readonly string[]; readonly reason: Text | null }

/** Rows that were refused as they stood, each with its number and its reason: it can be put right and taken in as it is. */
export const rejectsFile = (
  view: { readonly name: string; readonly headings: readonly { readonly heading: string }[] },
  rows: readonly Rejected[],
  say: (text: Text) => string,
): [name: string, file: Blob] => {
  const lines = [
    [...view.headings.map(({ heading }) => heading), '原行号 Row', '原因 Reason'],
    ...rows.map(({ row, cells, reason }) => [
      ...view.headings.map((_, column) => cells[column] ?? ''),
      String(row),
      reason === null ? '' : say(reason),
    ]),
  ]
  // The mark before the first byte tells Excel that it is UTF-8.
  const text = `\ufeff${lines.map((line) => line.map(toField).join(',')).join('\r\n')}\r\n`
  return [`${view.name.replace(/\.[^.]*$/, '')}-rejects.csv`, new Blob([text], { type: 'text/csv' })]
}
