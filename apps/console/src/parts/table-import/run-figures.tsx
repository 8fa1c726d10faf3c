import { Progress } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../../app/language.tsx'
import './table-import.css'

type Props = {
  readonly running: boolean
  readonly done: boolean
  readonly read: number
  /** Null while the rows are still being counted. */
  readonly total: number | null
  readonly figures: readonly (readonly [label: string, count: number])[]
  /** What can be fetched when it is over. */
  readonly children?: ReactNode
}

/** How far an import is, and what became of the rows so far. */
export const RunFigures = ({ running, done, read, total, figures, children }: Props) => {
  const { t, number } = useWords()
  const share = total === null || total === 0 ? 0 : Math.floor((read / total) * 100)
  return (
    <section className="card run">
      <Progress
        percent={done ? 100 : share}
        status={running ? 'active' : 'normal'}
        strokeColor="#1d6f5f"
        aria-label={t('imports.progress')}
      />
      <output>
        {total === null ? t('imports.reading') : t('imports.read', { read: number(read), total: number(total) })}
      </output>
      <dl className="run-figures">
        {figures.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="number">{number(count)}</dd>
          </div>
        ))}
      </dl>
      {children}
    </section>
  )
}
