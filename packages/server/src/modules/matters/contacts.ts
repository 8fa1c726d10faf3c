import { randomBytes, randomUUID } from 'node:crypto'
import { phoneDigits } from '@mazha/contracts/phone'
import type { Context } from '#kernel/context'
import type { ContactRow } from '#kernel/commit-statement'
import { decrypt, encrypt, hmac } from '#kernel/secrets'
import { uuidFrom } from '#kernel/ids'
import { type Db, insertKeys, selectContacts, selectKeys } from './store.ts'
import type { Contact, MatterContact } from './types.ts'

/** Who raised a matter: encrypted under a key of the person's own, found by a keyed digest of the phone number. */

/** By what a number is found without being stored readably. */
export const phoneIndex = (ctx: Context, phone: string): Buffer =>
  hmac(ctx.secrets.blindIndexKey, ctx.district.id, 'phone', phoneDigits(phone))

/** Contacts are kept this long after the last matter was opened, unless the district says otherwise. */
const keptYears = 3

const keyContext = (ctx: Context, id: string): string => `${ctx.district.id}/person-key/${id}`
const fieldContext = (ctx: Context, id: string, field: string): string => `${ctx.district.id}/contact/${id}/${field}`

type PersonKey = {
  readonly id: string
  readonly key: Buffer
  readonly wrapped: Buffer
  readonly index: Buffer | null
}

/**
 * Rows for contacts, in the order given; null for nobody. The same phone number has the same key, so that destroying one key
 * erases a person everywhere; a name without a number has a key of its own.
 */
export async function sealContacts(
  ctx: Context,
  contacts: readonly (Contact | undefined)[],
): Promise<(ContactRow | null)[]> {
  const wanted = contacts.map((contact): { id: string; index: Buffer | null } | null => {
    if (contact === undefined) return null
    if (contact.phone !== undefined && contact.phone !== '') {
      const index = phoneIndex(ctx, contact.phone)
      return { id: uuidFrom(hmac(ctx.secrets.wrapKey, ctx.district.id, 'person', index.toString('hex'))), index }
    }
    return contact.name === undefined || contact.name === '' ? null : { id: randomUUID(), index: null }
  })
  if (wanted.every((one) => one === null)) return wanted.map(() => null)
  const keys = await takeKeys(
    ctx,
    wanted.filter((one) => one !== null),
  )
  return contacts.map((contact, at) => {
    const want = wanted[at]
    const key = want === null || want === undefined ? undefined : keys.get(want.id)
    if (contact === undefined || key === undefined) return null
    const seal = (field: 'name' | 'phone'): Buffer | null => {
      const value = contact[field]
      return value === undefined || value === ''
        ? null
        : encrypt(key.key, Buffer.from(value), fieldContext(ctx, key.id, field))
    }
    return { keyId: key.id, wrapped: key.wrapped, name: seal('name'), phone: seal('phone'), phoneIndex: key.index }
  })
}

async function takeKeys(
  ctx: Context,
  wanted: readonly { id: string; index: Buffer | null }[],
): Promise<Map<string, PersonKey>> {
  const keys = new Map<string, PersonKey>()
  const index = (id: string): Buffer | null => unique.get(id)?.index ?? null
  const district = ctx.district.id
  const unique = new Map(wanted.map((want) => [want.id, want]))
  const read = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return
    for (const { id, wrapped } of await selectKeys(ctx.db, district, ids)) {
      keys.set(id, {
        id,
        key: decrypt(ctx.secrets.wrapKey, wrapped, keyContext(ctx, id)),
        wrapped,
        index: index(id),
      })
    }
  }
  // Names without a number have new keys for certain: only numbers may be known.
  await read([...unique.values()].filter(({ index }) => index !== null).map(({ id }) => id))
  const missing = [...unique.keys()].filter((id) => !keys.has(id))
  if (missing.length === 0) return keys
  const now = ctx.now()
  const until = `${now.getUTCFullYear() + keptYears}${now.toISOString().slice(4, 10)}`.replace('-02-29', '-03-01')
  const made = new Map(
    missing.map((id): [string, PersonKey] => {
      const key = randomBytes(32)
      const wrapped = encrypt(ctx.secrets.wrapKey, key, keyContext(ctx, id))
      return [id, { id, key, wrapped, index: index(id) }]
    }),
  )
  const added = await insertKeys(
    ctx.db,
    district,
    [...made.values()].map(({ id, wrapped }) => ({ id, wrapped, purpose: 'matter-contact', until })),
    now.toISOString(),
  )
  for (const id of added) {
    const key = made.get(id)
    if (key !== undefined) keys.set(id, key)
  }
  // Another process was first with the others, and there is one key a person.
  await read(missing.filter((id) => !keys.has(id)))
  return keys
}

/** The people of a matter; a name or number is null where its key was destroyed. */
export async function openContacts(ctx: Context, id: string, db: Db = ctx.db): Promise<MatterContact[]> {
  const rows = await selectContacts(db, ctx.district.id, id)
  return rows.map(({ keyId, name, phone, wrapped }) => {
    const key = wrapped === null ? undefined : decrypt(ctx.secrets.wrapKey, wrapped, keyContext(ctx, keyId))
    const read = (field: 'name' | 'phone', sealed: Buffer | null): string | null =>
      key === undefined || sealed === null ? null : decrypt(key, sealed, fieldContext(ctx, keyId, field)).toString()
    return { key: keyId, name: read('name', name), phone: read('phone', phone) }
  })
}
