import type { Clock, ClockEvent } from '@mazha/contracts/clock'
import type { Holder, LinkKind, Matter, Place } from '@mazha/contracts/matter'
import type { Actor, ActorRef } from '@mazha/contracts/role'
import type { HandoverRow } from '#kernel/commit-statement'
import type { Instant, Json, Text } from '@mazha/contracts/text'

export type Contact = { readonly name?: string | undefined; readonly phone?: string | undefined }

/** What opens a matter. The same `clientId` twice gives the same matter once. */
export type Opening = {
  /** UUID of the client's own making. */
  readonly clientId: string
  /** `service-request` when absent. */
  readonly procedure?: string | undefined
  readonly actor: Actor
  /** The door it came through: `portal`, `window`, `phone`, `letter`, `spreadsheet`. */
  readonly channel: string
  /** The first words of the text when absent. */
  readonly title?: string | undefined
  readonly text: string
  readonly category?: string | undefined
  readonly place?: Place | undefined
  readonly address?: string | undefined
  readonly contact?: Contact | undefined
  readonly files?: readonly string[] | undefined
  /** Its reporter says that it is about an official or a unit. */
  readonly aboutOfficials?: boolean | undefined
  /** When it happened, if not now (an old record). */
  readonly at?: Instant | undefined
  /** Further fields of the procedure's opening form. */
  readonly input?: Readonly<Record<string, unknown>> | undefined
}

export type Opened = { readonly matter: Matter; readonly repeated: boolean }

export type Act = {
  readonly clientId: string
  readonly id: string
  /** The version that the person saw. Absent: the latest one, decided again when someone was faster. */
  readonly version?: number | undefined
  /** A main action, or `track.action`. */
  readonly action: string
  readonly input: Readonly<Record<string, unknown>>
  readonly actor: Actor
  readonly at?: Instant | undefined
  /** What is kept of a hand-over, by what the matter is after it: goes in with the act, or not at all. */
  readonly handover?: ((after: Matter) => HandoverRow | undefined) | undefined
  /** Asked of what was decided, before it is written; throws where it is not to be. */
  readonly requires?: ((before: Matter, after: Matter) => Promise<void> | undefined) | undefined
}

export type Acted = { readonly matter: Matter; readonly seq: number; readonly repeated: boolean }

/** A record of what has already happened, from opening to its end, in order. */
export type History = {
  readonly opening: Opening & { readonly at: Instant }
  readonly acts: readonly {
    readonly at: Instant
    readonly action: string
    readonly input: Readonly<Record<string, unknown>>
    readonly actor: Actor
  }[]
}

/** One of many: what became of it, or why it was refused (`Refused`). Any other failure is thrown for the whole call. */
export type Outcome<T> = { readonly done: T } | { readonly refused: Error }

/**
 * Which matters a person's posts let them see. Made by `scopeOf`; turned into SQL in one place, `scopeSql`.
 *
 * `units`: those in which one of these has a part. `reach`: those in an area (`a:<area>`), those in which somebody took part
 * (`p:<person>`). `bars`: not those that are kept from the person (`p:<person>`) or one of their units (`u:<unit>`).
 */
export type Scope =
  | { readonly district: true; readonly bars?: readonly string[] }
  | {
      readonly district: false
      readonly units: readonly string[]
      readonly reach?: readonly string[]
      readonly bars?: readonly string[]
    }

export type MatterFilter = {
  readonly state?: string | undefined
  readonly category?: string | undefined
  readonly level?: string | undefined
  readonly channel?: string | undefined
  readonly unit?: string | undefined
  readonly dueState?: DueState | undefined
  readonly openedFrom?: Instant | undefined
  /** Not included. */
  readonly openedTo?: Instant | undefined
}
export type DueState = 'none' | 'running' | 'near' | 'overdue' | 'waiting' | 'paused'
export type MatterSort = 'due' | 'newest'

export type MatterQuery = {
  /** Absent: all matters of the scope, the closed ones too. */
  readonly queue?: string | undefined
  /** Whose `mine` it is. */
  readonly person?: string | undefined
  /** Words to search for, in title, text and address; a matter's number finds that matter. */
  readonly q?: string | undefined
  readonly filter?: MatterFilter | undefined
  /** `due` in queues, `newest` elsewhere and in searches. */
  readonly sort?: MatterSort | undefined
  /** The `next` of the page before. */
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
  readonly scope: Scope
}

/** A row of a list: a matter without its facts. Names of units are for the caller to fill. */
export type MatterItem = {
  readonly id: string
  readonly number: string
  readonly procedure: string
  readonly version: number
  readonly title: string
  readonly text: string
  readonly address: string | null
  readonly state: string
  readonly stateTitle: Text
  readonly queue: string | null
  readonly category: string | null
  readonly level: string | null
  readonly channel: string | null
  readonly place: Place | null
  readonly holder: Holder
  readonly units: readonly string[]
  readonly openedAt: Instant
  readonly closedAt: Instant | null
  /** The most pressing clock. `used`: share of its limit, 0 … 1 and beyond. */
  readonly clock: {
    readonly name: string
    readonly title: Text
    readonly state: DueState
    readonly dueAt: Instant | null
    readonly used: number
    /** The year whose notice its due time waits for. */
    readonly waitsFor: number | null
  } | null
  /** The last thing that was done. */
  readonly lastAction: { readonly action: string; readonly title: Text; readonly at: Instant } | null
}

export type MatterPage = { readonly items: readonly MatterItem[]; readonly next: string | null }

export type SimilarMatter = {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly address: string | null
  readonly state: string
  readonly stateTitle: Text
  readonly openedAt: Instant
  /** Words and phrases that both have. */
  readonly sharedWords: readonly string[]
  /** How far apart, when both have a place. */
  readonly metres: number | null
  readonly sameAddress: boolean
  readonly likeness: number
}

/** A line of the ledger as it can be read by people. `words` are null where they were erased. */
export type TimelineEntry = {
  readonly seq: number
  readonly at: Instant
  readonly recordedAt: Instant
  readonly by: ActorRef
  readonly action: string
  readonly title: Text
  readonly trail: Text | null
  readonly state: string
  readonly input: Readonly<Record<string, Json>>
  readonly words: Readonly<Record<string, string | null>>
  readonly facts: Readonly<Record<string, Json>>
  readonly tracks: Readonly<Record<string, string>>
  readonly clocks: readonly ClockEvent[]
  /** The id of the calendar that its clocks were counted by. */
  readonly calendar: string | undefined
  /** Hex. */
  readonly hash: string
}

/** A line of the ledger as it was hashed, with what is needed to check it. */
export type RawEntry = {
  readonly seq: number
  readonly recordedAt: Instant
  readonly hash: string
  /** Null: withheld from whoever asks. */
  readonly body: string | null
  readonly words: Readonly<Record<string, { readonly salt: string; readonly value: string | null }>>
}

export type MatterWords = {
  readonly title: string
  readonly text: string
  readonly address: string | null
  readonly place: Place | null
}
export type MatterContact = { readonly key: string; readonly name: string | null; readonly phone: string | null }
export type MatterLink = {
  readonly kind: LinkKind
  readonly id: string
  readonly number: string
  readonly outgoing: boolean
}
export type MatterClocks = Readonly<Record<string, Clock>>

/** By queue: how many, exact, and when the next one falls due. */
export type QueueCounts = Readonly<
  Record<
    string,
    {
      readonly count: number
      /** There are more than `count`, which is as far as was counted. */
      readonly more?: true
      readonly nextDueAt: Instant | null
    }
  >
>

/** Told after each commit: what changed, ids only. */
export type Committed = { readonly matters: readonly { readonly id: string; readonly version: number }[] }
