import { queues } from '@mazha/contracts/matter'
import { Button, Input, type InputRef } from 'antd'
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { countQueues, exportPath, type FilterName, type Filters, filterNames } from '../../api/calls.ts'
import { useNews } from '../../api/live.ts'
import { useKeys } from '../../app/keys.tsx'
import { useWords } from '../../app/language.tsx'
import { bulkRoles, hasOne } from '../../app/role-screens.ts'
import { Link, navigate, useAddress } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { ExportDialog } from '../../parts/export-dialog.tsx'
import { Empty, ProblemNotice } from '../../parts/notice.tsx'
import { MatterPane } from '../matter/matter-pane.tsx'
import { BulkDialog } from './bulk.tsx'
import { FilterChips, FilterPanel } from './filters.tsx'
import { List } from './list.tsx'
import { Queues, queueNames } from './queues.tsx'
import { useList } from './use-list.ts'
import './matters.css'

const none: ReadonlySet<string> = new Set()

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
  const listKey = JSON.stringify(filters)
  const [marks, setMarks] = useState<{ readonly list: string; readonly ids: ReadonlySet<string> }>({
    list: '',
    ids: none,
  })
  const marked = marks.list === listKey ? marks.ids : none
  const [bulk, setBulk] = useState(false)
  const [panel, setPanel] = useState(false)
  const [staleRows, setStaleRows] = useState<unknown>(null)
  const stale = staleRows === list.rows
  const search = useRef<InputRef>(null)

  const address = useCallback(
    (change: Partial<Record<FilterName, string | null>>, matter: string | null = null): string => {
      const next = new URLSearchParams()
      for (const name of filterNames) {
        const value = name in change ? change[name] : filters[name]
        if (value !== undefined && value !== null && value !== '') next.set(name, value)
      }
      const words = next.toString()
      return `/matters${matter === null ? '' : `/${encodeURIComponent(matter)}`}${words === '' ? '' : `?${words}`}`
    },
    [filters],
  )
  const choose = useCallback(
    (change: Partial<Record<FilterName, string | null>>) => navigate(address(change, open)),
    [address, open],
  )

  const reloadCounts = counts.reload
  const refresh = list.refresh
  const settle = useEffectEvent(() => {
    counts.catchUp()
    // A list that somebody has scrolled or marked must not jump under their hand.
    if (list.rows.length <= 40 && marked.size === 0) list.catchUp()
    else setStaleRows(list.rows)
  })
  // News come in bursts; one look a second is enough for people.
  const [told, setTold] = useState(false)
  useNews((news) => {
    if (news.kind !== 'import') setTold(true)
  })
  useEffect(() => {
    if (!told) return
    const timer = window.setTimeout(() => {
      setTold(false)
      settle()
    }, 900)
    return () => window.clearTimeout(timer)
  }, [told])
  useKeys({
    '/': () => search.current?.focus({ cursor: 'all' }),
    r: () => refresh(),
    f: () => setPanel((was) => !was),
    Escape: () => {
      if (open !== null) navigate(address({}))
    },
  })

  const setMarked = useCallback((ids: ReadonlySet<string>) => setMarks({ list: listKey, ids }), [listKey])
  const mark = useCallback(
    (id: string) => {
      setMarks((was) => {
        const ids = new Set(was.list === listKey ? was.ids : none)
        if (!ids.delete(id)) ids.add(id)
        return { list: listKey, ids }
      })
    },
    [listKey],
  )
  const [exporting, setExporting] = useState(false)
  const [unsaved, setUnsaved] = useState<unknown>(null)
  const canMark = hasOne(roles, bulkRoles)
  const queue = filters.queue ?? ''
  const known = queueNames.find((name) => name === queue)
  const title = known === undefined ? t('queues.all') : say(queues[known])
  const chosen = list.rows.filter((row) => marked.has(row.id))

  return (
    <div className={`matters${open === null ? '' : ' with-matter'}`}>
      <aside className="queues-pane screen-only">
        <Queues
          roles={roles}
          current={queue}
          counts={counts.data}
          address={(name) => address({ queue: name, state: null, due_state: null })}
          now={now}
        />
      </aside>
      <section className="list-pane screen-only" aria-label={title}>
        <header className="list-head">
          <div className="list-title">
            <h1>{title}</h1>
            {known !== undefined && counts.data !== undefined && (
              <span className="list-count number">{counts.data[known]?.count ?? 0}</span>
            )}
            <span className="list-tools">
              <Button
                size="small"
                type="text"
                icon={<Icon name="filter" />}
                aria-expanded={panel}
                onClick={() => setPanel(!panel)}
              >
                {t('filters')}
              </Button>
              <Link className="list-map" to={`/map${address({}).slice('/matters'.length)}`}>
                <Icon name="place" /> {t('map.open')}
              </Link>
              <Button
                size="small"
                type="text"
                icon={<Icon name="download" />}
                onClick={() => {
                  setUnsaved(null)
                  setExporting(true)
                }}
              >
                {t('export')}
              </Button>
            </span>
          </div>
          <SearchField
            value={filters.q ?? ''}
            onSearch={(q, settled) => navigate(address({ q }, open), { replace: !settled })}
            field={search}
          />
          {unsaved !== null && <ProblemNotice problem={unsaved} />}
          {exporting && (
            <ExportDialog
              pathOf={(reason) => exportPath(filters, language, reason)}
              close={() => setExporting(false)}
              failed={setUnsaved}
            />
          )}
          {panel && <FilterPanel filters={filters} choose={choose} />}
          <FilterChips filters={filters} choose={choose} />
          {stale && (
            <button type="button" className="quiet-button" onClick={refresh}>
              <Icon name="info" /> {t('list.stale')}
            </button>
          )}
        </header>
        <List
          list={list}
          open={open}
          marked={marked}
          mark={canMark ? mark : null}
          address={(id) => address({}, id)}
          now={now}
          searching={filters.q !== undefined}
          filtered={Object.keys(filters).some((name) => name !== 'queue' && name !== 'sort')}
          queue={queue}
        />
        {marked.size > 0 && (
          <section className="bulk-bar" aria-label={t('bulk')}>
            <strong>{t('bulk.marked', { n: marked.size })}</strong>
            <Button type="primary" onClick={() => setBulk(true)}>
              {t('bulk.act')}
            </Button>
            <Button type="text" onClick={() => setMarked(new Set(list.rows.map((row) => row.id)))}>
              {t('bulk.all')}
            </Button>
            <Button type="text" onClick={() => setMarked(none)}>
              {t('bulk.none')}
            </Button>
          </section>
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
            setMarked(none)
            refresh()
            reloadCounts()
          }}
        />
      )}
    </div>
  )
}

const SearchField = ({
  value,
  onSearch,
  field,
}: {
  readonly value: string
  readonly onSearch: (words: string, settled: boolean) => void
  readonly field: React.RefObject<InputRef | null>
}) => {
  const { t } = useWords()
  const [held, setHeld] = useState({ typed: value, at: value })
  const composing = useRef(false)
  // What stands in the address wins when it changed from elsewhere (back button, a cleared filter).
  const typed = held.at === value || held.typed.trim() === value ? held.typed : value
  const setTyped = (words: string): void => setHeld({ typed: words, at: value })
  const send = useEffectEvent((words: string) => onSearch(words.trim(), value === ''))
  useEffect(() => {
    if (typed.trim() === value || composing.current) return
    const timer = window.setTimeout(() => send(typed), 350)
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
