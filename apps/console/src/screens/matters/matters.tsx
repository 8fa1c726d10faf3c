import { queues } from '@mazha/contracts/matter'
import { Button, Input, type InputRef } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { countQueues, exportPath, type FilterName, type Filters, filterNames } from '../../api/calls.ts'
import { useNews } from '../../api/live.ts'
import { useKeys } from '../../app/keys.tsx'
import { useWords } from '../../app/language.tsx'
import { navigate, useAddress } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { Empty } from '../../parts/notice.tsx'
import { MatterPane } from '../matter/matter-pane.tsx'
import { BulkDialog } from './bulk.tsx'
import { FilterChips, FilterPanel } from './filters.tsx'
import { List } from './list.tsx'
import { Queues, queueNames } from './queues.tsx'
import { useList } from './use-list.ts'
import './matters.css'

/** Queues, list and matter side by side; on a phone one of them. The address bar holds everything that was chosen. */
const Matters = ({ open }: { readonly open: string | null }) => {
  const { t, say, language } = useWords()
  const { roles } = useSession()
  const { query } = useAddress()
  const now = useNow()
  const filters = useMemo<Filters>(() => {
    const found: Partial<Record<FilterName, string>> = {}
    for (const name of filterNames) {
      const value = query.get(name)
      if (value !== null && value !== '') found[name] = value
    }
    return found
  }, [query])
  const list = useList(filters)
  const counts = useAnswer('counts', countQueues)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [bulk, setBulk] = useState(false)
  const [panel, setPanel] = useState(false)
  const [stale, setStale] = useState(false)
  const search = useRef<InputRef>(null)

  const address = useCallback((change: Partial<Record<FilterName, string | null>>, matter: string | null = null): string => {
    const next = new URLSearchParams()
    for (const name of filterNames) {
      const value = name in change ? change[name] : filters[name]
      if (value !== undefined && value !== null && value !== '') next.set(name, value)
    }
    const words = next.toString()
    return `/matters${matter === null ? '' : `/${encodeURIComponent(matter)}`}${words === '' ? '' : `?${words}`}`
  }, [filters])
  const choose = useCallback((change: Partial<Record<FilterName, string | null>>) => navigate(address(change, open)), [address, open])

  useEffect(() => setMarked(new Set()), [filters])
  useEffect(() => setStale(false), [list.rows])

  const timer = useRef<number | null>(null)
  const reloadCounts = counts.reload
  const refresh = list.refresh
  const onlyFirst = list.rows.length <= 40 && marked.size === 0
  const settle = useRef({ onlyFirst })
  settle.current = { onlyFirst }
  useNews((news) => {
    if (news.kind === 'import' || timer.current !== null) return
    // News come in bursts; one look a second is enough for people.
    timer.current = window.setTimeout(() => {
      timer.current = null
      reloadCounts()
      if (settle.current.onlyFirst) refresh()
      else setStale(true)
    }, 900)
  })
  useEffect(() => () => window.clearTimeout(timer.current ?? undefined), [])

  useKeys({
    '/': () => search.current?.focus({ cursor: 'all' }),
    r: () => refresh(),
    f: () => setPanel((was) => !was),
    Escape: () => {
      if (open !== null) navigate(address({}))
    },
  })

  const mark = useCallback((id: string) => {
    setMarked((was) => {
      const next = new Set(was)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const queue = filters.queue ?? ''
  const known = queueNames.find((name) => name === queue)
  const title = known === undefined ? t('queues.all') : say(queues[known])
  const chosen = list.rows.filter((row) => marked.has(row.id))

  return (
    <div className={`matters${open === null ? '' : ' with-matter'}`}>
      <aside className="queues-pane screen-only">
        <Queues roles={roles} current={queue} counts={counts.data} address={(name) => address({ queue: name, state: null, due_state: null })} now={now} />
      </aside>
      <section className="list-pane screen-only" aria-label={title}>
        <header className="list-head">
          <div className="list-title">
            <h1>{title}</h1>
            {known !== undefined && counts.data !== undefined && <span className="list-count number">{counts.data[known]?.count ?? 0}</span>}
            <span className="list-tools">
              <Button size="small" type="text" icon={<Icon name="filter" />} aria-expanded={panel} onClick={() => setPanel(!panel)}>
                {t('filters')}
              </Button>
              <Button size="small" type="text" icon={<Icon name="download" />} href={exportPath(filters, language)} download>
                {t('export')}
              </Button>
            </span>
          </div>
          <SearchField value={filters.q ?? ''} onSearch={(q, settled) => navigate(address({ q }, open), { replace: !settled })} field={search} />
          {panel && <FilterPanel filters={filters} choose={choose} />}
          <FilterChips filters={filters} choose={choose} />
          {stale && (
            <button type="button" className="quiet-button" onClick={refresh}>
              <Icon name="info" /> {t('list.stale')}
            </button>
          )}
        </header>
        <List list={list} open={open} marked={marked} mark={mark} address={(id) => address({}, id)} now={now} searching={filters.q !== undefined} filtered={Object.keys(filters).some((name) => name !== 'queue' && name !== 'sort')} queue={queue} />
        {marked.size > 0 && (
          <div className="bulk-bar" role="region" aria-label={t('bulk')}>
            <strong>{t('bulk.marked', { n: marked.size })}</strong>
            <Button type="primary" onClick={() => setBulk(true)}>
              {t('bulk.act')}
            </Button>
            <Button type="text" onClick={() => setMarked(new Set(list.rows.map((row) => row.id)))}>
              {t('bulk.all')}
            </Button>
            <Button type="text" onClick={() => setMarked(new Set())}>
              {t('bulk.none')}
            </Button>
          </div>
        )}
      </section>
      <section className="matter-frame" aria-label={t('matter')}>
        {open === null ? (
          <Empty title={t('matter.none')}>
            <span>
              <kbd>j</kbd> <kbd>k</kbd> {t('matter.none.keys')}
            </span>
          </Empty>
        ) : (
          <MatterPane
            key={open}
            id={open}
            back={address({})}
            changed={() => {
              refresh()
              reloadCounts()
            }}
          />
        )}
      </section>
      {bulk && (
        <BulkDialog
          rows={chosen}
          close={() => setBulk(false)}
          done={() => {
            setMarked(new Set())
            refresh()
            reloadCounts()
          }}
        />
      )}
    </div>
  )
}

const SearchField = ({ value, onSearch, field }: { readonly value: string; readonly onSearch: (words: string, settled: boolean) => void; readonly field: React.RefObject<InputRef | null> }) => {
  const { t } = useWords()
  const [typed, setTyped] = useState(value)
  const composing = useRef(false)
  const latest = useRef(onSearch)
  latest.current = onSearch
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed === value || composing.current) return
    const timer = window.setTimeout(() => latest.current(typed.trim(), value === ''), 350)
    return () => window.clearTimeout(timer)
  }, [typed, value])
  return (
    <Input
      ref={field}
      type="search"
      allowClear
      aria-label={t('search')}
      placeholder={t('search.hint')}
      prefix={<Icon name="search" />}
      suffix={typed === '' ? <kbd>/</kbd> : null}
      value={typed}
      onCompositionStart={() => {
        composing.current = true
      }}
      onCompositionEnd={(event) => {
        composing.current = false
        setTyped(event.currentTarget.value)
      }}
      onChange={(event) => setTyped(event.target.value)}
      onPressEnter={() => onSearch(typed.trim(), true)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur()
      }}
    />
  )
}

export default Matters
