import { Notice } from '@mazha/ui/notice'
import { useState } from 'react'
import { forgetReceipt, keepReceipt, type KeptReceipt, receipts } from '../kept/receipts.ts'
import { useKept } from '../kept/store.ts'
import { PageTitle } from '../page.tsx'
import { progressHref } from '../router.ts'
import { useWords } from '../words.tsx'

export const MinePage = () => {
  const { t, day } = useWords()
  const kept = useKept(receipts)
  const [removed, setRemoved] = useState<readonly KeptReceipt[]>([])
  const remove = (gone: readonly KeptReceipt[]): void => {
    gone.forEach(({ number }) => forgetReceipt(number))
    setRemoved(gone)
  }
  return (
    <div className="column">
      <PageTitle title={t('mine.title')}>{t('mine.title')}</PageTitle>
      {kept.length > 0 ? <Notice tone="care">{t('mine.warning')}</Notice> : null}
      <div aria-live="polite">
        {removed.length > 0 ? (
          <Notice tone="good">
            {t('mine.removed')}{' '}
            <button
              type="button"
              className="link"
              onClick={() => {
                removed.toReversed().forEach(keepReceipt)
                setRemoved([])
              }}
            >
              {t('mine.undo')}
            </button>
          </Notice>
        ) : null}
      </div>
      {kept.length === 0 ? (
        <>
          <p>{t('mine.empty')}</p>
          <p className="row">
            <a className="button main" href="#/new">
              {t('home.new')}
            </a>
            <a className="button" href="#/follow">
              {t('home.follow')}
            </a>
          </p>
        </>
      ) : (
        <ul className="receipts">
          {kept.map((receipt) => (
            <li key={receipt.number}>
              <a href={progressHref(receipt.number, receipt.code)}>
                <strong>{receipt.title}</strong>
                <span className="hint">
                  <span className="figures">{receipt.spoken}</span> · {day(receipt.receivedAt)}
                </span>
              </a>
              <button
                type="button"
                className="link"
                aria-label={t('mine.remove_label', { number: receipt.spoken })}
                onClick={() => remove([receipt])}
              >
                {t('mine.remove')}
              </button>
            </li>
          ))}
        </ul>
      )}
      {kept.length > 1 ? (
        <p>
          <button type="button" className="link" onClick={() => remove(kept)}>
            {t('mine.clear')}
          </button>
        </p>
      ) : null}
    </div>
  )
}
