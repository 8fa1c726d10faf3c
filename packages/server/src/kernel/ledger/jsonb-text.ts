import type { Json } from '@mazha/contracts/text'

/**
 * A value as PostgreSQL writes it out of jsonb: shorter keys first, a space after each comma and colon. Where the stored text is
 * this one, the stored value is the same, and nothing has to be read; where it is not (numbers have other forms there),
 * the two have to be read and compared.
 */
export function jsonbText(value: Json | undefined): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (isList(value)) {
    let text = ''
    for (const item of value) text += `${text === '' ? '' : ', '}${jsonbText(item)}`
    return `[${text}]`
  }
  let text = ''
  for (const { key, quoted } of orderOf(value)) {
    const inner = value[key]
    if (inner === undefined) continue
    text += `${text === '' ? '' : ', '}${quoted}: ${jsonbText(inner)}`
  }
  return `{${text}}`
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value)

type Order = readonly { readonly key: string; readonly quoted: string }[]

/** The orders of keys that were met: there are few, for millions of values. */
let orders = new Map<string, Order>()
const mostOrders = 2000

const orderOf = (value: object): Order => {
  const keys = Object.keys(value)
  const met = keys.join('\u0000')
  const known = orders.get(met)
  if (known !== undefined) return known
  const order = keys
    .map((key) => ({ key, quoted: JSON.stringify(key), bytes: Buffer.from(key, 'utf8') }))
    .toSorted((a, b) => a.bytes.length - b.bytes.length || a.bytes.compare(b.bytes))
    .map(({ key, quoted }) => ({ key, quoted }))
  if (orders.size >= mostOrders) orders = new Map()
  orders.set(met, order)
  return order
}
