import { ChoiceField, LineField } from '@mazha/ui/field'
import { Notice } from '@mazha/ui/notice'
import { Switch } from '@mazha/ui/switch'
import { useKept } from '../kept/store.ts'
import type { Writing } from '../stores.ts'
import { useWords } from '../words.tsx'

export const WhoPart = ({ writing, problem }: { readonly writing: Writing; readonly problem: string | undefined }) => {
  const { t } = useWords()
  const draft = useKept(writing.draft)
  return (
    <div className="stack">
      <ChoiceField
        id="anonymous"
        label={<span className="hidden">{t('who.title')}</span>}
        choices={[
          { value: 'named', label: t('who.named'), hint: t('who.named_hint') },
          { value: 'anonymous', label: t('who.anonymous'), hint: t('who.anonymous_hint') },
        ]}
        value={draft.anonymous ? 'anonymous' : 'named'}
        onChange={(chosen) => writing.draft.change({ anonymous: chosen === 'anonymous' })}
      />
      {draft.anonymous ? (
        <Notice tone="care" live>
          {t('who.anonymous_means')}
        </Notice>
      ) : (
        <div className="stack pair">
          <LineField
            id="phone"
            label={t('who.phone')}
            value={draft.phone}
            problem={problem}
            onChange={(phone) => writing.draft.change({ phone })}
            input={{ type: 'tel', autoComplete: 'tel', inputMode: 'tel', maxLength: 20, className: 'figures' }}
          />
          <LineField
            id="name"
            label={t('who.name')}
            value={draft.name}
            onChange={(name) => writing.draft.change({ name })}
            input={{ autoComplete: 'name', maxLength: 60 }}
          />
        </div>
      )}
      <Switch
        label={t('who.officials')}
        on={draft.aboutOfficials === true}
        onChange={(aboutOfficials) => writing.draft.change({ aboutOfficials })}
      />
      {draft.aboutOfficials === true ? (
        <Notice tone="care" live>
          {t('who.officials_means')}
        </Notice>
      ) : null}
      <p className="hint">{t('app.privacy')}</p>
    </div>
  )
}
