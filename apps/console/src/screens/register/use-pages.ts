import { useEffect, useState } from 'react'
import { useAnswer } from '../../app/use-answer.ts'

type Page<I> = { readonly items: readonly I[]; readonly next: string | null }

/** A list by words that are typed, asked for when the typing rests, and its further pages. */
export const usePages = <I>(
  name: string,
  list: (q: string, cursor: string | null, signal?: AbortSignal) => Promise<Page<I>>,
) => {
  const [typed, setTyped] = useState('')
  const [q, setQ] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed])
  const first = useAnswer(`${name} ${q}`, (signal) => list(q, null, signal), { keep: true })
  const [rest, setRest] = useState<({ readonly q: string } & Page<I>) | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const own = rest?.q === q ? rest : null
  // Until the words typed last are answered, the list in sight is that of the former ones and goes no further.
  const next = first.loading ? null : own === null ? (first.data?.next ?? null) : own.next
  const more = async (): Promise<void> => {
    setProblem(null)
    try {
      const page = await list(q, next)
      setRest({ q, items: [...(own?.items ?? []), ...page.items], next: page.next })
    } catch (error) {
      setProblem(error)
    }
  }
  return {
    typed,
    setTyped,
    q,
    items: first.data === undefined ? null : [...first.data.items, ...(own?.items ?? [])],
    hasMore: next !== null,
    more: () => void more(),
    problem: first.problem ?? problem,
    reload: () => {
      setRest(null)
      first.reload()
    },
  }
}
