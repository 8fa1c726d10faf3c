import type { Instant } from '@mazha/contracts/text'
import { toInstant } from '@mazha/contracts/zone'
import type pg from 'pg'

/**
 * Rows by PostgreSQL's binary COPY: it is spared writing every value as text, and we are spared reading it back. The
 * driver's own rows know the text form only.
 */

/** The fields of one row, taken one after the other. It is used again for the next row: nothing of it may be kept. */
export class RowReader {
  private row: Buffer = Buffer.alloc(0)
  private at = 0
  private first = 0

  open(bytes: Buffer, at: number): void {
    this.row = bytes
    this.at = at
    this.first = at
  }

  /** @returns the length of the next field, which is then at `at`; -1 for null */
  private field(): number {
    const length = this.row.readInt32BE(this.at)
    this.at += 4
    return length
  }

  /** Whether the row begins with these 20 bytes: the length of a UUID and the UUID itself. */
  startsWith(uuid: Buffer): boolean {
    return this.row.compare(uuid, 0, uuidField, this.first, this.first + uuidField) === 0
  }
  /** Keeps the first 20 bytes for `startsWith`. */
  copyStart(into: Buffer): void {
    this.row.copy(into, 0, this.first, this.first + uuidField)
  }
  /** Passes over a field. */
  skip(): void {
    const length = this.field()
    this.at += Math.max(0, length)
  }
  uuid(): string {
    this.field()
    const { row, at } = this
    this.at += 16
    const hex = row.toString('hex', at, at + 16)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }
  uuidOrNull(): string | null {
    if (this.row.readInt32BE(this.at) !== -1) return this.uuid()
    this.at += 4
    return null
  }
  int(): number {
    this.at += 4
    const value = this.row.readInt32BE(this.at)
    this.at += 4
    return value
  }
  /** A bigint that counts something: it stays below 2 to the 53rd. */
  bigint(): number {
    this.at += 4
    const value = this.row.readInt32BE(this.at) * 0x1_0000_0000 + this.row.readUInt32BE(this.at + 4)
    this.at += 8
    return value
  }
  double(): number | null {
    if (this.field() === -1) return null
    const value = this.row.readDoubleBE(this.at)
    this.at += 8
    return value
  }
  textOrNull(): string | null {
    const length = this.field()
    if (length === -1) return null
    const { at } = this
    this.at += length
    return this.row.toString('utf8', at, this.at)
  }
  text(): string {
    return this.textOrNull() ?? ''
  }
  hexOrNull(): string | null {
    const length = this.field()
    if (length === -1) return null
    const { at } = this
    this.at += length
    return this.row.toString('hex', at, this.at)
  }
  hex(): string {
    return this.hexOrNull() ?? ''
  }
  /** The field's bytes where they are: good until the row is left. */
  view(): Buffer {
    const length = Math.max(0, this.field())
    const { at } = this
    this.at += length
    return this.row.subarray(at, this.at)
  }
  viewOrNull(): Buffer | null {
    if (this.row.readInt32BE(this.at) !== -1) return this.view()
    this.at += 4
    return null
  }
  /** The 16 bytes of a UUID that stands first in its row, one character each: to find what is known by it. */
  firstKey(): string {
    return this.row.toString('latin1', this.first + 4, this.first + uuidField)
  }
  /** A moment as records have it: `2026-10-01T01:00:00.120000Z`. */
  momentOrNull(): string | null {
    if (this.row.readInt32BE(this.at) !== -1) return this.moment()
    this.at += 4
    return null
  }
  moment(): string {
    return momentText(this.stamp())
  }
  /** A moment as it is stored: see `momentText`, `instantOf`. */
  stamp(): Stamp {
    this.at += 4
    const high = this.row.readInt32BE(this.at)
    const low = this.row.readUInt32BE(this.at + 4)
    this.at += 8
    return { high, low }
  }
}

const uuidField = 20

/** Microseconds from 2000 on, in two halves. */
export type Stamp = { readonly high: number; readonly low: number }

/** Milliseconds from 1970 to 2000, where PostgreSQL begins to count. */
const epochMs = 946_684_800_000

export function momentText({ high, low }: Stamp): string {
  if (high === 0x7fff_ffff && low === 0xffff_ffff) return 'infinity'
  if (high === -0x8000_0000 && low === 0) return '-infinity'
  const micros = high * 0x1_0000_0000 + low
  const ms = Math.floor(micros / 1000)
  // Those beyond what doubles or instants can say exactly are told as they are: no ledger has such a moment.
  if (!Number.isSafeInteger(micros) || Math.abs(ms) > 8e15) return `${high}:${low}`
  const rest = micros - ms * 1000
  const text = toInstant(ms + epochMs)
  return `${text.slice(0, -1)}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`
}

/** The moment as an instant, which has milliseconds; null where it is none. */
export function instantOf({ high, low }: Stamp): Instant | null {
  const micros = high * 0x1_0000_0000 + low
  return Number.isSafeInteger(micros) && micros % 1000 === 0 ? toInstant(micros / 1000 + epochMs) : null
}

/** One row of a COPY: its reader is good until the call returns. */
export type TakeRow = (row: RowReader) => void

/** A query whose rows go to `take`, and how they are read. */
export type CopyPart = { readonly query: string; readonly take: TakeRow }

/**
 * Reads the rows of several queries, one after the other, in one round trip. Rows are taken as they arrive: what is kept of
 * them is all that is kept.
 */
export const copyRows = (client: pg.Client, parts: readonly CopyPart[]): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query(new CopyQuery(parts, resolve, reject))
  })

const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
/** After the signature: flags, and the length of an extension that there is none of. */
const headerBytes = signature.length + 8

/** What the driver asks of a query of one's own (as pg-cursor and pg-query-stream are). */
class CopyQuery implements pg.Submittable {
  private readonly reader = new RowReader()
  private part = 0
  private begun = false
  private failure: Error | undefined
  constructor(
    private readonly parts: readonly CopyPart[],
    private readonly resolve: () => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: pg.Connection): void {
    connection.query(this.parts.map(({ query }) => `copy (${query}) to stdout (format binary)`).join(';'))
  }
  /** One message is one row (so the protocol says); the first has the header before it, the last is the end mark. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.failure !== undefined) return
    let at = 0
    if (!this.begun) {
      this.begun = true
      at = headerBytes
    }
    // The number of fields; -1 is the end.
    if (at === chunk.length || chunk.readInt16BE(at) === -1) return
    this.reader.open(chunk, at + 2)
    try {
      this.parts[this.part]?.take(this.reader)
    } catch (error) {
      // The rest still arrives; it is told when the connection can be used again.
      this.failure = error instanceof Error ? error : new Error(String(error))
    }
  }
  handleCommandComplete(): void {
    this.part += 1
    this.begun = false
  }
  handleError(error: Error): void {
    this.reject(error)
  }
  handleReadyForQuery(): void {
    if (this.failure === undefined) this.resolve()
    else this.reject(this.failure)
  }
}
