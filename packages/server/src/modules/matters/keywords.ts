import { Jieba, TfIdf } from '@node-rs/jieba'
import { dict, idf } from '@node-rs/jieba/dict.js'
import { normalise } from '#kernel/words'

/** The words that tell most about a text. Segmentation only ranks and tags here; finding is by pairs of characters. */

type Segmenter = { readonly jieba: Jieba; readonly weights: TfIdf }

let loaded: Segmenter | undefined

/** The dictionary takes a moment to load, so it is loaded when it is first needed and kept. */
const segmenter = (): Segmenter => (loaded ??= { jieba: Jieba.withDict(dict), weights: TfIdf.withDict(idf) })

/** At most this many, the most telling first; words of two characters or more. */
export function keywordsOf(text: string, count = 12): string[] {
  const { jieba, weights } = segmenter()
  return weights
    .extractKeywords(jieba, normalise(text).slice(0, 2000), count)
    .map(({ keyword }) => keyword)
    .filter((word) => Array.from(word).length > 1)
}
