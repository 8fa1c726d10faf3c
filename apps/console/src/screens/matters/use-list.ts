import type { MatterRow } from '@mazha/contracts/api'
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { type Filters, listMatters } from '../../api/calls.ts'
import { markUnattended } from '../../api/client.ts'

type Held = {
  readonly key: string
  readonly turn: number
  readonly rows: readonly MatterRow[]
  readonly next: string | null
  readonly problem: unknown
}

/**
 * A list that grows by keyset pages. `refresh` asks the first page anew and keeps the rest in sight until it comes;
 * `catchUp` does so because of news, which does not keep the session alive.
 */
export const useList = (filters: Filters) => {
  const key = JSON.stringify(filters)
  const [held, setHeld] = useState<Held>({ key: '', turn: -1, rows: [], next: null, problem: undefined })
  const asked = useRef<string | null>(null)
  const [{ turn, alone }, setTurn] = useState({ turn: 0, alone: false })
  const [growing, setGrowing] = useState(false)
  const ask = useEffectEvent((signal: AbortSignal) => listMatters(filters, null, signal))
  useEffect(() => {
    const control = new AbortController()
    // Something else to look at was chosen by somebody, whatever made the former turn.
    if (alone && asked.current === key) markUnattended(control.signal)
    asked.current = key
    ask(control.signal).then(
      (page) => {
        if (!control.signal.aborted) setHeld({ key, turn, rows: page.items, next: page.next, problem: undefined })
      },
      (problem: unknown) => {
        if (control.signal.aborted) return
        setHeld((was) => (was.key === key ? { ...was, turn, problem } : { key, turn, rows: [], next: null, problem }))
      },
    )
    return () => control.abort()
  }, [key, turn, alone])

  const current = held.key === key
  const loading = growing || !current || held.turn !== turn
  const more = (): void => {
    if (held.next === null || loading) return
    setGrowing(true)
    listMatters(filters, held.next)
      .then(
        (page) =>
          setHeld((was) => {
            if (was.key !== key) return was
            const seen = new Set(was.rows.map((row) => row.id))
            return { ...was, rows: [...was.rows, ...page.items.filter((row) => !seen.has(row.id))], next: page.next }
          }),
        (problem: unknown) => setHeld((was) => ({ ...was, problem })),
      )
      .finally(() => setGrowing(false))
  }
  const refresh = useCallback(() => setTurn((was) => ({ turn: was.turn + 1, alone: false })), [])
  const catchUp = useCallback(() => setTurn((was) => ({ turn: was.turn + 1, alone: true })), [])
  return {
    rows: current ? held.rows : none,
    next: current ? held.next : null,
    problem: current && held.turn === turn ? held.problem : undefined,
    loading,
    more,
    refresh,
    catchUp,
  }
}

const none: readonly MatterRow[] = []
