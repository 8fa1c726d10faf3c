import { Icon, type IconName } from '@mazha/ui/icon'
import { Notice } from '@mazha/ui/notice'
import { useDistrict, usePhone } from '../district.ts'
import { isBlank } from '../kept/draft.ts'
import { receipts } from '../kept/receipts.ts'
import { settings } from '../kept/settings.ts'
import { useKept } from '../kept/store.ts'
import { PageTitle } from '../page.tsx'
import { useStores } from '../stores.ts'
import { useWords } from '../words.tsx'

export const HomePage = () => {
  const { t } = useWords()
  const { elder } = useKept(settings)
  const phone = usePhone()
  const district = useDistrict()
  const kept = useKept(receipts)
  const { request } = useStores()
  const draft = useKept(request.draft)
  return (
    <div className="home">
      <div className="home-main">
        <PageTitle title={t('app.name')}>{t('home.title')}</PageTitle>
        {isBlank(draft) ? null : (
          <Notice tone="care">
            <p>{t(draft.phase === 'writing' ? 'home.draft' : 'home.draft_waiting')}</p>
            <p className="quote">{draft.text.slice(0, 60)}</p>
            <p className="acts">
              <a href="#/new">{t('home.continue')}</a>
            </p>
          </Notice>
        )}
        <nav className="doors" aria-label={t('app.home')}>
          <Door main href="#/new" icon="pen" words={t('home.new')} hint={t('home.new_hint')} />
          {elder ? (
            <Door href="#/call-me" icon="phone" words={t('home.call_me')} hint={t('home.call_me_hint')} />
          ) : null}
          {elder ? (
            <Door
              href={`tel:${phone}`}
              icon="phone"
              words={t('home.call_us', { phone })}
              hint={t('home.call_us_hint')}
            />
          ) : null}
          {kept.length > 0 ? (
            <Door
              href="#/mine"
              icon="paper"
              words={t('home.mine')}
              hint={t('home.mine_hint', { count: kept.length })}
            />
          ) : null}
          {district?.phoneCodes === true ? (
            <Door href="#/my" icon="phone" words={t('home.my')} hint={t('home.my_hint')} />
          ) : null}
          {elder && kept.length > 0 ? null : (
            <Door href="#/follow" icon="search" words={t('home.follow')} hint={t('home.follow_hint')} />
          )}
          <Door href="#/grid" icon="pin" words={t('home.grid')} hint={t('home.grid_hint')} />
        </nav>
        <p className="urgent">
          <Icon name="warn" />
          <span>{t('home.urgent')}</span>
        </p>
      </div>
      <WhatHappens />
    </div>
  )
}

const Door = ({
  href,
  icon,
  words,
  hint,
  main = false,
}: {
  readonly href: string
  readonly icon: IconName
  readonly words: string
  readonly hint: string
  readonly main?: boolean
}) => (
  <a className={main ? 'door main' : 'door'} href={href}>
    <Icon name={icon} />
    <span>
      <strong>{words}</strong>
      <span className="hint">{hint}</span>
    </span>
    <Icon name="next" />
  </a>
)

/** The way of a request, in three sentences. */
export const WhatHappens = () => {
  const { t } = useWords()
  return (
    <section className="way">
      <h2>{t('home.how')}</h2>
      <ol>
        <li>{t('home.how_1')}</li>
        <li>{t('home.how_2')}</li>
        <li>{t('home.how_3')}</li>
      </ol>
    </section>
  )
}
