import { Mark } from '@mazha/ui/mark'
import { Button, Input, Segmented } from 'antd'
import { useId, useState } from 'react'
import { getDistrict } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Icon } from '../../look/icon.tsx'
import { Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Qr } from '../../parts/qr/qr.tsx'
import './posters.css'

/** As long as an address may be that a request takes. */
const longestPlace = 300
const lengthOf = (place: string): string => (place.length > 24 ? 'longest' : place.length > 14 ? 'long' : '')

type Poster = { readonly place: string; readonly at: string | null }

/** Posters for places: whoever scans one finds the form with the place filled in. Several at once, on A4 or A3. */
const Posters = () => {
  const { t, say } = useWords()
  const { session } = useSession()
  const id = useId()
  const district = useAnswer('district', getDistrict)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<readonly Poster[]>([])
  const [paper, setPaper] = useState<'A4' | 'A3'>('A4')
  const places = district.data?.places ?? []
  const phone = district.data?.phone ?? null
  const add = (poster: Poster): void =>
    setChosen((was) => (was.some(({ place }) => place === poster.place) ? was : [...was, poster]))
  const link = ({ place, at }: Poster): string => {
    const search = new URLSearchParams({ place })
    if (at !== null) search.set('at', at)
    return `${window.location.origin}/#/new?${search.toString()}`
  }
  return (
    <div className={`page posters ${paper}`}>
      <header className="page-head screen-only">
        <div>
          <h1>{t('nav.posters')}</h1>
          <p>{t('posters.about')}</p>
        </div>
        <div className="row-of-buttons">
          <Segmented options={['A4', 'A3']} value={paper} onChange={setPaper} aria-label={t('posters.paper')} />
          <Button
            type="primary"
            icon={<Icon name="print" />}
            disabled={chosen.length === 0}
            onClick={() => window.print()}
          >
            {t('posters.print', { n: chosen.length })}
          </Button>
        </div>
      </header>
      {district.problem !== undefined && <ProblemNotice problem={district.problem} again={district.reload} />}
      <form
        className="card posters-form screen-only"
        onSubmit={(event) => {
          event.preventDefault()
          const lines = typed
            .split('\n')
            .map((line) => line.trim().slice(0, longestPlace))
            .filter((line) => line !== '')
          for (const place of lines) add({ place, at: null })
          setTyped('')
        }}
      >
        <label htmlFor={`${id}typed`}>{t('posters.typed')}</label>
        <Input.TextArea
          id={`${id}typed`}
          autoSize={{ minRows: 2, maxRows: 8 }}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={t('posters.typed.hint')}
        />
        <div>
          <Button htmlType="submit" icon={<Icon name="plus" />}>
            {t('posters.add')}
          </Button>
        </div>
        {places.length > 0 && (
          <fieldset className="field">
            <legend>{t('posters.near')}</legend>
            <div className="choices">
              {places.map((place) => (
                <button
                  key={say(place.name)}
                  type="button"
                  className="choice"
                  onClick={() => add({ place: say(place.name), at: `${place.lng},${place.lat}` })}
                >
                  <Icon name="plus" /> {say(place.name)}
                </button>
              ))}
            </div>
          </fieldset>
        )}
      </form>
      {chosen.length === 0 && (
        <div className="screen-only">
          <Empty title={t('posters.none')} />
        </div>
      )}
      <ul className="poster-sheets">
        {chosen.map((poster) => (
          <li key={poster.place} className="poster">
            <button
              type="button"
              className="quiet-button poster-remove screen-only"
              aria-label={t('posters.remove', { place: poster.place })}
              onClick={() => setChosen((was) => was.filter((other) => other !== poster))}
            >
              <Icon name="close" />
            </button>
            <div className="poster-head">
              <Mark />
              <span>{say(session.district.name)}</span>
            </div>
            <h2>{t('posters.head')}</h2>
            <p className="poster-lead">{t('posters.lead')}</p>
            <Qr words={link(poster)} label={t('posters.qr', { place: poster.place })} />
            <p className={`poster-place ${lengthOf(poster.place)}`}>{poster.place}</p>
            <p className="poster-steps">{t('posters.steps')}</p>
            {phone !== null && <p className="poster-phone">{t('posters.phone', { phone })}</p>}
          </li>
        ))}
      </ul>
    </div>
  )
}

export default Posters
