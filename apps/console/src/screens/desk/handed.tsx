import { Mark } from '@mazha/ui/mark'
import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useKeys } from '../../app/keys.tsx'
import { useWords } from '../../app/language.tsx'
import { useSession } from '../../app/session.tsx'
import { Icon } from '../../look/icon.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Qr } from '../../parts/qr/qr.tsx'
import { now } from '../../time.ts'
import type { HandedOver } from './desk.tsx'

/** The receipt, to be read aloud or printed on an 80 mm roll; then the next person. */
export const Handed = ({ handed, next }: { readonly handed: HandedOver; readonly next: () => void }) => {
  const { t, say, moment } = useWords()
  const { session } = useSession()
  const { receipt, words, joined } = handed
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  useKeys({ p: () => window.print(), n: next })
  const link = new URL(receipt.link, window.location.origin).href
  const at = now()
  return (
    <div className="page handed">
      <header className="page-head screen-only">
        <div>
          <h1>{t('desk.handed')}</h1>
          <p>{t('desk.handed.about')}</p>
        </div>
      </header>
      {joined === 'joined' && (
        <div className="screen-only">
          <Notice kind="good">{t('desk.joined')}</Notice>
        </div>
      )}
      {joined === 'later' && (
        <div className="screen-only">
          <Notice kind="care">{t('desk.joined.later')}</Notice>
        </div>
      )}
      <div className="row-of-buttons screen-only">
        <Button ref={first} type="primary" size="large" icon={<Icon name="print" />} onClick={() => window.print()}>
          {t('desk.print')} <kbd>p</kbd>
        </Button>
        <Button size="large" onClick={next}>
          {t('desk.next')} <kbd>n</kbd>
        </Button>
      </div>
      <section className="receipt" aria-label={t('receipt')}>
        <header>
          <Mark />
          <span>
            {say(session.district.name)}
            <strong>{t('receipt')}</strong>
          </span>
        </header>
        <p className="receipt-label">{t('matter.number')}</p>
        <p className="receipt-number number">{receipt.spoken}</p>
        <p className="receipt-label">{t('receipt.code')}</p>
        <p className="receipt-number number">{receipt.code}</p>
        <Qr words={link} label={t('receipt.qr')} />
        <p className="receipt-hint">{t('receipt.qr')}</p>
        <hr />
        <p>{moment(receipt.receivedAt, at)}</p>
        <p className="receipt-words">{words.title.trim() === '' ? words.text : words.title}</p>
        {words.address !== '' && <p>{words.address}</p>}
        <hr />
        <p>
          <strong>{t('receipt.next')}</strong>
        </p>
        <p>{say(receipt.next.sentence)}</p>
        <p className="receipt-hint">{t('receipt.keep')}</p>
      </section>
    </div>
  )
}
