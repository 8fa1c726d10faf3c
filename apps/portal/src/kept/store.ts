import { useSyncExternalStore } from 'react'

/** A value that screens follow and that is kept on the device through reloads. */
export type Kept<T> = {
  readonly get: () => T
  readonly set: (value: T) => void
  readonly watch: (changed: () => void) => () => void
}

/** @param read reads what was kept by this or an older version; gives the first value for anything it does not know */
export const keep = <T>(name: string, read: (stored: unknown) => T): Kept<T> => {
  const load = (): T => {
    try {
      const stored = localStorage.getItem(name)
      return read(stored === null ? null : JSON.parse(stored))
    } catch {
      // Storage is closed (a private window) or holds nonsense: begin anew, in memory.
      return read(null)
    }
  }
  let value = load()
  const watchers = new Set<() => void>()
  const tell = (): void => watchers.forEach((watcher) => watcher())
  // The same draft may be open in two tabs.
  addEventListener('storage', (event) => {
    if (event.key !== name) return
    value = load()
    tell()
  })
  return {
    get: () => value,
    set: (next) => {
      value = next
      try {
        localStorage.setItem(name, JSON.stringify(next))
      } catch {
        // Storage is closed or full: the value lives as long as the page.
      }
      tell()
    },
    watch: (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
  }
}

export const useKept = <T>(kept: Kept<T>): T => useSyncExternalStore(kept.watch, kept.get)
