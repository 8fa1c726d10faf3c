/**
 * Chinese search by pairs of characters: a run of Han characters is indexed as its overlapping pairs, other words whole.
 * Word segmentation misses what it cuts differently in the text and in the question; pairs find every phrase of two
 * characters or more.
 */

/** One form for what people type: full-width forms, case and compatibility characters made equal. */
export const normalise = (text: string): string => text.normalize('NFKC').toLowerCase()

const runs = /(?<han>[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+)|\p{L}+|\p{N}+/gu

type Run = { readonly text: string; readonly han: boolean }

function* runsOf(text: string): Generator<Run> {
  for (const match of normalise(text).matchAll(runs)) {
    yield { text: match[0], han: match.groups?.['han'] !== undefined }
  }
}

/** PostgreSQL keeps at most this many positions; what lies beyond is still found, as if it stood here. */
const lastPosition = 16_383
/** Longer lexemes are refused by PostgreSQL (2 KB); nobody searches for one. */
const longestWord = 64

/**
 * The search vector of texts, as `tsvector` input. Each Han character begins a pair but the last of its run, which
 * stands alone, so that one character can be searched for as the beginning of a lexeme.
 */
export function searchVector(texts: readonly (string | null | undefined)[], tags: readonly string[] = []): string {
  const positions = new Map<string, number[]>()
  let at = 0
  const put = (lexeme: string): void => {
    at += 1
    const known = positions.get(lexeme)
    // More positions of one lexeme than 255 are ignored by PostgreSQL.
    if (known === undefined) positions.set(lexeme, [Math.min(at, lastPosition)])
    else if (known.length < 255) known.push(Math.min(at, lastPosition))
  }
  for (const text of texts) {
    if (text === null || text === undefined) continue
    for (const run of runsOf(text)) {
      if (!run.han) {
        put(run.text.slice(0, longestWord))
        continue
      }
      const characters = Array.from(run.text)
      characters.forEach((character, index) => put(character + (characters[index + 1] ?? '')))
    }
    at += 1 // No phrase reaches from one text into the next.
  }
  const lexemes = [...positions].map(([lexeme, where]) => `'${lexeme}':${where.join(',')}`)
  for (const tag of tags) lexemes.push(quoted(tag))
  return lexemes.join(' ')
}

/** As a `tsvector` and a `tsquery` read it. */
export const quoted = (lexeme: string): string => `'${lexeme.replaceAll(/['\\\\]/g, '$&$&')}'`

/** A lexeme that must be there; with `prefix`, one that begins so. Those of one `run` stand side by side, `at` so many characters. */
export type Term = { readonly lexeme: string; readonly prefix: boolean; readonly run: number; readonly at: number }
export type SearchQuery = {
  /** The whole as one `tsquery`. */
  readonly text: string
  /** Its conditions, one `tsquery` each; every one must hold. */
  readonly parts: readonly string[]
  readonly terms: readonly Term[]
  /** Pairs that lie across those of `terms`: whatever is found has them too. They join words, so they are rarer than words are. */
  readonly across: readonly Term[]
}

/** The `tsquery` for what was typed; undefined when there is nothing to search for. Every run must be found. */
export function searchQuery(typed: string): SearchQuery | undefined {
  const parts: string[] = []
  const terms: Term[] = []
  const across: Term[] = []
  for (const [n, run] of [...runsOf(typed.slice(0, 200))].entries()) {
    const characters = Array.from(run.text)
    if (run.han && characters.length > 1) {
      const pairs = pairsOf(characters)
      parts.push(phrase(pairs))
      terms.push(...pairs.map(({ at, pair }) => ({ lexeme: pair, prefix: false, run: n, at })))
      characters.slice(1).forEach((second, at) => {
        if (pairs.some((pair) => pair.at === at)) return
        across.push({ lexeme: `${characters[at] ?? ''}${second}`, prefix: false, run: n, at })
      })
    } else {
      const lexeme = run.text.slice(0, longestWord)
      parts.push(`'${lexeme}':*`)
      terms.push({ lexeme, prefix: true, run: n, at: 0 })
    }
  }
  const distinct = [...new Set(parts)]
  return parts.length === 0 ? undefined : { text: distinct.join(' & '), parts: distinct, terms, across }
}

type Pair = { readonly at: number; readonly pair: string }

/** Pairs side by side, the last one overlapping when the count is odd: enough to fix every character and its place. */
function pairsOf(characters: readonly string[]): Pair[] {
  const pairs: Pair[] = []
  for (let next = 0; next < characters.length; next += 2) {
    const at = Math.min(next, characters.length - 2)
    pairs.push({ at, pair: characters.slice(at, at + 2).join('') })
  }
  return pairs
}

function phrase(pairs: readonly Pair[]): string {
  let text = ''
  let last = 0
  for (const { at, pair } of pairs) {
    if (text !== '') text += ` <${at - last}> `
    text += `'${pair}'`
    last = at
  }
  return pairs.length > 1 ? `(${text})` : text
}
