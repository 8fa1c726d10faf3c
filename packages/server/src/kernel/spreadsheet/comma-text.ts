/** A text that Excel would take for a formula gets an apostrophe before it. */
const toField = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Rows as comma-separated text that Excel opens as it should: UTF-8 with a byte order mark, no cell a formula. */
export const commaText = (lines: readonly (readonly string[])[]): string =>
  `\ufeff${lines.map((line) => line.map(toField).join(',')).join('\r\n')}\r\n`
