import { refuse } from '@mazha/contracts/refusal'
import type { FastifySchemaCompiler } from 'fastify'
import { z } from 'zod'
import { InvalidFields } from '#kernel/problem'

const deepest = 32
// Neither NUL nor a surrogate, as almost all: read without looking for pairs.
const plain = /^[^\0\ud800-\udfff]*$/
// With the u flag a surrogate matches only where it stands without its other half.
const unstorable = /\0|\p{Surrogate}/u

const isStorable = (text: string): boolean => plain.test(text) || !unstorable.test(text)

type Issue = z.core.$ZodIssue

/**
 * Strings that no table can hold (NUL, half a surrogate pair) and nesting that no form has. They are refused here, for
 * every route alike, because some inputs are open records whose values no schema reads.
 */
const findUnstorable = (data: unknown): Issue | undefined => {
  const open: { value: unknown; path: readonly (string | number)[] }[] = [{ value: data, path: [] }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next
    if (typeof value === 'string') {
      if (!isStorable(value)) {
        return { code: 'invalid_format', format: 'text', path: [...path], message: 'not storable', input: value }
      }
    } else if (typeof value === 'object' && value !== null) {
      if (path.length >= deepest) throw refuse('request.unreadable')
      for (const [key, inner] of Object.entries(value)) {
        if (!isStorable(key)) {
          return { code: 'invalid_format', format: 'text', path: [...path], message: 'not storable', input: key }
        }
        if (typeof inner === 'string' || (typeof inner === 'object' && inner !== null)) {
          open.push({ value: inner, path: [...path, key] })
        }
      }
    }
  }
  return undefined
}

/** Whether all of it can be stored. Most can: what stands where is asked only when something cannot. */
const isAllStorable = (value: unknown, depth: number): boolean => {
  if (typeof value === 'string') return isStorable(value)
  if (typeof value !== 'object' || value === null) return true
  if (depth >= deepest) return false
  if (Array.isArray(value)) {
    for (const inner of value) if (!isAllStorable(inner, depth + 1)) return false
    return true
  }
  for (const key of Object.keys(value)) {
    if (!isStorable(key) || !isAllStorable(Reflect.get(value, key), depth + 1)) return false
  }
  return true
}

/** Parses with the route's zod schema; what does not fit becomes a refusal that names the fields. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data: unknown) => {
    const found = isAllStorable(data, 0) ? undefined : findUnstorable(data)
    if (found !== undefined) return { error: new InvalidFields([found]) }
    const result = schema.safeParse(data, { reportInput: true })
    return result.success ? { value: result.data } : { error: new InvalidFields(result.error.issues) }
  }

/**
 * Writes answers without parsing them again. With `checked`, as the tests run it, an answer that does not fit its
 * schema is a bug that fails the request.
 */
export const serializerCompiler =
  (checked: boolean) =>
  ({ schema, url }: { schema: unknown; url?: string | undefined }): ((data: unknown) => string) => {
    if (!checked || !(schema instanceof z.ZodType)) return (data) => JSON.stringify(data)
    return (data) => {
      const result = schema.safeParse(data)
      if (!result.success)
        throw new Error(`The answer of ${url ?? '?'} does not fit its schema: ${z.prettifyError(result.error)}`)
      return JSON.stringify(data)
    }
  }
