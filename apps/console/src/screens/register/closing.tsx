import { closingReason, closingReasons, type ClosingReason, type PlaceItem } from '@mazha/contracts/register'
import { Checkbox } from 'antd'
import { useState } from 'react'
import { closeThing, reopenThing } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { Choice, Field, SideForm } from './side-form.tsx'

/** Places and organisations close: they leave the lists, and some years later the register. */

type Ends = { readonly done: () => void; readonly close: () => void }
type Of = {
  readonly subject: 'places' | 'organisations'
  readonly id: string
  readonly name: string
  readonly tag: string
}

export const CloseForm = ({ subject, id, name, tag, done, close }: Ends & Of) => {
  const { t, say } = useWords()
  const [on, setOn] = useState('')
  const [why, setWhy] = useState<ClosingReason | ''>('')
  return (
    <SideForm
      level={2}
      title={t('register.close.of', { name })}
      hint={t('register.close.hint')}
      go={t('register.close')}
      dangerous
      ready={why !== ''}
      send={() => closeThing(subject, id, { tag, why: why === '' ? 'ceased' : why, ...(on === '' ? {} : { on }) })}
      done={done}
      close={close}
    >
      <Choice
        label={t('register.close.why')}
        value={why}
        set={setWhy}
        options={closingReason.options.map((one) => [one, say(closingReasons[one])])}
        open
      />
      <Field label={t('register.close.day')} value={on} set={setOn} type="date" hint={t('register.close.day.hint')} />
    </SideForm>
  )
}

export const ReopenForm = ({ subject, id, name, tag, done, close }: Ends & Of) => {
  const { t } = useWords()
  const [reason, setReason] = useState('')
  return (
    <SideForm
      level={2}
      title={t('register.reopen.of', { name })}
      go={t('register.reopen')}
      send={() => reopenThing(subject, id, { tag, reason: reason.trim() })}
      done={done}
      close={close}
    >
      <Field label={t('register.reason.plain')} value={reason} set={setReason} required first maxLength={200} />
    </SideForm>
  )
}

/** Since when and why it is closed; nothing while it is open. */
export const ClosedSince = ({ closed }: Pick<PlaceItem, 'closed'>) => {
  const { t, say } = useWords()
  if (closed === null) return null
  return <div className="muted">{t('register.closed.on', { on: closed.on, why: say(closingReasons[closed.why]) })}</div>
}

export const ClosedToo = ({ value, set }: { readonly value: boolean; readonly set: (value: boolean) => void }) => {
  const { t } = useWords()
  return (
    <p>
      <Checkbox checked={value} onChange={({ target }) => set(target.checked)}>
        {t('register.closed.too')}
      </Checkbox>
    </p>
  )
}
