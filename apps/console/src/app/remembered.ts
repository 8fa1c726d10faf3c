import { useCallback, useEffect, useState } from 'react'

/** What a tab remembers of typed words (drafts), or a browser of a person's taste (language, density). */
export const remember = (store: Storage, name: string, value: unknown): void => {
  try {
    if (value === undefined) store.removeItem(name)
    else store.setItem(name, JSON.stringify(value))
  } catch {
    // A full or forbidden storage must never stop the work; the draft is then only on the screen.
    return
  }
}

export const recall = (store: Storage, name: string): unknown => {
  try {
    const words = store.getItem(name)
    return words === null ? undefined : JSON.parse(words)
  } catch {
    return undefined
  }
}

/** One of a few words that this browser keeps. */
export const useTaste = <T extends string>(
  name: string,
  words: readonly T[],
  first: T,
): readonly [T, (value: T) => void] => {
  const find = useCallback((): T => {
    const kept = recall(localStorage, `mazha.${name}`)
    return words.find((word) => word === kept) ?? first
  }, [name, words, first])
  const [value, setValue] = useState<T>(find)
  useEffect(() => {
    const hear = (event: StorageEvent): void => {
      if (event.key === `mazha.${name}`) setValue(find())
    }
    window.addEventListener('storage', hear)
    return () => window.removeEventListener('storage', hear)
  }, [name, find])
  const keep = useCallback(
    (next: T) => {
      remember(localStorage, `mazha.${name}`, next)
      setValue(next)
    },
    [name],
  )
  return [value, keep]
}
