import type { OwnViews } from '@mazha/contracts/audit'
import { useState } from 'react'
import { ownViewsShape } from '../net/answers.ts'
import { ask } from '../net/server.ts'
import { useWords } from '../words.tsx'

/** Who opened one's matter and who looked at one's name and number: asked for when it is unfolded. */
export const Views = ({ number, code }: { readonly number: string; readonly code: string }) => {
  const { t, pick, moment, language } = useWords()
  const [views, setViews] = useState<OwnViews['items'] | null>(null)
  const [failed, setFailed] = useState(false)
  const load = async (): Promise<void> => {
    setFailed(false)
    try {
      const path = `/api/requests/${encodeURIComponent(number)}/views?code=${encodeURIComponent(code)}`
      setViews((await ask(path, ownViewsShape, language, undefined, { resident: code === '' })).items)
    } catch {
      setFailed(true)
    }
  }
  return (
    <details
      onToggle={(event) => {
        if (event.currentTarget.open && views === null) void load()
      }}
    >
      <summary>{t('progress.views')}</summary>
      <div className="looks" aria-live="polite">
        {failed ? <p>{t('progress.views_failed')}</p> : null}
        {views?.length === 0 ? <p className="hint">{t('progress.views_none')}</p> : null}
        {views === null || views.length === 0 ? null : <p className="hint">{t('progress.views_about')}</p>}
        {views === null || views.length === 0 ? null : (
          <ul>
            {views.map(({ at, roleTitle, unitName, purpose, opened }, n) => (
              <li key={`${at}-${n}`}>
                {moment(at)} · {pick(unitName)} {pick(roleTitle)} ·{' '}
                {t(opened ? 'progress.views_opened' : 'progress.views_contact', { purpose: pick(purpose) })}
              </li>
            ))}
          </ul>
        )}
      </div>
    </details>
  )
}
