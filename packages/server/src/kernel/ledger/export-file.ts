import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { pipeline as pipe, Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import type { Leaf } from './check-checkpoints.ts'
import { digestErased } from './erased-list.ts'
import { SourceFault, type DistrictSource, type LedgerSource } from './source.ts'
import { storedLaw, type StoredLaw } from './law.ts'
import { checkpointRecord, matterFile, type CheckpointRecord, type ErasedBy, type MatterFile } from './record.ts'

/**
 * A ledger as a file: one JSON value a line, gzip when the name ends in `.gz`. First the format, then for each
 * district a line for itself, one for each certificate of erasure with the matters that it names, one for each matter with its
 * entries as they were hashed, one for each checkpoint, and one with the counts, so that a file that was cut off is noticed. Private
 * words and contacts stay out unless they are asked for: the chain is whole without them, and which there are is told.
 */
const erasure = z.strictObject({
  n: z.int(),
  body: z.string(),
  publicKey: z.string(),
  signature: z.string(),
  matters: z.array(z.strictObject({ matter: z.string(), upto: z.int() })),
})
const line = z.union([
  z.strictObject({ format: z.literal('mazha-ledger'), v: z.literal(2) }),
  z.strictObject({
    district: z.strictObject({ id: z.string(), zone: z.string(), settings: z.unknown(), law: storedLaw }),
  }),
  z.strictObject({ erasure }),
  z.strictObject({ matter: matterFile }),
  z.strictObject({ checkpoint: checkpointRecord }),
  z.strictObject({ end: z.strictObject({ matters: z.int(), entries: z.int() }) }),
  z.strictObject({ complete: z.strictObject({ districts: z.int() }) }),
])
type Line = z.infer<typeof line>

export type Exported = {
  readonly districts: number
  readonly matters: number
  readonly entries: number
  readonly checkpoints: number
}

/** Writes a ledger to a file. Memory stays the same however long it is. */
export async function writeExport(
  source: LedgerSource,
  path: string,
  options: { readonly words: boolean },
): Promise<Exported> {
  const counts = { districts: 0, matters: 0, entries: 0, checkpoints: 0 }
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  const text = Readable.from(exportLines(source, options, counts))
  if (path.endsWith('.gz')) await pipeline(text, createGzip(), file)
  else await pipeline(text, file)
  return counts
}

type Counts = { -readonly [K in keyof Exported]: number }

async function* exportLines(
  source: LedgerSource,
  { words }: { readonly words: boolean },
  counts: Counts,
): AsyncGenerator<string> {
  const write = (value: Line): string => `${JSON.stringify(value)}\n`
  yield write({ format: 'mazha-ledger', v: 2 })
  for await (const district of source) {
    const before = { ...counts }
    counts.districts += 1
    const { id, zone, settings, law } = district
    yield write({ district: { id, zone, settings, law } })
    for (const { n, body, publicKey, signature } of (await district.erasures()).stored)
      yield write({ erasure: { n, body, publicKey, signature, matters: [...(await district.erasedMatters(n))] } })
    for await (const batch of district.matters()) {
      let lines = ''
      for (const file of batch) {
        counts.matters += 1
        counts.entries += file.entries.length
        const entries = file.entries.map(({ seq, pos, recordedAt, action, body, hash }) => ({
          seq,
          pos,
          recordedAt,
          action,
          body,
          hash,
        }))
        const { erasedBy: _erasedBy, ...told } = words ? file : withoutWords(file)
        lines += write({ matter: { ...told, entries } })
      }
      yield lines
    }
    for (const checkpoint of await district.checkpoints()) {
      counts.checkpoints += 1
      yield write({ checkpoint })
    }
    yield write({ end: { matters: counts.matters - before.matters, entries: counts.entries - before.entries } })
  }
  yield write({ complete: { districts: counts.districts } })
}

/** A matter without its private words, its contact, and what its row says of them; which of them there are stays told. */
const withoutWords = (file: MatterFile): MatterFile => ({
  ...file,
  row: file.row === null ? null : { ...file.row, lng: null, lat: null },
  words: null,
  contacts: null,
  kept: {
    words: file.words?.map(({ seq, name }) => ({ seq, name })) ?? [],
    contacts: file.contacts?.filter(({ name, phone, phoneIndex }) => name ?? phone ?? phoneIndex).length ?? 0,
  },
})

/** Reads a ledger from such a file. What does not fit is a `SourceFault`. */
export async function* readExport(path: string): LedgerSource {
  const lines = await openLines(path)
  try {
    if (!('format' in (await lines.take()))) throw lines.unreadable()
    let found = 0
    for (let next = await lines.take(); ; next = await lines.take()) {
      if ('complete' in next) {
        if (next.complete.districts !== found) throw lines.unreadable()
        return
      }
      if (!('district' in next)) throw lines.unreadable()
      found += 1
      yield districtOf(next.district, await takeErasures(lines), lines)
    }
  } finally {
    lines.close()
  }
}

type Lines = {
  /** The next line. */
  take(): Promise<Line>
  /** The next line is looked at again. */
  putBack(line: Line): void
  /** A fault at the line that was taken last. */
  unreadable(): SourceFault
  close(): void
}

const openLines = async (path: string): Promise<Lines> => {
  const handle = await open(path)
  const file = handle.createReadStream()
  // The errors of both come out of the last stream, where they are read.
  const stream = path.endsWith('.gz') ? pipe(file, createGunzip(), () => undefined) : file
  const iterator = splitLines(stream)
  let number = 0
  let back: Line | null = null
  const unreadable = (): SourceFault => new SourceFault('file.line', { line: number })
  const parse = (text: string): Line => {
    try {
      const parsed = line.safeParse(JSON.parse(text))
      if (parsed.success) return parsed.data
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
    throw unreadable()
  }
  return {
    async take() {
      if (back !== null) {
        const again = back
        back = null
        return again
      }
      number += 1
      const next = await iterator.next().catch((error: unknown) => {
        // A gzip file that was cut off or changed.
        if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) throw unreadable()
        throw error
      })
      if (next.done === true) throw unreadable()
      return parse(next.value)
    },
    putBack(again) {
      back = again
    },
    unreadable,
    close() {
      stream.destroy()
      file.destroy()
    },
  }
}

async function* splitLines(stream: Readable): AsyncGenerator<string, undefined> {
  let rest = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    const parts = (rest + String(chunk)).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest !== '') yield rest
  return undefined
}

type Told = ReadonlyMap<number, z.infer<typeof erasure>>

const takeErasures = async (lines: Lines): Promise<Told> => {
  const told = new Map<number, z.infer<typeof erasure>>()
  for (let next = await lines.take(); ; next = await lines.take()) {
    if (!('erasure' in next)) {
      lines.putBack(next)
      return told
    }
    if (told.has(next.erasure.n)) throw lines.unreadable()
    told.set(next.erasure.n, next.erasure)
  }
}

const districtOf = (
  district: { readonly id: string; readonly zone: string; readonly settings: unknown; readonly law: StoredLaw },
  told: Told,
  lines: Lines,
): DistrictSource => {
  const erasedBy = new Map<string, ErasedBy[]>()
  for (const { n, matters: named } of told.values()) {
    for (const { matter, upto } of named) erasedBy.set(matter, [...(erasedBy.get(matter) ?? []), { n, upto }])
  }
  const leaves = keepLeaves()
  let matters = 0
  let entries = 0
  return {
    ...district,
    // A file is read from one end to the other.
    share: () => Promise.resolve(null),
    async *matters() {
      for (let next = await lines.take(); ; next = await lines.take()) {
        if (!('matter' in next)) {
          lines.putBack(next)
          return
        }
        const file: MatterFile = { ...next.matter, erasedBy: erasedBy.get(next.matter.matter) ?? [] }
        if (file.district !== district.id) throw lines.unreadable()
        matters += 1
        entries += file.entries.length
        for (const { pos, seq, hash } of file.entries) leaves.add({ pos, seq, hash: Buffer.from(hash, 'hex') })
        yield [file]
      }
    },
    async checkpoints() {
      const found: CheckpointRecord[] = []
      for (let next = await lines.take(); ; next = await lines.take()) {
        if ('checkpoint' in next) found.push(next.checkpoint)
        else if ('end' in next) {
          if (next.end.matters === matters && next.end.entries === entries) return found
          throw new SourceFault('file.end', { expected: next.end.matters, found: matters })
        } else throw lines.unreadable()
      }
    },
    leaves: () => leaves.inOrder(),
    // Counts are no part of what happened; they are checked where they stand.
    tally: () => Promise.resolve(null),
    erasures: () =>
      Promise.resolve({
        stored: [...told.values()],
        lists: new Map(
          [...told].flatMap(([n, { matters: named }]) =>
            named.length === 0 ? [] : [[n, digestErased(named)] as const],
          ),
        ),
      }),
    erasedMatters: (n) => Promise.resolve(told.get(n)?.matters ?? []),
  }
}

/** Entries stand in the file by matter; the tree wants them by position. 41 bytes are kept of each. */
const keepLeaves = (): { add(leaf: Leaf): void; inOrder(): AsyncGenerator<readonly Leaf[]> } => {
  let room = 1024
  let count = 0
  let positions = new Float64Array(room)
  let first = new Uint8Array(room)
  let hashes = Buffer.alloc(room * 32)
  const grow = (): void => {
    room *= 2
    const more = { positions: new Float64Array(room), first: new Uint8Array(room), hashes: Buffer.alloc(room * 32) }
    more.positions.set(positions)
    more.first.set(first)
    hashes.copy(more.hashes)
    ;({ positions, first, hashes } = more)
  }
  return {
    add({ pos, seq, hash }) {
      if (count === room) grow()
      positions[count] = pos
      first[count] = seq === 1 ? 1 : 0
      hash.copy(hashes, count * 32)
      count += 1
    },
    async *inOrder() {
      const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
        (a, b) => (positions[a] ?? 0) - (positions[b] ?? 0),
      )
      let batch: Leaf[] = []
      for (const i of order) {
        batch.push({ pos: positions[i] ?? 0, seq: first[i] === 1 ? 1 : 2, hash: hashes.subarray(i * 32, i * 32 + 32) })
        if (batch.length === 2000) {
          yield batch
          batch = []
        }
      }
      if (batch.length > 0) yield batch
    },
  }
}
