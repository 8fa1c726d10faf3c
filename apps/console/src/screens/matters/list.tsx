import { Button } from 'antd'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useKeys } from '../../app/keys.tsx'
import { useWords } from '../../app/language.tsx'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Row } from './row.tsx'
import type { useList } from './use-list.ts'

type Props = {
  readonly list: ReturnType<typeof useList>
  readonly open: string | null
  readonly marked: ReadonlySet<string>
  readonly mark: ((id: string) => void) | null
  readonly address: (id: string) => string
  readonly now: number
  readonly searching: boolean
  readonly filtered: boolean
  readonly queue: string
}

/** The rows of a queue or a search; `j` and `k` walk, Enter opens, `x` marks; the next page comes before the end is reached. */
export const List = ({ list, open, marked, mark, address, now, searching, filtered, queue }: Props) => {
  const { t } = useWords()
  const frame = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLDivElement>(null)
  const more = useEffectEvent(list.more)

  useEffect(() => {
    const last = end.current
    if (last === null) return
    const watch = new IntersectionObserver(
      (seen) => {
        if (seen.some((entry) => entry.isIntersecting)) more()
      },
      { rootMargin: '600px' },
    )
    watch.observe(last)
    return () => watch.disconnect()
  }, [list.next])

  const walk = (step: 1 | -1): void => {
    const links = [...(frame.current?.querySelectorAll<HTMLAnchorElement>('a[data-matter]') ?? [])]
    const here = links.findIndex(
      (link) =>
        link === document.activeElement ||
        (document.activeElement?.closest('a[data-matter]') === null && link.dataset['matter'] === open),
    )
    const next = links[here === -1 ? 0 : here + step]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  useKeys({
    j: () => walk(1),
    k: () => walk(-1),
    x: () => {
      const focused = document.activeElement?.closest<HTMLElement>('[data-matter]')?.dataset['matter']
      if (focused !== undefined) mark?.(focused)
    },
  })

  if (list.rows.length === 0) {
    if (list.problem !== undefined) return <ProblemNotice problem={list.problem} again={list.refresh} />
    if (list.loading) return <Bones lines={9} />
    if (searching || filtered)
      return (
        <Empty title={t('list.no-match')}>
          <span>{t('list.no-match.hint')}</span>
        </Empty>
      )
    return (
      <Empty title={t('list.empty')}>
        <span>{t(queue === '' ? 'list.empty.all' : 'list.empty.queue')}</span>
      </Empty>
    )
  }
  return (
    <div className="list-scroll" ref={frame} aria-busy={list.loading}>
      <ul>
        {list.rows.map((row) => (
          <Row
            key={row.id}
            row={row}
            to={address(row.id)}
            open={row.id === open}
            marked={marked.has(row.id)}
            mark={mark}
            now={now}
          />
        ))}
      </ul>
      {list.problem !== undefined && <ProblemNotice problem={list.problem} again={list.refresh} />}
      <div ref={end} className="list-end">
        {list.next === null ? (
          <span className="muted">{t('list.end')}</span>
        ) : (
          <Button type="text" loading={list.loading} onClick={list.more}>
            {t('list.more')}
          </Button>
        )}
      </div>
    </div>
  )
}
