import { Button, Input } from 'antd'
import { type ReactNode, useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { Sideways } from '../../parts/sideways.tsx'

export type ListedRow = {
  readonly key: string
  /** What a search looks in. */
  readonly words: string
  readonly cells: readonly ReactNode[]
}
const onPage = 50

/** A table with its number of rows; one that is long is searched and leafed through. */
export const Listed = ({
  id,
  title,
  head,
  rows,
  none,
}: {
  /** Where a figure above leads. */
  readonly id?: string
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly ListedRow[]
  readonly none: string
}) => {
  const { t, number } = useWords()
  const [q, setQ] = useState('')
  const [page, setPage] = useState(0)
  const words = q.trim().toLowerCase()
  const found = words === '' ? rows : rows.filter((row) => row.words.toLowerCase().includes(words))
  const pages = Math.max(1, Math.ceil(found.length / onPage))
  const at = Math.min(page, pages - 1)
  return (
    <section className="staff-listed" id={id}>
      <div className="staff-listed-head">
        <h2>
          {title} <span className="muted number">{number(rows.length)}</span>
        </h2>
        {rows.length > onPage && (
          <Input
            value={q}
            allowClear
            aria-label={t('staff.search.in', { what: title })}
            placeholder={t('staff.search')}
            onChange={(event) => {
              setQ(event.target.value)
              setPage(0)
            }}
          />
        )}
      </div>
      {rows.length === 0 ? (
        <p className="muted">{none}</p>
      ) : found.length === 0 ? (
        <p className="muted">{t('staff.search.none')}</p>
      ) : (
        <Sideways className="table-frame" label={title}>
          <table className="plain-table">
            <thead>
              <tr>
                {head.map((one) => (
                  <th key={one} scope="col">
                    {one}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.slice(at * onPage, (at + 1) * onPage).map(({ key, cells: [first, ...rest] }) => (
                <tr key={key}>
                  <th scope="row">{first}</th>
                  {rest.map((cell, n) => (
                    <td key={head[n + 1]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
      {pages > 1 && (
        <p className="row-of-buttons">
          <Button size="small" disabled={at === 0} onClick={() => setPage(at - 1)}>
            {t('staff.page.before')}
          </Button>
          <output className="number">
            {t('staff.page', {
              from: number(at * onPage + 1),
              to: number(Math.min(found.length, (at + 1) * onPage)),
              count: number(found.length),
            })}
          </output>
          <Button size="small" disabled={at >= pages - 1} onClick={() => setPage(at + 1)}>
            {t('staff.page.after')}
          </Button>
        </p>
      )}
    </section>
  )
}
