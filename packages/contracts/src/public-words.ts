import { z } from 'zod'
import { residentIdFault } from './id-number.ts'
import { isMobile } from './phone.ts'

/**
 * Free words that are a public decision and are kept for good: title and basis of a change of the ground. A name cannot be told from
 * other words, a person's number can, and is refused.
 */

/** Any day that is later than everybody's birth. */
const latest = '9999-12-31'

/** Whether words hold somebody's mobile or identity number, with spaces or dashes within it or without. */
export const holdsPersonalNumber = (words: string): boolean => {
  const runs = words.normalize('NFKC').matchAll(/(?<![\da-z])\+?\d(?:[ -]?[\dx])*(?![\da-z])/gi)
  for (const [run] of runs) {
    const plain = run.replaceAll(/[ -]/g, '').toUpperCase()
    if (
      residentIdFault(plain, latest) === null ||
      (/^(?:\+?86|0086)?1[3-9]\d{9}$/.test(plain) && isMobile(plain.slice(-11)))
    )
      return true
  }
  return false
}

const publicWords = (shape: z.ZodString) =>
  // The field's message follows from it (kernel/problem.ts).
  shape.refine((words) => !holdsPersonalNumber(words), { params: { text: 'public' } })

export const publicTitle = publicWords(z.string().trim().min(1).max(120))
export const publicBasis = publicWords(z.string().trim().max(500))
