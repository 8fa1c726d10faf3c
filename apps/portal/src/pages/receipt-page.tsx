import { Notice } from '@mazha/ui/notice'
import { useState } from 'react'
import { forgetReceipt, type KeptReceipt, receipts } from '../kept/receipts.ts'
import { useKept } from '../kept/store.ts'
import { PageTitle } from '../page.tsx'
import { Failed, Opening, useProgress } from '../progress/load.tsx'
import { ReceiptActs } from '../receipt/receipt-acts.tsx'
import { ReceiptPaper } from '../receipt/receipt-paper.tsx'
import { progressHref } from '../router.ts'
import { useWords } from '../words.tsx'

type Known = { readonly number: string; readonly code: string }

export const ReceiptPage = ({ number, code }: Known) => {
  const kept = useKept(receipts).find((receipt) => receipt.number === number && receipt.code === code)
  // Stays on the page when the resident chooses not to keep it on the device.
  const [shown] = useState(kept)
  const receipt = kept ?? shown
  return receipt ? (
    <Receipt receipt={receipt} kept={kept !== undefined} />
  ) : (
    <FetchedReceipt number={number} code={code} />
  )
}

/** Another device, or a receipt that is no longer kept here: made again from the progress. */
const FetchedReceipt = ({ number, code }: Known) => {
  const loaded = useProgress(number, code)
  if (loaded.kind === 'loading') return <Opening />
  if (loaded.kind === 'failed') return <Failed failure={loaded} />
  const { progress } = loaded
  const received = progress.trail.map(({ at }) => at).toSorted()[0] ?? ''
  return (
    <Receipt
      receipt={{
        number: progress.number,
        spoken: progress.spoken,
        code,
        title: progress.title,
        receivedAt: received,
        next: progress.next,
      }}
      kept={false}
    />
  )
}

const Receipt = ({ receipt, kept }: { readonly receipt: KeptReceipt; readonly kept: boolean }) => {
  const { t } = useWords()
  const [forgotten, setForgotten] = useState(false)
  return (
    <div className="column">
      <PageTitle title={t('receipt.title')}>{t('receipt.title')}</PageTitle>
      <p className="no-print">{t('receipt.keep')}</p>
      <ReceiptPaper receipt={receipt} />
      <ReceiptActs receipt={receipt} />
      <div className="no-print stack">
        <a className="button main wide" href={progressHref(receipt.number, receipt.code)}>
          {t('receipt.follow')}
        </a>
        <div aria-live="polite">
          {kept ? (
            <p className="hint">
              {t('receipt.kept')} {t('receipt.shared_phone')}{' '}
              <button
                type="button"
                className="link"
                onClick={() => {
                  forgetReceipt(receipt.number)
                  setForgotten(true)
                }}
              >
                {t('receipt.forget')}
              </button>
            </p>
          ) : null}
          {forgotten ? <Notice tone="care">{t('receipt.forgotten')}</Notice> : null}
        </div>
        <p>
          <a href="#/new">{t('receipt.another')}</a>
        </p>
      </div>
    </div>
  )
}
