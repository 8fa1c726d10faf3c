import { useCallback, useEffect, useRef, useState } from 'react'

export type Answer<T> = {
  readonly data: T | undefined
  readonly problem: unknown
  readonly loading: boolean
  readonly reload: () => void
  readonly put: (data: T) => void
}

type Held<T> = { readonly key: string | null; readonly data: T | undefined; readonly problem: unknown; readonly loading: boolean }

/**
 * Asks once per `key` and again on `reload`; what was answered stays in sight while it is asked again.
 * A null key asks nothing.
 */
export const useAnswer = <T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Answer<T> => {
  const [held, setHeld] = useState<Held<T>>({ key, data: undefined, problem: undefined, loading: key !== null })
  const [turn, setTurn] = useState(0)
  const latest = useRef(load)
  latest.current = load
  useEffect(() => {
    if (key === null) {
      setHeld({ key, data: undefined, problem: undefined, loading: false })
      return
    }
    const control = new AbortController()
    setHeld((was) => ({ key, data: was.key === key ? was.data : undefined, problem: undefined, loading: true }))
    latest.current(control.signal).then(
      (data) => {
        if (!control.signal.aborted) setHeld({ key, data, problem: undefined, loading: false })
      },
      (problem: unknown) => {
        if (!control.signal.aborted) setHeld((was) => ({ ...was, key, problem, loading: false }))
      },
    )
    return () => control.abort()
  }, [key, turn])
  const reload = useCallback(() => setTurn((n) => n + 1), [])
  const put = useCallback((data: T) => setHeld((was) => ({ ...was, data, problem: undefined })), [])
  const current = held.key === key
  return { data: current ? held.data : undefined, problem: current ? held.problem : undefined, loading: current ? held.loading : key !== null, reload, put }
}
