import { randomBytes } from 'node:crypto'
import {
  idFault,
  idFaults,
  type IdNumber,
  type IdKind,
  idKindNames,
  maskIdNumber,
  maskName,
  maskPhone,
  normaliseIdNumber,
} from '@mazha/contracts/id-number'
import { phoneDigits } from '@mazha/contracts/phone'
import { refuse } from '@mazha/contracts/refusal'
import type { MaskedResident, PersonalValues, Revealed } from '@mazha/contracts/register'
import {
  fieldRules,
  type KeepUntil,
  type PersonalField,
  personalFieldNames,
  registerSettings,
} from '@mazha/contracts/register-rules'
import type { Context } from '#kernel/context'
import { decrypt, encrypt, hmac } from '#kernel/secrets'
import { normalise } from '#kernel/words'
import { monthsLater, today } from './day.ts'
import type { FieldRow, KeyRow, NewField } from './store-people.ts'

/** Personal values: each sealed under a key of the person's own, found by a keyed digest, with its purpose and its end date. */

export type PersonValues = Partial<Readonly<Record<PersonalField, string>>>

const keyContext = (ctx: Context, id: string): string => `${ctx.district.id}/person-key/${id}`
const fieldContext = (ctx: Context, id: string, field: PersonalField): string =>
  `${ctx.district.id}/resident/${id}/${field}`

const plainName = (text: string): string => normalise(text).replace(/[\s·•.]/gu, '')

/** A document's number with its kind in one text: `resident_id:3702…`. */
const joinId = ({ kind, number }: IdNumber): string => `${kind}:${number}`
const splitId = (text: string): IdNumber => {
  const at = text.indexOf(':')
  const kind = idKindNames.find((one) => one === text.slice(0, at))
  if (kind === undefined) throw new Error('a document of no known kind')
  return { kind, number: text.slice(at + 1) }
}

/** @throws register.id-number */
export const checkedId = (ctx: Context, { kind, number }: IdNumber): IdNumber => {
  const plain = { kind, number: normaliseIdNumber(number) }
  const fault = idFault(plain, today(ctx))
  if (fault !== null) throw refuse('register.id-number', { fault: idFaults[fault] })
  return plain
}

/** What was given, as it is kept. @throws register.id-number */
export const valuesOf = (ctx: Context, given: Partial<PersonalValues>): PersonValues => ({
  ...(given.name === undefined ? {} : { name: given.name }),
  ...(given.phone === undefined ? {} : { phone: given.phone }),
  ...(given.idNumber === undefined ? {} : { id_number: joinId(checkedId(ctx, given.idNumber)) }),
  ...(given.emergencyPhone === undefined ? {} : { emergency_phone: given.emergencyPhone }),
})

const plainForms: Readonly<Record<PersonalField, ((text: string) => string) | null>> = {
  name: plainName,
  phone: phoneDigits,
  id_number: (text) => text,
  // Nobody is looked for by the number of a relative.
  emergency_phone: null,
}

/** By what a value is found; null where it is not looked for. */
export const digestOf = (ctx: Context, field: PersonalField, value: string): Buffer | null => {
  const plain = plainForms[field]
  if (plain === null) return null
  if (field === 'phone') return digestOfProven(ctx, provenPhone(ctx, value))
  return keyed(ctx, `register/${field}`, plain(value))
}

const keyed = (ctx: Context, purpose: string, text: string): Buffer =>
  hmac(ctx.secrets.blindIndexKey, ctx.district.id, purpose, text)

/** A number as the session of a resident who proved it has it, and nothing more of it. */
export const provenPhone = (ctx: Context, phone: string): Buffer => keyed(ctx, 'phone', phoneDigits(phone))

/**
 * By what a proven number is found here. A digest of a digest: whoever reads the database sees no more than before that somebody of
 * the register raised a matter; whoever proved the number is found without its being kept anywhere.
 */
export const digestOfProven = (ctx: Context, proven: Buffer): Buffer =>
  keyed(ctx, 'register/phone/proven', proven.toString('hex'))

/** How numbers were found before they could be found by a session; they are changed over as they are met. */
export const formerPhoneDigest = (ctx: Context, phone: string): Buffer =>
  keyed(ctx, 'register/phone', phoneDigits(phone))

/** The digests of a document's number whose kind may not be known. */
export const idDigests = (ctx: Context, number: string, kind: IdKind | undefined): Buffer[] =>
  (kind === undefined ? idKindNames : [kind]).flatMap(
    (one) => digestOf(ctx, 'id_number', joinId({ kind: one, number: normaliseIdNumber(number) })) ?? [],
  )

/** How long a field is kept here. */
export const keepOf = (ctx: Context, field: PersonalField): KeepUntil =>
  registerSettings.parse(ctx.district.settings['register'] ?? {}).keep[field] ?? fieldRules[field].keep

export const makeKey = (ctx: Context, id: string): { readonly key: Buffer; readonly wrapped: Buffer } => {
  const key = randomBytes(32)
  return { key, wrapped: encrypt(ctx.secrets.wrapKey, key, keyContext(ctx, id)) }
}
export const openKey = (ctx: Context, { id, wrapped }: KeyRow): Buffer =>
  decrypt(ctx.secrets.wrapKey, wrapped, keyContext(ctx, id))

/** Seals the values of many people; the rules are looked up once. */
export const createSealer = (ctx: Context): ((id: string, key: Buffer, values: PersonValues) => NewField[]) => {
  const day = today(ctx)
  const ends = new Map(personalFieldNames.map((field) => [field, monthsLater(day, keepOf(ctx, field).years * 12)]))
  return (id, key, values) =>
    personalFieldNames.flatMap((field): NewField[] => {
      const value = values[field]
      if (value === undefined || value === '') return []
      const { purpose, basis } = fieldRules[field]
      return [
        {
          resident: id,
          field,
          value: encrypt(key, Buffer.from(value), fieldContext(ctx, id, field)),
          digest: digestOf(ctx, field, value),
          purpose,
          basis,
          until: ends.get(field) ?? day,
        },
      ]
    })
}

/** What is kept of a person, in plain; a field whose end date has passed is not read any more. */
export const openFields = (ctx: Context, fields: readonly FieldRow[]): PersonValues => {
  const day = today(ctx)
  const keys = new Map<string, Buffer>()
  return Object.fromEntries(
    fields.flatMap(({ resident, field, value, wrapped, until }) => {
      if (wrapped === null || until < day) return []
      const key = keys.get(resident) ?? openKey(ctx, { id: resident, wrapped })
      keys.set(resident, key)
      return [[field, decrypt(key, value, fieldContext(ctx, resident, field)).toString()]]
    }),
  )
}

const idOf = (values: PersonValues): IdNumber | null =>
  values.id_number === undefined ? null : splitId(values.id_number)

export const masked = (values: PersonValues): Omit<MaskedResident, 'id' | 'version' | 'erased'> => {
  const id = idOf(values)
  return {
    name: values.name === undefined ? null : maskName(values.name),
    phone: values.phone === undefined ? null : maskPhone(values.phone),
    idNumber: id === null ? null : maskIdNumber(id.number),
    idKind: id?.kind ?? null,
    emergencyPhone: values.emergency_phone === undefined ? null : maskPhone(values.emergency_phone),
  }
}

export const unmasked = (values: PersonValues): Revealed => ({
  name: values.name ?? null,
  phone: values.phone ?? null,
  idNumber: idOf(values)?.number ?? null,
  emergencyPhone: values.emergency_phone ?? null,
})
