import type { MatterRow } from '@mazha/contracts/api'
import { spokenNumber } from '@mazha/contracts/number'
import { memo } from 'react'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { Icon } from '../../look/icon.tsx'
import { ClockRibbon } from '../../parts/clock-ribbon.tsx'
import { LevelTag, StateTag } from '../../parts/tags.tsx'

type Props = {
  readonly row: MatterRow
  readonly to: string
  readonly open: boolean
  readonly marked: boolean
  readonly mark: ((id: string) => void) | null
  readonly now: number
}

export const Row = memo(({ row, to, open, marked, mark, now }: Props) => {
  const { t, say, moment } = useWords()
  return (
    <li className={`matter-row${open ? ' open' : ''}`}>
      {mark !== null && (
        <label className="row-mark">
          <input type="checkbox" checked={marked} onChange={() => mark(row.id)} />
          <span className="hidden-words">{t('list.mark', { title: row.title })}</span>
        </label>
      )}
      <Link to={to} className="row-link" aria-current={open ? 'true' : undefined} data-matter={row.id}>
        {row.clock !== null && <ClockRibbon clock={row.clock} now={now} />}
        <span className="row-title">{row.title}</span>
        <span className="row-facts">
          <StateTag words={say(row.stateTitle)} />
          <LevelTag level={row.level} />
          {row.holder.unitName !== null && <span className="row-holder">{say(row.holder.unitName)}</span>}
          {row.address !== null && row.address !== '' && (
            <span className="row-place">
              <Icon name="place" />
              {row.address}
            </span>
          )}
        </span>
        <span className="row-last">
          <span className="number">{spokenNumber(row.number)}</span>
          <span>{row.lastWord === null ? moment(row.openedAt, now) : say(row.lastWord)}</span>
        </span>
      </Link>
    </li>
  )
})
Row.displayName = 'Row'
