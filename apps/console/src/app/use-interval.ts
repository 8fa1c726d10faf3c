import { useEffect, useRef } from 'react'

/** Does something again and again; not at all while `ms` is null. */
export const useInterval = (work: () => void, ms: number | null): void => {
  const latest = useRef(work)
  latest.current = work
  useEffect(() => {
    if (ms === null) return
    const timer = window.setInterval(() => latest.current(), ms)
    return () => window.clearInterval(timer)
  }, [ms])
}
