import type { ReactNode } from 'react'
import { useKept } from '../kept/store.ts'
import { useUploads } from '../kept/uploads.ts'
import type { Step } from '../router.ts'
import type { Writing } from '../stores.ts'
import type { PortalText } from '@mazha/contracts/texts/portal'
import { useWords } from '../words.tsx'
import { usePlaceWords } from './where-part.tsx'

/** What will be sent, with a way back to each part. */
export const CheckPart = ({ writing }: { readonly writing: Writing }) => {
  const { t, language } = useWords()
  const comma = language === 'zh' ? '，' : ', '
  const placeWords = usePlaceWords()
  const draft = useKept(writing.draft)
  const items = useUploads(writing.uploads)
  const where = [draft.place ? placeWords(draft.place) : '', draft.address.trim()].filter(Boolean).join(comma)
  const who = draft.anonymous
    ? t('check.who_anonymous')
    : [draft.phone.trim(), draft.name.trim()].filter(Boolean).join(comma) || (
        <span className="hint">{t('check.where_none')}</span>
      )
  return (
    <dl className="summary">
      <Row title={t('check.what')} step="what" change="check.change_what">
        {draft.text.trim() === '' ? (
          <span className="hint">{t('check.where_none')}</span>
        ) : (
          <p className="said">{draft.text}</p>
        )}
        {items.length > 0 ? (
          <ul className="thumbs" aria-label={t('check.photos')}>
            {items.map((item) => (
              <li key={item.key}>
                {item.preview ? <img src={item.preview} alt={item.name} /> : <span>{item.name}</span>}
              </li>
            ))}
          </ul>
        ) : null}
      </Row>
      <Row title={t('check.where')} step="where" change="check.change_where">
        {where || <span className="hint">{t('check.where_none')}</span>}
      </Row>
      <Row title={t('check.who')} step="who" change="check.change_who">
        {who}
        {draft.aboutOfficials === true ? <p className="hint">{t('who.officials')}</p> : null}
      </Row>
    </dl>
  )
}

const Row = ({
  title,
  step,
  change,
  children,
}: {
  readonly title: string
  readonly step: Step
  readonly change: PortalText
  readonly children: ReactNode
}) => {
  const { t } = useWords()
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
      <dd className="change">
        <a href={`#/new/${step}?from=check`} aria-label={t(change)}>
          {t('check.change')}
        </a>
      </dd>
    </div>
  )
}
