import type { Receipt } from '@mazha/contracts/api'
import { useSyncExternalStore } from 'react'
import { NoAnswer, Refusal } from '../net/server.ts'
import { type DraftStore, requestOf } from './draft.ts'
import type { Uploads } from './uploads.ts'

/** How far the sending of a draft has come. */
export type Sending =
  | { readonly kind: 'idle' | 'uploading' | 'sending' | 'slow' | 'no_answer' | 'photos_failed' }
  | {
      readonly kind: 'refused'
      readonly message: string
      readonly fields: readonly { readonly path: string; readonly message: string }[]
    }

export type Filing = {
  readonly get: () => Sending
  readonly watch: (changed: () => void) => () => void
  /** Sends the draft, or again what was sent without an answer. */
  readonly send: () => Promise<void>
  /** To be sent as soon as there is a line. */
  readonly sendWhenOnline: () => void
  readonly stopWaiting: () => void
}

type Options = {
  readonly draft: DraftStore
  readonly uploads: Uploads
  readonly post: (body: string) => Promise<Receipt>
  readonly onReceipt: (receipt: Receipt, text: string) => void
  /** Pauses before each try, in milliseconds. */
  readonly triesAfterMs?: readonly number[]
  readonly slowAfterMs?: number
}

/**
 * Takes a draft to its receipt. The exact JSON is kept before it leaves, with its client id, and is sent again
 * unchanged until an answer came: the server gives the same answer once, however often it is asked.
 */
export const startFiling = ({
  draft,
  uploads,
  post,
  onReceipt,
  triesAfterMs = [0, 1_500, 5_000, 12_000],
  slowAfterMs = 6_000,
}: Options): Filing => {
  let state: Sending = { kind: 'idle' }
  let running = false
  const watchers = new Set<() => void>()
  const set = (next: Sending): void => {
    state = next
    watchers.forEach((watcher) => watcher())
  }

  const bodyToSend = async (): Promise<string | undefined> => {
    const kept = draft.get().body
    if (kept !== null) return kept
    if (draft.get().files.length > 0) set({ kind: 'uploading' })
    const ids = await uploads.settle()
    if (!ids) return undefined
    const body = JSON.stringify(requestOf(draft.get(), ids))
    draft.change({ body, phase: 'sent' })
    return body
  }

  /** @returns true when an answer came, whatever it said */
  const tryOnce = async (body: string): Promise<boolean> => {
    const slow = setTimeout(() => set({ kind: 'slow' }), slowAfterMs)
    try {
      const receipt = await post(body)
      const { text } = draft.get()
      draft.clear()
      uploads.clear()
      set({ kind: 'idle' })
      onReceipt(receipt, text)
      return true
    } catch (error) {
      if (error instanceof NoAnswer) return false
      draft.change({ body: null, phase: 'writing' })
      if (!(error instanceof Refusal)) throw error
      if (error.code === 'file.not-found') {
        uploads.sendAgain()
        set({ kind: 'photos_failed' })
      } else set({ kind: 'refused', message: error.message, fields: error.fields })
      return true
    } finally {
      clearTimeout(slow)
    }
  }

  const send = async (): Promise<void> => {
    if (running) return
    running = true
    try {
      set({ kind: 'sending' })
      const body = await bodyToSend()
      if (body === undefined) {
        if (draft.get().phase !== 'queued' || navigator.onLine) draft.change({ phase: 'writing' })
        return set({ kind: 'photos_failed' })
      }
      for (const afterMs of triesAfterMs) {
        if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs))
        if (state.kind !== 'slow') set({ kind: 'sending' })
        if (await tryOnce(body)) return
      }
      set({ kind: 'no_answer' })
    } finally {
      running = false
    }
  }

  // Consent was given: by pressing "send when I am online", or by having sent it before.
  const resume = (): void => {
    if (draft.get().phase !== 'writing' && navigator.onLine) void send()
  }
  addEventListener('online', resume)
  resume()

  return {
    get: () => state,
    watch: (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    send,
    sendWhenOnline: () => {
      draft.change({ phase: 'queued' })
      resume()
    },
    stopWaiting: () => draft.change({ phase: 'writing' }),
  }
}

export const useSending = (filing: Filing): Sending => useSyncExternalStore(filing.watch, filing.get)
