import type { GridNotice } from '@mazha/contracts/staffing'
import { gridTexts } from '@mazha/contracts/texts/portal-grid'
import { Icon } from '@mazha/ui/icon'
import { Notice } from '@mazha/ui/notice'
import { useEffect, useState } from 'react'
import { usePhone } from '../district.ts'
import { askNotice } from '../net/grid.ts'
import { NoAnswer, Refusal } from '../net/server.ts'
import { PageTitle } from '../page.tsx'
import QrCode from '../receipt/qr-code.tsx'
import { useWords } from '../words.tsx'

type Got = { readonly notice: GridNotice } | 'asking' | 'gone' | 'failed'

/** The page that a card's or a notice's code leads to. */
export const GridNoticePage = ({ area }: { readonly area: string }) => {
  const { t, language } = useWords()
  const [turn, setTurn] = useState(0)
  const [got, setGot] = useState<Got>('asking')
  useEffect(() => {
    let left = false
    askNotice(area, language)
      .then((notice) => {
        if (!left) setGot({ notice })
      })
      .catch((error: unknown) => {
        if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error
        if (!left) setGot(error instanceof Refusal ? 'gone' : 'failed')
      })
    return () => {
      left = true
    }
  }, [area, language, turn])
  if (got === 'asking')
    return (
      <p className="column" aria-live="polite">
        {t('app.loading')}
      </p>
    )
  if (got === 'gone' || got === 'failed') return <Missing why={got} again={() => setTurn((n) => n + 1)} />
  return <Shown notice={got.notice} />
}

const Missing = ({ why, again }: { readonly why: 'gone' | 'failed'; readonly again: () => void }) => {
  const { pick, t } = useWords()
  const phone = usePhone()
  const title = pick(why === 'gone' ? gridTexts.gone : gridTexts.title)
  return (
    <div className="column">
      <PageTitle title={title}>{title}</PageTitle>
      <Notice tone="care" live>
        {pick(why === 'gone' ? gridTexts.gone_help : gridTexts.failed, { phone })}
      </Notice>
      <p className="row">
        {why === 'failed' ? (
          <button type="button" className="button main" onClick={again}>
            {t('app.retry')}
          </button>
        ) : null}
        <a className="button" href="#/grid">
          {pick(gridTexts.find_title)}
        </a>
      </p>
    </div>
  )
}

type Somebody = GridNotice['people'][number]

const Shown = ({ notice }: { readonly notice: GridNotice }) => {
  const { pick, day } = useWords()
  const { area, above, people, does, unit } = notice
  const workers = people.filter(({ duty }) => duty === 'grid_worker')
  const team = people.filter(({ duty }) => duty !== 'grid_worker')
  const place = encodeURIComponent([...above.slice(-1), area.name].join(' '))
  return (
    <article className="grid-notice">
      <header>
        <p className="hint">{above.slice(-2).join(' · ')}</p>
        <PageTitle title={`${area.name} · ${pick(gridTexts.title)}`}>{area.name}</PageTitle>
      </header>
      <section className="grid-main" aria-labelledby="grid-worker">
        {workers.length === 0 ? (
          <NoWorker notice={notice} />
        ) : (
          <>
            <h2 id="grid-worker">{pick(workers.length === 1 ? gridTexts.worker : gridTexts.workers)}</h2>
            {workers.map((one) => (
              <Worker key={`${one.name} ${one.phone}`} one={one} area={area.id} />
            ))}
          </>
        )}
      </section>
      {team.length === 0 ? null : (
        <section>
          <h2>{pick(gridTexts.team)}</h2>
          <ul className="grid-team">
            {team.map((one, n) => (
              // oxlint-disable-next-line react/no-array-index-key -- two of a name may hold the same duty
              <li key={n}>
                <span className="grid-somebody">
                  <Face one={one} area={area.id} />
                  <span>
                    <span className="hint">{pick(one.title)}</span> <strong>{one.name}</strong>
                  </span>
                </span>
                <PhoneLink one={one} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>{pick(gridTexts.does)}</h2>
        <ul className="grid-does">
          {does.map((one) => (
            <li key={one.zh}>{pick(one)}</li>
          ))}
        </ul>
      </section>
      {unit === null ? null : (
        <section>
          <h2>{pick(gridTexts.office)}</h2>
          <p>
            <strong>{pick(unit.name)}</strong>
          </p>
          {unit.address === null ? null : <p>{unit.address}</p>}
          {unit.phone === null ? null : (
            <p>
              <a className="grid-phone figures" href={`tel:${digitsOf(unit.phone)}`}>
                {unit.phone}
              </a>
            </p>
          )}
        </section>
      )}
      <nav className="doors" aria-label={pick(gridTexts.title)}>
        <Way
          href={`#/new?place=${place}`}
          icon="pen"
          words={pick(gridTexts.report)}
          hint={pick(gridTexts.report_hint)}
        />
        <Way
          href={`#/new?place=${place}`}
          icon="warn"
          words={pick(gridTexts.wrong)}
          hint={pick(gridTexts.wrong_hint)}
        />
        <Way href="#/grid" icon="pin" words={pick(gridTexts.other)} hint="" />
      </nav>
      <footer className="grid-foot">
        <div>
          <p className="hint">
            {pick(gridTexts.asOf, { day: day(`${notice.day}T04:00:00.000Z`) })}
            <br />
            <span className="figures">{pick(gridTexts.code, { code: area.code })}</span>
          </p>
          <p className="hint">{pick(gridTexts.card)}</p>
        </div>
        <QrCode words={`${location.origin}/grid/${encodeURIComponent(area.id)}`} />
      </footer>
    </article>
  )
}

/** A number stays in one piece; with its extension it may be too long for that. */
const numberClass = (phone: string): string => (phone.length > 14 ? 'figures' : 'figures grid-number')

/** What a telephone dials: an extension is dialled by hand. */
const digitsOf = (phone: string): string => /^[+\d][\d\s-]*/.exec(phone)?.[0].replace(/[\s-]/g, '') ?? phone

/** A photograph of whoever agreed to it; taken back since the page came, it leaves nothing behind. */
const Face = ({ one, area }: { readonly one: Somebody; readonly area: string }) => {
  const { pick } = useWords()
  const [gone, setGone] = useState(false)
  if (one.photo === null || gone) return null
  return (
    <img
      className="grid-face"
      src={`/api/areas/${encodeURIComponent(area)}/photos/${one.photo}`}
      width={240}
      height={320}
      alt={pick(gridTexts.photo, { name: one.name })}
      onError={() => setGone(true)}
    />
  )
}

const Worker = ({ one, area }: { readonly one: Somebody; readonly area: string }) => {
  const { pick } = useWords()
  return (
    <div className="grid-worker">
      <div className="grid-somebody">
        <Face one={one} area={area} />
        <p className="grid-name">{one.name}</p>
      </div>
      {one.phone === null ? (
        <p>{pick(gridTexts.no_phone)}</p>
      ) : (
        <a className="button main wide" href={`tel:${digitsOf(one.phone)}`}>
          <Icon name="phone" />
          <span className={numberClass(one.phone)}>{pick(gridTexts.call, { phone: one.phone })}</span>
          <span className="hidden"> {one.name}</span>
        </a>
      )}
    </div>
  )
}

/** Nobody is left without somebody to call. */
const NoWorker = ({ notice: { unit, hotline } }: { readonly notice: GridNotice }) => {
  const { pick } = useWords()
  const usual = usePhone()
  const phone = unit?.phone ?? hotline ?? usual
  const words =
    unit?.phone === null || unit === null
      ? pick(gridTexts.none_hotline, { phone })
      : pick(gridTexts.none_call, { unit: pick(unit.name) })
  return (
    <>
      <h2 id="grid-worker">{pick(gridTexts.none)}</h2>
      <p>{words}</p>
      <a className="button main wide" href={`tel:${digitsOf(phone)}`}>
        <Icon name="phone" />
        <span className={numberClass(phone)}>{pick(gridTexts.call, { phone })}</span>
      </a>
    </>
  )
}

const PhoneLink = ({ one: { name, phone } }: { readonly one: Somebody }) =>
  phone === null ? null : (
    <a className="grid-phone figures" href={`tel:${digitsOf(phone)}`}>
      {phone}
      <span className="hidden"> {name}</span>
    </a>
  )

const Way = ({
  href,
  icon,
  words,
  hint,
}: {
  readonly href: string
  readonly icon: 'pen' | 'warn' | 'pin'
  readonly words: string
  readonly hint: string
}) => (
  <a className="door" href={href}>
    <Icon name={icon} />
    <span>
      <strong>{words}</strong>
      {hint === '' ? null : <span className="hint">{hint}</span>}
    </span>
    <Icon name="next" />
  </a>
)
