import type { MatterView, OfferedAction } from '@mazha/contracts/api'
import { App } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { actOn } from '../../api/calls.ts'
import { ServerRefusal } from '../../api/client.ts'
import { useKeys } from '../../app/keys.tsx'
import { useWords } from '../../app/language.tsx'
import { useSession } from '../../app/session.tsx'
import { newId } from '../../app/new-id.ts'
import { recall, remember } from '../../app/remembered.ts'
import { Icon } from '../../look/icon.tsx'
import { SchemaForm } from '../../parts/form/schema-form.tsx'
import { Notice } from '../../parts/notice.tsx'

type Props = { readonly matter: MatterView; readonly reload: () => void; readonly acted: () => void }

/** Only what this person may do now. An action opens its form in place; keys 1–9 choose, `e` comes here. */
export const Actions = ({ matter, reload, acted }: Props) => {
  const { t, say } = useWords()
  const { message } = App.useApp()
  const { roles } = useSession()
  // The green one is the next step of whoever has the matter now; others may act, but nothing is put into their hand.
  const mine = matter.holder.role !== null && roles.has(matter.holder.role)
  const [chosen, setChosen] = useState<string | null>(null)
  const [met, setMet] = useState<{ readonly version: number } | null>(null)
  const list = useRef<HTMLUListElement>(null)
  // One id per form that is sent: a repeated press or a lost answer must not act twice.
  const clientId = useRef(newId())

  const offered = matter.actions.find(({ action }) => action === chosen)
  const focusList = (): void => list.current?.querySelector('button')?.focus()
  useKeys({
    e: focusList,
    ...Object.fromEntries(matter.actions.slice(0, 9).map(({ action }, n) => [String(n + 1), () => setChosen(action)])),
  })
  useEffect(() => {
    clientId.current = newId()
  }, [chosen])

  const draft = (action: string): string => `mazha.draft.${matter.id}.${action}`
  const send = async (offer: OfferedAction, input: Readonly<Record<string, unknown>>): Promise<'done' | 'kept'> => {
    try {
      const answer = await actOn(matter.id, offer.action, {
        clientId: clientId.current,
        version: matter.version,
        input,
      })
      remember(sessionStorage, draft(offer.action), undefined)
      setChosen(null)
      setMet(null)
      void message.success(t('actions.done', { action: say(offer.title), state: say(answer.stateTitle) }))
      acted()
      return 'done'
    } catch (error) {
      if (error instanceof ServerRefusal && error.status === 409) {
        setMet({ version: matter.version })
        clientId.current = newId()
        reload()
        if (error.code === 'matter.conflict') return 'kept'
      }
      throw error
    }
  }

  const lost = chosen !== null && offered === undefined ? recall(sessionStorage, draft(chosen)) : undefined
  return (
    <section className="actions card screen-only" aria-label={t('actions')}>
      <h2>{t('actions')}</h2>
      {met !== null && met.version < matter.version && (
        <Conflict matter={matter} since={met.version} possible={offered !== undefined} />
      )}
      {lost !== undefined && <Lost words={lost} done={() => setChosen(null)} />}
      {matter.actions.length === 0 && <p className="muted">{t('actions.none')}</p>}
      <ul ref={list} className="action-list">
        {matter.actions.map((offer, n) => {
          const open = offer.action === chosen
          return (
            <li key={offer.action} className={open ? 'open' : ''}>
              <button
                type="button"
                className={n === 0 && mine ? 'action-button first' : 'action-button'}
                aria-expanded={open}
                onClick={() => setChosen(open ? null : offer.action)}
              >
                <span>{say(offer.title)}</span>
                {n < 9 && <kbd>{n + 1}</kbd>}
              </button>
              {open && (
                <SchemaForm
                  schema={offer.form}
                  title={say(offer.title)}
                  hint={offer.hint === null ? undefined : say(offer.hint)}
                  draft={draft(offer.action)}
                  known={{ category: matter.category, level: matter.level }}
                  send={(input) => send(offer, input)}
                  cancel={() => {
                    setChosen(null)
                    list.current?.querySelectorAll<HTMLButtonElement>('.action-button')[n]?.focus()
                  }}
                />
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** Somebody was faster: what they did, and that nothing typed is lost. */
const Conflict = ({
  matter,
  since,
  possible,
}: {
  readonly matter: MatterView
  readonly since: number
  readonly possible: boolean
}) => {
  const { t, say } = useWords()
  const news = matter.timeline.filter((entry) => entry.seq > since)
  return (
    <Notice kind="care">
      <strong>{t('conflict')}</strong>
      <ul>
        {news.map((entry) => (
          <li key={entry.seq}>
            {entry.who} · {say(entry.title)}
          </li>
        ))}
      </ul>
      <span>{t(possible ? 'conflict.again' : 'conflict.gone')}</span>
    </Notice>
  )
}

/** The action is no longer possible; what was typed for it can still be copied. */
const Lost = ({ words, done }: { readonly words: unknown; readonly done: () => void }) => {
  const { t } = useWords()
  const typed =
    typeof words === 'object' && words !== null
      ? Object.values(words).filter((value) => typeof value === 'string' && value !== '')
      : []
  if (typed.length === 0) return null
  return (
    <div className="lost">
      <label>
        {t('conflict.kept')}
        <textarea readOnly rows={4} value={typed.join('\n')} />
      </label>
      <button type="button" className="quiet-button" onClick={done}>
        <Icon name="close" /> {t('conflict.drop')}
      </button>
    </div>
  )
}
