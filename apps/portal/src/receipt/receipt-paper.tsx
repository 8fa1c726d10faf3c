import { Mark } from '@mazha/ui/mark'
import { lazy, Suspense } from 'react'
import { useDistrict, usePhone } from '../district.ts'
import type { KeptReceipt } from '../kept/receipts.ts'
import { LazyBoundary } from '../new/lazy-boundary.tsx'
import { progressHref } from '../router.ts'
import { useWords } from '../words.tsx'

const QrCode = lazy(() => import('./qr-code.tsx'))

export const progressLink = ({ number, code }: { readonly number: string; readonly code: string }): string =>
  `${location.origin}${location.pathname}${progressHref(number, code)}`

/** The receipt as it is shown, printed on 80 mm and on A5. */
export const ReceiptPaper = ({ receipt }: { readonly receipt: KeptReceipt }) => {
  const { t, pick, day, moment } = useWords()
  const district = useDistrict()
  const phone = usePhone()
  const { number, spoken, code, receivedAt, next } = receipt
  return (
    <section className="paper" aria-label={t('receipt.paper')}>
      <p className="paper-head">
        <Mark size="1.5rem" />
        <strong>{district ? pick(district.name) : t('app.name')}</strong>
        <span>{t('receipt.paper')}</span>
      </p>
      <dl>
        <div className="big">
          <dt>{t('receipt.number')}</dt>
          <dd className="figures">
            <Spelled words={number} groups={spoken.split(' ')} />
          </dd>
        </div>
        <div className="big">
          <dt>{t('receipt.code')}</dt>
          <dd className="figures">
            <Spelled words={code} groups={[code]} />
          </dd>
        </div>
        <div>
          <dt>{t('receipt.received')}</dt>
          <dd>{moment(receivedAt)}</dd>
        </div>
        <div>
          <dt>{t('receipt.next')}</dt>
          <dd>
            {next.dueAt ? <strong className="due">{t('receipt.due', { date: day(next.dueAt) })}</strong> : null}
            <span className={next.dueAt ? 'hint' : ''}>{pick(next.sentence)}</span>
          </dd>
        </div>
      </dl>
      <div className="scan">
        <LazyBoundary fallback={null}>
          <Suspense fallback={<span className="qr" />}>
            <QrCode words={progressLink(receipt)} />
          </Suspense>
        </LazyBoundary>
        <p>
          {t('receipt.qr')}
          <br />
          <span className="hint">{t('receipt.code_hint')}</span>
          <br />
          <span className="hint">{t('app.call', { phone })}</span>
        </p>
      </div>
    </section>
  )
}

/** In groups for the eye, character by character for a screen reader. */
const Spelled = ({ words, groups }: { readonly words: string; readonly groups: readonly string[] }) => (
  <>
    {groups.map((group, index) => (
      <span key={`${index}-${group}`} aria-hidden="true">
        {group}
      </span>
    ))}
    <span className="hidden">{Array.from(words).join(' ')}</span>
  </>
)
