import type { Clock, ClockEvent } from './clock.ts'
import type { ActorRef, Role } from './role.ts'
import type { Instant, Json, Text } from './text.ts'

/** The queues a console shows. `mine`, `near_due` and `overdue` come from holder and clocks; the others from a state's `queue`. */
export const queues = {
  to_accept: { zh: '待受理', en: 'To accept' },
  to_dispatch: { zh: '待派单', en: 'To dispatch' },
  to_handle: { zh: '待办理', en: 'To handle' },
  to_verify: { zh: '待核查', en: 'To verify' },
  to_call: { zh: '待回访', en: 'To call' },
  to_decide: { zh: '待审批', en: 'To decide' },
  mine: { zh: '我的', en: 'Mine' },
  near_due: { zh: '临期', en: 'Near due' },
  overdue: { zh: '超期', en: 'Overdue' },
} as const satisfies Record<string, Text>
export type Queue = keyof typeof queues

export type Place = { readonly lng: number; readonly lat: number }
export type Holder = { readonly role: Role | null; readonly unit: string | null; readonly person: string | null }

/** Where a matter stands: the fold of its ledger. `version` is the `seq` of its last entry. */
export type Matter = {
  readonly district: string
  readonly id: string
  readonly number: string
  readonly procedure: string
  readonly procedureVersion: number
  readonly version: number
  readonly state: string
  readonly facts: Readonly<Record<string, Json>>
  /** Side tracks by name → their state. */
  readonly tracks: Readonly<Record<string, string>>
  readonly clocks: Readonly<Record<string, Clock>>
  readonly holder: Holder
  readonly openedAt: Instant
  readonly closedAt: Instant | null
}

/** News for people outside the command, delivered through the outbox. `text` has `{fact}` places. */
export type Notice = { readonly to: 'reporter' | 'lead' | 'assists' | Role; readonly text: Text }

/**
 * One line of the ledger before it is sealed. `at` is when it happened; the seal adds when it was recorded.
 * `input` holds only public fields; `words` the private ones, which leave a salted digest in the chain.
 * `facts`, `tracks`, `state` are the changes; folding them in order gives the matter.
 */
export type EntryDraft = {
  readonly at: Instant
  readonly by: ActorRef
  /** The main action or `track.action`; `open` opens; `clock` is the sweeper's. */
  readonly action: string
  readonly state: string
  readonly input: Readonly<Record<string, Json>>
  readonly words: Readonly<Record<string, string>>
  readonly facts: Readonly<Record<string, Json>>
  readonly tracks: Readonly<Record<string, string>>
  readonly clocks: readonly ClockEvent[]
}

/** What `decide` answers when the act is lawful: entries for the ledger, the matter and clocks after it, and news to send. */
export type Decision = {
  readonly entries: readonly EntryDraft[]
  readonly matter: Matter
  readonly notices: readonly Notice[]
  /**
   * Matters to open because of this act, each linked to this one (a recurrence). `input` is for their `open`; it may
   * hold private words, so it is never kept as it is.
   */
  readonly opens: readonly {
    readonly procedure: string
    readonly link: LinkKind
    readonly input: Readonly<Record<string, Json>>
  }[]
  /** Links from this matter to ones that exist; `to` is what the form's `matter` field holds. */
  readonly links: readonly { readonly kind: LinkKind; readonly to: string }[]
}
export const linkKinds = {
  recurrence: { zh: '再次发生', en: 'Recurrence' },
  merged_into: { zh: '并入', en: 'Merged into' },
  duplicate_hint: { zh: '相似', en: 'Similar' },
} as const satisfies Record<string, Text>
export type LinkKind = keyof typeof linkKinds
