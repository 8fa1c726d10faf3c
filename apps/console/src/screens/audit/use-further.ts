import { useState } from 'react'
import { useAnswer } from '../../app/use-answer.ts'

type Page<I> = { readonly items: readonly I[]; readonly next: string | null }

/** A list with its further pages; `more` is null where there are none. */
export const useFurther = <I>(
  name: string,
  list: (cursor: string | null, signal?: AbortSignal) => Promise<Page<I>>,
) => {
  const first = useAnswer(name, (signal) => list(null, signal))
  const [further, setFurther] = useState<Page<I> | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const next = further === null ? (first.data?.next ?? null) : further.next
  const more = async (): Promise<void> => {
    setProblem(null)
    try {
      const page = await list(next)
      setFurther({ items: [...(further?.items ?? []), ...page.items], next: page.next })
    } catch (error) {
      setProblem(error)
    }
  }
  const items: readonly I[] = [...(first.data?.items ?? []), ...(further?.items ?? [])]
  return { first, items, more: next === null ? null : () => void more(), problem }
}
