import type { MatterRow } from '@mazha/contracts/api'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Filters, listMatters } from '../../api/calls.ts'

type Held = { readonly key: string; readonly rows: readonly MatterRow[]; readonly next: string | null; readonly loading: boolean; readonly problem: unknown }

/** A list that grows by keyset pages. `refresh` asks the first page anew and keeps the rest in sight until it comes. */
export const useList = (filters: Filters) => {
  const key = JSON.stringify(filters)
  const [held, setHeld] = useState<Held>({ key: '', rows: [], next: null, loading: true, problem: undefined })
  const [turn, setTurn] = useState(0)
  const latest = useRef(filters)
  latest.current = filters
  useEffect(() => {
    const control = new AbortController()
    setHeld((was) => ({ key, rows: was.key === key ? was.rows : [], next: was.key === key ? was.next : null, loading: true, problem: undefined }))
    listMatters(latest.current, null, control.signal).then(
      (page) => {
        if (!control.signal.aborted) setHeld({ key, rows: page.items, next: page.next, loading: false, problem: undefined })
      },
      (problem: unknown) => {
        if (!control.signal.aborted) setHeld((was) => ({ ...was, loading: false, problem }))
      },
    )
    return () => control.abort()
  }, [key, turn])

  const more = useCallback(() => {
    if (held.next === null || held.loading) return
    const { next } = held
    setHeld((was) => ({ ...was, loading: true }))
    listMatters(latest.current, next).then(
      (page) =>
        setHeld((was) => {
          if (was.key !== key) return was
          const seen = new Set(was.rows.map((row) => row.id))
          return { ...was, rows: [...was.rows, ...page.items.filter((row) => !seen.has(row.id))], next: page.next, loading: false }
        }),
      (problem: unknown) => setHeld((was) => ({ ...was, loading: false, problem })),
    )
  }, [held, key])
  const refresh = useCallback(() => setTurn((n) => n + 1), [])
  return { ...held, more, refresh }
}
