import { Input } from 'antd'
import { useId, useState } from 'react'
import { listBuildings, listOrganisations } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'

type Kind = 'building' | 'organisation'
type Found = { readonly id: string; readonly words: string }

const find = async (kind: Kind, q: string, signal: AbortSignal): Promise<readonly Found[]> =>
  kind === 'building'
    ? (await listBuildings(q, null, signal)).items.map(({ id, address }) => ({ id, words: address }))
    : (await listOrganisations(q, null, signal)).items.map(({ id, name }) => ({ id, words: name }))

type Props = {
  readonly kind: Kind
  readonly label: string
  /** What it is linked to now. */
  readonly now?: Found | null
  readonly choose: (id: string | null) => void
}

/** A building or an organisation by any part of its address or name; nothing as well. */
export const LinkChoice = ({ kind, label, now = null, choose }: Props) => {
  const { t } = useWords()
  const id = useId()
  const [q, setQ] = useState('')
  const [chosen, setChosen] = useState(now?.id ?? '')
  const asked = q.trim()
  const found = useAnswer(asked === '' ? null : `${kind} ${asked}`, (signal) => find(kind, asked, signal))
  const offered = [...(now === null ? [] : [now]), ...(found.data ?? []).filter((one) => one.id !== now?.id)]
  return (
    <div className="register-field">
      <label htmlFor={id}>{t('register.link.find', { what: label })}</label>
      <Input id={id} autoComplete="off" maxLength={60} value={q} onChange={(event) => setQ(event.target.value)} />
      {(offered.length > 0 || found.data !== undefined) && (
        <>
          <label htmlFor={`${id}-one`}>{label}</label>
          <select
            id={`${id}-one`}
            className="plain"
            value={chosen}
            onChange={({ target }) => {
              setChosen(target.value)
              choose(target.value === '' ? null : target.value)
            }}
          >
            <option value="">{offered.length === 0 ? t('register.none') : t('register.link.none')}</option>
            {offered.map((one) => (
              <option key={one.id} value={one.id}>
                {one.words}
              </option>
            ))}
          </select>
        </>
      )}
    </div>
  )
}
