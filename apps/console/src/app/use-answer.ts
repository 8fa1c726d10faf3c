import { useCallback, useEffect, useEffectEvent, useState } from 'react'

export type Answer<T> = {
  readonly data: T | undefined
  readonly problem: unknown
  readonly loading: boolean
  readonly reload: () => void
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
 * A null key asks nothing.
 */
export const useAnswer = <T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Answer<T> => {
  const [held, setHeld] = useState<Held<T>>({ key: null, turn: -1, data: undefined, problem: undefined })
  const [turn, setTurn] = useState(0)
  const ask = useEffectEvent(load)
  useEffect(() => {
    if (key === null) return
    const control = new AbortController()
    ask(control.signal).then(
      (data) => {
        if (!control.signal.aborted) setHeld({ key, turn, data, problem: undefined })
      },
      (problem: unknown) => {
        if (!control.signal.aborted)
          setHeld((was) => ({ key, turn, data: was.key === key ? was.data : undefined, problem }))
      },
    )
    return () => control.abort()
  }, [key, turn])
  const reload = useCallback(() => setTurn((n) => n + 1), [])
  const put = useCallback((data: T) => setHeld({ key, turn, data, problem: undefined }), [key, turn])
  const current = held.key === key && key !== null
  const settled = current && held.turn === turn
  return {
    data: current ? held.data : undefined,
    problem: settled ? held.problem : undefined,
    loading: key !== null && !settled,
    reload,
    put,
  }
}
