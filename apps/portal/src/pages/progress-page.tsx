import type { Progress } from '@mazha/contracts/api'
import { Icon } from '@mazha/ui/icon'
import { Notice } from '@mazha/ui/notice'
import { Trail } from '@mazha/ui/trail'
import { useState } from 'react'
import { keepReceipt, receipts } from '../kept/receipts.ts'
import { useKept } from '../kept/store.ts'
import { PageTitle } from '../page.tsx'
import { Acts } from '../progress/acts.tsx'
import { Filed } from '../progress/filed.tsx'
import { Failed, Opening, useProgress } from '../progress/load.tsx'
import { Views } from '../progress/views.tsx'
import { receiptHref } from '../router.ts'
import { useWords } from '../words.tsx'

export const ProgressPage = ({ number, code }: { readonly number: string; readonly code: string }) => {
  const loaded = useProgress(number, code)
  if (loaded.kind === 'loading') return <Opening />
  if (loaded.kind === 'failed') return <Failed failure={loaded} />
  return <Told progress={loaded.progress} code={code} show={loaded.show} again={loaded.again} />
}

const Told = ({
  progress,
  code,
  show,
  again,
}: {
  readonly progress: Progress
  readonly code: string
  readonly show: (progress: Progress) => void
  readonly again: () => void
}) => {
  const { t, pick, day, moment } = useWords()
  const [done, setDone] = useState(false)
  const kept = useKept(receipts).some(({ number }) => number === progress.number)
  // Told oldest first; steps of one moment keep their order.
  const newestFirst = progress.trail.toReversed().toSorted((a, b) => b.at.localeCompare(a.at))
  const receipt = { number: progress.number, code }
  const { next, holder } = progress
  return (
    <div className="progress">
      <div className="progress-head">
        <p className="step">
          <span className="figures">{progress.spoken}</span>
          <button type="button" className="link" onClick={again}>
            {t('progress.refresh')}
          </button>
        </p>
        <PageTitle title={`${t('progress.title')} ${progress.spoken}`}>{progress.title}</PageTitle>
        <div aria-live="polite">{done ? <Notice tone="good">{t('progress.done')}</Notice> : null}</div>
        <section className="present" aria-label={t('progress.now')}>
          <p className="state">{pick(progress.stateTitle)}</p>
          {next.dueAt ? (
            <p className="due">
              <Icon name="clock" />
              <span>{t('receipt.due', { date: day(next.dueAt) })}</span>
            </p>
          ) : null}
          <p className={next.dueAt ? 'hint' : ''}>{pick(next.sentence)}</p>
          {holder ? (
            <p className="holder">
              <span className="hint">{t('progress.holder')}</span>
              <strong>{pick(holder.name)}</strong>
              {holder.phone ? (
                <a href={`tel:${holder.phone}`}>{t('progress.call_holder', { phone: holder.phone })}</a>
              ) : null}
            </p>
          ) : null}
        </section>
        {progress.answer ? (
          <section className="answer">
            <h2>{t('progress.answer')}</h2>
            <p className="said">{progress.answer}</p>
          </section>
        ) : null}
        <section className="acts">
          <h2>{t('progress.acts')}</h2>
          <Acts
            progress={progress}
            code={code}
            onNews={again}
            onDone={(after) => {
              setDone(true)
              show(after)
            }}
          />
        </section>
      </div>
      <div className="progress-trail">
        <section>
          <h2>{t('progress.trail')}</h2>
          <Trail
            newest={t('progress.newest')}
            items={newestFirst.map((step, index) => ({
              key: `${step.at}-${index}`,
              at: step.at,
              when: moment(step.at),
              sentence: pick(step.sentence),
              beside: step.files.length > 0 ? <Filed files={step.files} receipt={receipt} /> : null,
            }))}
          />
        </section>
        <section>
          <h2>{t('progress.said')}</h2>
          <p className="quote">{progress.text}</p>
        </section>
        <Views number={progress.number} code={code} />
        {code === '' ? null : (
          <p className="row">
            <a className="button" href={receiptHref(progress.number, code)}>
              <Icon name="paper" />
              {t('progress.receipt')}
            </a>
            {kept ? null : (
              <button
                type="button"
                className="button"
                onClick={() =>
                  keepReceipt({
                    number: progress.number,
                    spoken: progress.spoken,
                    code,
                    title: progress.title,
                    receivedAt: newestFirst.at(-1)?.at ?? next.dueAt ?? '',
                    next,
                  })
                }
              >
                {t('progress.keep')}
              </button>
            )}
          </p>
        )}
      </div>
    </div>
  )
}
