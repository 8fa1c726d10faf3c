import type { PersonPhoto } from '@mazha/contracts/staff'
import { Button, Checkbox } from 'antd'
import { useEffect, useId, useMemo, useState } from 'react'
import { storeFile } from '../../api/calls.ts'
import { dropPhoto, getPhoto, photoPicture, putPhoto } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { DayField } from './field.tsx'
import { FormFrame } from './form-frame.tsx'
import './photo-part.css'

type Props = {
  readonly person: { readonly id: string; readonly name: string }
  /** Whoever looks is the person. */
  readonly own: boolean
  /** Whether it may be put up and taken back here. */
  readonly may: boolean
}

/** Somebody’s photograph on contact cards and notices: put up with consent, taken back at any time. */
export const PhotoPart = ({ person, own, may }: Props) => {
  const { t } = useWords()
  const whose = own ? null : person.id
  const answer = useAnswer(`photo ${person.id}`, (signal) => getPhoto(whose, signal))
  const [act, setAct] = useState<'put' | 'back' | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const close = (): void => setAct(null)
  const done = (after: PersonPhoto): void => {
    answer.put(after)
    setTold(t(after.photo === null ? 'staff.photo.gone' : 'staff.photo.shown'))
    close()
  }
  const { data } = answer
  // Nothing to tell, and nothing to do about it.
  if (data?.photo === null && !may) return null
  const photo = data?.photo ?? null
  return (
    <section className="photo-part">
      <h2>{t('staff.photo')}</h2>
      <div aria-live="polite">{told !== null && <Notice kind="good">{told}</Notice>}</div>
      {data === undefined &&
        (answer.problem === undefined ? <Bones /> : <ProblemNotice problem={answer.problem} again={answer.reload} />)}
      {data !== undefined && (
        <div className="photo-now">
          {photo !== null && (
            <img src={photoPicture(person.id, photo.id)} alt={t('staff.photo.of', { name: person.name })} />
          )}
          <div>
            <p className="muted">{photo === null ? t('staff.photo.none') : <Consent {...{ photo, own }} />}</p>
            {may && act === null && (
              <p className="row-of-buttons">
                <Button onClick={() => setAct('put')}>
                  {t(photo === null ? 'staff.photo.put' : 'staff.photo.change')}
                </Button>
                {photo !== null && <Button onClick={() => setAct('back')}>{t('staff.photo.back')}</Button>}
              </p>
            )}
          </div>
        </div>
      )}
      {act === 'put' && <PutForm {...{ whose, close, done }} />}
      {act === 'back' && (
        <FormFrame
          title={t('staff.photo.back')}
          send={async () => done(await dropPhoto(whose))}
          sendWords={t('staff.photo.back.sure')}
          danger
          close={close}
        >
          <p>{t('staff.photo.back.about')}</p>
        </FormFrame>
      )}
    </section>
  )
}

const Consent = ({ photo, own }: { readonly photo: NonNullable<PersonPhoto['photo']>; readonly own: boolean }) => {
  const { t } = useWords()
  return own
    ? t('staff.photo.own-consent', { day: photo.consentOn })
    : t('staff.photo.consent', { day: photo.consentOn, by: photo.by.name })
}

const PutForm = ({
  whose,
  close,
  done,
}: {
  readonly whose: string | null
  readonly close: () => void
  readonly done: (photo: PersonPhoto) => void
}) => {
  const { t } = useWords()
  const id = useId()
  const [file, setFile] = useState<File | null>(null)
  const [agreed, setAgreed] = useState(false)
  const [consentOn, setConsentOn] = useState('')
  const send = async (): Promise<void> => {
    if (file === null) return
    const stored = await storeFile(file)
    done(await putPhoto(whose, { file: stored.id, ...(whose === null ? { consent: true } : { consentOn }) }))
  }
  return (
    <FormFrame
      title={t('staff.photo.put')}
      send={send}
      sendWords={t('staff.photo.save')}
      ready={file !== null && (whose === null ? agreed : consentOn !== '')}
      close={close}
    >
      <p>{t('staff.photo.about')}</p>
      <label htmlFor={id}>{t('staff.photo.choose')}</label>
      <input
        id={id}
        type="file"
        accept="image/*,.heic"
        aria-describedby={`${id}-hint`}
        onChange={(event) => setFile(event.target.files?.[0] ?? null)}
      />
      <p className="muted staff-hint" id={`${id}-hint`}>
        {t('staff.photo.hint')}
      </p>
      {file !== null && <Preview file={file} />}
      {whose === null ? (
        <Checkbox checked={agreed} onChange={(event) => setAgreed(event.target.checked)}>
          {t('staff.photo.agree')}
        </Checkbox>
      ) : (
        <DayField label={t('staff.photo.consent-day')} value={consentOn} set={setConsentOn} required />
      )}
    </FormFrame>
  )
}

/** As it will be cut; what the browser cannot show (HEIC) is seen once it is there. */
const Preview = ({ file }: { readonly file: File }) => {
  const [unseen, setUnseen] = useState(false)
  const address = useMemo(() => URL.createObjectURL(file), [file])
  useEffect(() => () => URL.revokeObjectURL(address), [address])
  return unseen ? null : <img className="photo-preview" src={address} alt="" onError={() => setUnseen(true)} />
}
