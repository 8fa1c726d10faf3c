/** What is asked of a password (MLPS level 3, GB/T 22239-2019 8.1.4.1: complex, changed from time to time). Pure. */

export const weaknesses = ['short', 'plain', 'name', 'common', 'former'] as const
export type Weakness = (typeof weaknesses)[number]

const kindsOf = (password: string): number =>
  [/\p{Ll}|\p{Lo}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u].filter((kind) => kind.test(password)).length

// In capitals: small letters of one capital differ by their place in a word (σ, ς).
const folded = (words: string): string => words.normalize('NFKC').toUpperCase().normalize('NFKC')

/**
 * What is wrong with a password, as far as it can be told without asking the server.
 *
 * @param names what must not stand in it: log-in name, name, staff number
 */
export const weaknessesOf = (
  password: string,
  { minLength, kinds, names }: { minLength: number; kinds: number; names: readonly string[] },
): Weakness[] => {
  const plain = folded(password)
  const reversed = Array.from(plain).toReversed().join('')
  const named = names
    .map(folded)
    .some((name) => Array.from(name).length >= 2 && (plain.includes(name) || reversed.includes(name)))
  return [
    ...(Array.from(password).length < minLength ? ['short' as const] : []),
    ...(kindsOf(password) < kinds ? ['plain' as const] : []),
    ...(named ? ['name' as const] : []),
  ]
}
