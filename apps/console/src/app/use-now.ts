import { useEffect, useState } from 'react'
import { now } from '../time.ts'

/** The moment, taken anew every half minute: enough for "5 minutes left" to be true. */
export const useNow = (): number => {
  const [moment, setMoment] = useState(now)
  useEffect(() => {
    const timer = window.setInterval(() => setMoment(now()), 30_000)
    return () => window.clearInterval(timer)
  }, [])
  return moment
}
