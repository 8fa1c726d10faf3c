import { useEffect, useEffectEvent } from 'react'

/** Does something again and again; not at all while `ms` is null. */
export const useInterval = (work: () => void, ms: number | null): void => {
  const turn = useEffectEvent(work)
  useEffect(() => {
    if (ms === null) return
    const timer = window.setInterval(() => turn(), ms)
    return () => window.clearInterval(timer)
  }, [ms])
}
