/**
 * Reads unknown JSON into a known shape, once, at the edge. A few lines instead of zod keep 15 KB off a slow line;
 * the shapes are held against the contracts' types by the compiler (see answers.ts).
 */
export type Shape<T> = (value: unknown, at: string) => T

export class WrongShape extends Error {}

const wrong = (at: string, expected: string): never => {
  throw new WrongShape(`${at} is not ${expected}`)
}

export const string: Shape<string> = (value, at) => (typeof value === 'string' ? value : wrong(at, 'a text'))
export const number: Shape<number> = (value, at) => (typeof value === 'number' ? value : wrong(at, 'a number'))
export const boolean: Shape<boolean> = (value, at) => (typeof value === 'boolean' ? value : wrong(at, 'yes or no'))

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const record: Shape<Record<string, unknown>> = (value, at) => (isRecord(value) ? value : wrong(at, 'an object'))

export const nullable =
  <T>(inner: Shape<T>): Shape<T | null> =>
  (value, at) =>
    value === null || value === undefined ? null : inner(value, at)

export const list =
  <T>(inner: Shape<T>): Shape<T[]> =>
  (value, at) =>
    Array.isArray(value) ? value.map((item, index) => inner(item, `${at}[${index}]`)) : wrong(at, 'a list')

export const oneOf =
  <const T extends string>(...values: readonly T[]): Shape<T> =>
  (value, at) =>
    values.find((known) => known === value) ?? wrong(at, values.join(' or '))

export const object =
  <F extends Readonly<Record<string, Shape<unknown>>>>(fields: F): Shape<{ [K in keyof F]: ReturnType<F[K]> }> =>
  (value, at) => {
    const from = record(value, at)
    const made: readonly (readonly unknown[])[] = Object.entries(fields).map(([name, shape]) => [
      name,
      shape(from[name], `${at}.${name}`),
    ])
    return Object.fromEntries(made)
  }
