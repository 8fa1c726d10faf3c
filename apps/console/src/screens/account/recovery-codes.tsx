import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useWords } from '../../app/language.tsx'
import { Icon } from '../../look/icon.tsx'
import './account.css'

/** Recovery codes, shown this once. */
export const RecoveryCodes = ({ codes, kept }: { readonly codes: readonly string[]; readonly kept: () => void }) => {
  const { t } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section className="recovery">
      <h3 ref={heading} tabIndex={-1}>
        {t('account.recovery')}
      </h3>
      <p>{t('account.recovery.why')}</p>
      <ol>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <p className="row-of-buttons screen-only">
        <Button icon={<Icon name="print" />} onClick={() => window.print()}>
          {t('print')}
        </Button>
        <Button type="primary" onClick={kept}>
          {t('account.recovery.kept')}
        </Button>
      </p>
    </section>
  )
}
