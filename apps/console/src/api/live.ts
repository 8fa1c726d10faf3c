import { useEffect, useEffectEvent } from 'react'
import { z } from 'zod'

const news = z.object({ id: z.string().optional(), version: z.number().optional() }).loose()
export type News = {
  readonly kind: string
  readonly id?: string | undefined
  readonly version?: number | undefined
  readonly data: unknown
}

const kinds = ['matter', 'counts', 'reset', 'import'] as const
const listeners = new Set<(news: News) => void>()
let source: EventSource | null = null

const open = (): void => {
  source = new EventSource('/api/events')
  for (const kind of kinds) {
    source.addEventListener(kind, (event: MessageEvent<unknown>) => {
      if (typeof event.data !== 'string') return
      const data = parse(event.data)
      if (data === undefined) return
      for (const listener of listeners) listener({ kind, id: data.id, version: data.version, data })
    })
  }
}

const parse = (words: string): z.infer<typeof news> | undefined => {
  try {
    const read = news.safeParse(JSON.parse(words))
    return read.success ? read.data : undefined
  } catch {
    // A line that is no JSON is a proxy's; the next reload of the list repairs what was missed.
    return undefined
  }
}

/** Hears what the server tells while the screen is open. One connection serves every listener; it reconnects by itself. */
export const useNews = (listener: (news: News) => void): void => {
  const tell = useEffectEvent(listener)
  useEffect(() => {
    const hear = (told: News): void => tell(told)
    listeners.add(hear)
    if (source === null) open()
    return () => {
      listeners.delete(hear)
      if (listeners.size === 0) {
        source?.close()
        source = null
      }
    }
  }, [])
}
