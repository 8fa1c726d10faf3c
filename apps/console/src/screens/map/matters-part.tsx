import type { MatterRow } from '@mazha/contracts/api'
import { queues } from '@mazha/contracts/matter'
import { Button } from 'antd'
import { useEffect, useId, useRef } from 'react'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { Icon } from '../../look/icon.tsx'
import { Bones, ProblemNotice } from '../../parts/notice.tsx'
import { StateTag } from '../../parts/tags.tsx'
import { queueNames } from '../matters/queues.tsx'
import type { useList } from '../matters/use-list.ts'

type Props = {
  readonly list: ReturnType<typeof useList>
  readonly queue: string
  readonly chooseQueue: (queue: string) => void
  readonly matter: string | null
  readonly choose: (row: MatterRow) => void
}

/** The matters that stand on the map, and those of the same list that have no place. */
export const MattersPart = ({ list, queue, chooseQueue, matter, choose }: Props) => {
  const { t, say, number } = useWords()
  const id = useId()
  const chosen = useRef<HTMLLIElement>(null)
  useEffect(() => {
    // Not returned: some browsers answer with a promise, which is no clean-up.
    chosen.current?.scrollIntoView({ block: 'nearest' })
  }, [matter])
  const placed = list.rows.filter(({ place }) => place !== null).length
  return (
    <section className="map-part map-matters" aria-label={t('map.matters')}>
      <h2>{t('map.matters')}</h2>
      <label htmlFor={`${id}queue`}>{t('map.queue')}</label>
      <select id={`${id}queue`} className="plain" value={queue} onChange={({ target }) => chooseQueue(target.value)}>
        <option value="">{t('queues.all')}</option>
        {queueNames.map((name) => (
          <option key={name} value={name}>
            {say(queues[name])}
          </option>
        ))}
      </select>
      {list.problem !== undefined && <ProblemNotice problem={list.problem} again={list.refresh} />}
      {list.rows.length === 0 && list.loading && <Bones lines={5} />}
      {list.rows.length === 0 && !list.loading && list.problem === undefined && (
        <p className="muted">{t('map.matters.none')}</p>
      )}
      {list.rows.length > 0 && (
        <output className="muted">
          {t('map.matters.shown', { n: number(list.rows.length), placed: number(placed) })}
        </output>
      )}
      <ul className="map-rows">
        {list.rows.map((row) => (
          <li key={row.id} ref={row.id === matter ? chosen : null} className={row.id === matter ? 'chosen' : ''}>
            <button
              type="button"
              aria-pressed={row.id === matter}
              data-row={row.id}
              disabled={row.place === null}
              onClick={() => choose(row)}
            >
              <span>{row.title}</span>
              <span className="map-row-facts">
                <StateTag words={say(row.stateTitle)} />
                <span className="muted">{row.place === null ? t('map.matter.no-place') : row.address}</span>
              </span>
            </button>
            <Link to={`/matters/${row.id}`} aria-label={t('map.matter.open', { title: row.title })}>
              <Icon name="next" />
            </Link>
          </li>
        ))}
      </ul>
      {list.next !== null && (
        <Button size="small" loading={list.loading} onClick={list.more}>
          {t('list.more')}
        </Button>
      )}
    </section>
  )
}
