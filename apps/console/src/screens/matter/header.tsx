import type { MatterView } from '@mazha/contracts/api'
import { spokenNumber } from '@mazha/contracts/number'
import { type Role, roles } from '@mazha/contracts/role'
import type { RefObject } from 'react'
import { useState } from 'react'
import { useWords, type Words } from '../../app/language.tsx'
import { Icon } from '../../look/icon.tsx'
import { LevelTag, StateTag, useChannelWords } from '../../parts/tags.tsx'

type Props = { readonly matter: MatterView; readonly now: number; readonly title: RefObject<HTMLHeadingElement | null> }

export const Header = ({ matter, now, title }: Props) => {
  const { t, say, moment } = useWords()
  const channel = useChannelWords()
  return (
    <header className="matter-head">
      <div className="matter-line">
        <CopyNumber number={matter.number} />
        <StateTag words={say(matter.stateTitle)} />
        <LevelTag level={matter.level} />
        {Object.entries(matter.tracks)
          .filter(([, track]) => track.state !== 'none' && track.state !== 'idle')
          .map(([name, track]) => (
            <span key={name} className="track-tag">
              {say(track.title)}：{say(track.stateTitle)}
            </span>
          ))}
        <button type="button" className="quiet-button print-button screen-only" onClick={() => window.print()}>
          <Icon name="print" /> {t('print')}
        </button>
      </div>
      <h1 ref={title} tabIndex={-1} data-window={spokenNumber(matter.number)}>
        {matter.title}
      </h1>
      <dl className="matter-facts">
        <div>
          <dt>{t('matter.holder')}</dt>
          <dd>{holderWords(matter.holder, say) || t('matter.no-holder')}</dd>
        </div>
        {matter.address !== null && matter.address !== '' && (
          <div>
            <dt>{t('matter.place')}</dt>
            <dd>{matter.address}</dd>
          </div>
        )}
        <div>
          <dt>{t('matter.opened')}</dt>
          <dd>
            {moment(matter.openedAt, now)}
            {matter.channel !== null && ` · ${channel(matter.channel)}`}
          </dd>
        </div>
      </dl>
    </header>
  )
}

const isRole = (name: string): name is Role => name in roles

/** `市政局 · 承办人`: the unit and the role that have it now. */
const holderWords = ({ unitName, role }: MatterView['holder'], say: Words['say']): string =>
  [unitName === null ? null : say(unitName), role !== null && isRole(role) ? say(roles[role]) : null]
    .filter((part) => part !== null)
    .join(' · ')

const CopyNumber = ({ number }: { readonly number: string }) => {
  const { t } = useWords()
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    // The clipboard is closed to pages without TLS; the number stays selectable then.
    if (navigator.clipboard === undefined) return
    await navigator.clipboard.writeText(number)
    setCopied(true)
    window.setTimeout(() => setCopied(false), 1500)
  }
  return (
    <span className="matter-number number">
      <span className="hidden-words">{t('matter.number')}</span>
      {spokenNumber(number)}
      <button
        type="button"
        className="quiet-button screen-only"
        aria-label={t('matter.copy')}
        onClick={() => void copy()}
      >
        <Icon name={copied ? 'done' : 'copy'} />
      </button>
      <output className="hidden-words">{copied ? t('copied') : ''}</output>
    </span>
  )
}
