import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { markUnattended } from '../api/client.ts'

export type Answer<T> = {
  readonly data: T | undefined
  readonly problem: unknown
  readonly loading: boolean
  readonly reload: () => void
  /** The same because of news, not because of somebody: it does not keep the session alive. */
  readonly catchUp: () => void
  readonly put: (data: T) => void
}

type Held<T> = {
  readonly key: string | null
  readonly turn: number
  readonly data: T | undefined
  readonly problem: unknown
}

/**
 * Asks once per `key` and again on `reload`; what was answered stays in sight while it is asked again.
 * A null key asks nothing. With `keep` what another key was answered stays until this one is: for a list that is searched,
 * a report on another day, where an empty page between two would jump and lose one’s place.
 */
export const useAnswer = <T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  { keep = false }: { readonly keep?: boolean } = {},
): Answer<T> => {
  const [held, setHeld] = useState<Held<T>>({ key: null, turn: -1, data: undefined, problem: undefined })
  const asked = useRef<string | null>(null)
  const [{ turn, alone }, setTurn] = useState({ turn: 0, alone: false })
  const ask = useEffectEvent(load)
  useEffect(() => {
    if (key === null) return
    const control = new AbortController()
    // Something else to look at was chosen by somebody, whatever made the former turn.
    if (alone && asked.current === key) markUnattended(control.signal)
    asked.current = key
    ask(control.signal).then(
      (data) => {
        if (!control.signal.aborted) setHeld({ key, turn, data, problem: undefined })
      },
      (problem: unknown) => {
        if (!control.signal.aborted)
          setHeld((was) => ({ key, turn, data: was.key === key || keep ? was.data : undefined, problem }))
      },
    )
    return () => control.abort()
  }, [key, turn, alone, keep])
  const reload = useCallback(() => setTurn((was) => ({ turn: was.turn + 1, alone: false })), [])
  const catchUp = useCallback(() => setTurn((was) => ({ turn: was.turn + 1, alone: true })), [])
  const put = useCallback((data: T) => setHeld({ key, turn, data, problem: undefined }), [key, turn])
  const current = held.key === key && key !== null
  const settled = current && held.turn === turn
  return {
    data: current || (keep && key !== null) ? held.data : undefined,
    problem: settled ? held.problem : undefined,
    loading: key !== null && !settled,
    reload,
    catchUp,
    put,
  }
}
