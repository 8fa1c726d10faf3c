import type { Printed, PrintOrder } from '@mazha/contracts/cards'
import { Button, Progress } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { fetchPrint, printGrids } from '../../api/cards-calls.ts'
import { useWords } from '../../app/language.tsx'
import { saveBlob } from '../../app/save-file.ts'
import { Icon } from '../../look/icon.tsx'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'

type Stage =
  | { readonly is: 'idle' }
  | { readonly is: 'running'; readonly set: number; readonly total: number }
  | { readonly is: 'cancelled' }
  | { readonly is: 'refused'; readonly words: string }
  | { readonly is: 'failed'; readonly problem: unknown }
  | { readonly is: 'done'; readonly printed: Printed }

/** The button, how far it is, a way to cancel, and what came of it. What was made is saved at once and can be fetched again. */
export const Printing = ({ order }: { readonly order: () => PrintOrder }) => {
  const { t } = useWords()
  const [stage, setStage] = useState<Stage>({ is: 'idle' })
  const control = useRef<AbortController | null>(null)
  // Whoever leaves the page wants it no more.
  useEffect(() => () => control.current?.abort(), [])

  const run = async (): Promise<void> => {
    const own = new AbortController()
    control.current = own
    setStage({ is: 'running', set: 0, total: 0 })
    try {
      const answer = await printGrids(order(), {
        signal: own.signal,
        told: (set, total) => setStage({ is: 'running', set, total }),
      })
      if ('refused' in answer) {
        setStage({ is: 'refused', words: answer.refused })
        return
      }
      setStage({ is: 'done', printed: answer.printed })
      await save(answer.printed)
    } catch (problem) {
      setStage(own.signal.aborted ? { is: 'cancelled' } : { is: 'failed', problem })
    }
  }
  const save = async ({ file, name }: Printed): Promise<void> => {
    if (file !== null) saveBlob(name, await fetchPrint(file))
  }
  const again = async (printed: Printed): Promise<void> => {
    try {
      await save(printed)
    } catch (problem) {
      setStage({ is: 'failed', problem })
    }
  }
  return (
    <div className="cards-printing">
      <p className="row-of-buttons">
        <Button
          type="primary"
          icon={<Icon name="print" />}
          disabled={stage.is === 'running'}
          onClick={() => void run()}
        >
          {t('cards.make')}
        </Button>
        {stage.is === 'running' && <Button onClick={() => control.current?.abort()}>{t('cards.cancel')}</Button>}
      </p>
      {stage.is === 'running' && (
        <>
          <Progress
            percent={stage.total === 0 ? 0 : Math.floor((stage.set / stage.total) * 100)}
            status="active"
            strokeColor="#1d6f5f"
            aria-label={t('cards.progress')}
          />
          <p className="muted number">
            {stage.total === 0 ? t('cards.starting') : t('cards.set', { set: stage.set, total: stage.total })}
          </p>
        </>
      )}
      {stage.is === 'cancelled' && <Notice>{t('cards.cancelled')}</Notice>}
      {stage.is === 'refused' && <Notice kind="wrong">{stage.words}</Notice>}
      {stage.is === 'failed' && <ProblemNotice problem={stage.problem} again={() => void run()} />}
      {stage.is === 'done' && <Made printed={stage.printed} fetchAgain={() => void again(stage.printed)} />}
    </div>
  )
}

const sizeWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`

const Made = ({ printed, fetchAgain }: { readonly printed: Printed; readonly fetchAgain: () => void }) => {
  const { t, number } = useWords()
  const { file, grids, pages, bytes, withoutWorker, leftOut } = printed
  return (
    <>
      {file !== null && (
        <Notice kind="good">
          <p>{t('cards.done', { grids: number(grids), pages: number(pages), size: sizeWords(bytes) })}</p>
          {withoutWorker > 0 && <p>{t('cards.without', { count: withoutWorker })}</p>}
          <button type="button" className="quiet-button" onClick={fetchAgain}>
            <Icon name="download" /> {t('cards.again')}
          </button>
        </Notice>
      )}
      {leftOut.length > 0 && (
        <Notice kind="care">
          <p>{t('cards.left-out', { count: leftOut.length })}</p>
          <ul>
            {leftOut.map(({ area, name, words, characters }) => (
              <li key={area}>{t('cards.left-out.one', { name, words, characters })}</li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  )
}
