import { fill } from '@mazha/contracts/refusal'
import type { Instant, Language, Text } from '@mazha/contracts/text'
import { type PortalText, portalTexts } from '@mazha/contracts/texts/portal'
import { createContext, use } from 'react'
import { dayWords, momentWords } from './time.ts'

export type Words = {
  readonly language: Language
  /** A text of this app by its id. */
  readonly t: (id: PortalText, details?: Readonly<Record<string, string | number>>) => string
  /** A text in every language, as the server gives them; its places are filled from `details`. */
  readonly pick: (text: Text, details?: Readonly<Record<string, string | number>>) => string
  readonly day: (instant: Instant) => string
  readonly moment: (instant: Instant) => string
}

export const wordsIn = (language: Language, zone: string): Words => ({
  language,
  t: (id, details = {}) => fill(portalTexts[id][language], details, language),
  pick: (text, details = {}) => fill(text[language], details, language),
  day: (instant) => dayWords(instant, zone, language),
  moment: (instant) => momentWords(instant, zone, language),
})

export const WordsContext = createContext<Words>(wordsIn('zh', 'Asia/Shanghai'))
export const useWords = (): Words => use(WordsContext)
