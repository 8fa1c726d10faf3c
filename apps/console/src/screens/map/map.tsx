import type { MatterRow } from '@mazha/contracts/api'
import { spokenNumber } from '@mazha/contracts/number'
import { useId, useMemo, useState } from 'react'
import {
  type FilterName,
  type Filters,
  filterNames,
  getArea,
  getDistrict,
  getGroundTiles,
  getMatter,
} from '../../api/calls.ts'
import { getReport } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { coverageRoles, hasOne, staff } from '../../app/role-screens.ts'
import { Link, navigate, useAddress } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { useList } from '../matters/use-list.ts'
import { AreasPart } from './areas-part.tsx'
import { type Aim, Canvas, type Coverage } from './canvas.tsx'
import { CoveragePart } from './coverage-part.tsx'
import { MattersPart } from './matters-part.tsx'
import { bareColour, coverageSteps } from './style.ts'
import './map.css'

/** The ground and a list's matters on a map, and the same in lists beside it. The address bar holds what is chosen. */
const GroundMap = () => {
  const { roles } = useSession()
  const { query } = useAddress()
  const filters = useMemo<Filters>(() => {
    const found: Partial<Record<FilterName, string>> = {}
    for (const name of filterNames) {
      const value = query.get(name)
      if (value !== null && value !== '') found[name] = value
    }
    return found
  }, [query])
  return hasOne(roles, staff) ? <WithMatters filters={filters} /> : <Ground />
}

const WithMatters = ({ filters }: { readonly filters: Filters }) => {
  const list = useList(filters)
  const choose = useChoice()
  const { query } = useAddress()
  return (
    <Ground rows={list.rows}>
      {(show) => (
        <MattersPart
          list={list}
          queue={filters.queue ?? ''}
          chooseQueue={(queue) => choose({ queue, matter: null, step: null })}
          matter={query.get('matter')}
          choose={(row) => {
            choose({ matter: row.id, step: null })
            if (row.place !== null) show({ point: [row.place.lng, row.place.lat] })
          }}
        />
      )}
    </Ground>
  )
}

/** Changes what the address says is chosen. */
const useChoice = () => {
  const { query } = useAddress()
  return (change: Readonly<Record<string, string | null>>): void => {
    const next = new URLSearchParams(query)
    for (const [name, value] of Object.entries(change)) {
      if (value === null || value === '') next.delete(name)
      else next.set(name, value)
    }
    navigate(`/map${next.size === 0 ? '' : `?${next.toString()}`}`)
  }
}

const noRows: readonly MatterRow[] = []

/** The place that a step of a matter's trail said: whether the list beside the map holds that matter or not. */
const useStep = (matter: string | null, step: string | null) =>
  useAnswer(matter === null || step === null ? null : `step ${matter} ${step}`, async (signal) => {
    const { id, number, place, timeline } = await getMatter(matter ?? '', signal)
    return { id, number, place: timeline.find(({ seq }) => String(seq) === step)?.place ?? place }
  })

/** The box around what has a place; null where nothing has. */
const boundsOf = (rows: readonly MatterRow[]): Aim | null => {
  const places = rows.flatMap(({ place }) => (place === null ? [] : [place]))
  if (places.length === 0) return null
  const lng = places.map((place) => place.lng)
  const lat = places.map((place) => place.lat)
  return { bounds: [Math.min(...lng), Math.min(...lat), Math.max(...lng), Math.max(...lat)] }
}

/**
 * Where the map goes as it opens: to the matter or the area that the address names, else to where the matters of a filtered list
 * lie. Once, with the first rows: what is chosen later is gone to as it is chosen.
 */
const useFirstAim = (rows: readonly MatterRow[], step: MatterRow['place']): Aim | null => {
  const { query } = useAddress()
  const [asked] = useState(() => ({
    area: query.get('area'),
    matter: query.get('matter'),
    filtered: filterNames.some((name) => name !== 'sort' && query.has(name)),
  }))
  const area = useAnswer(asked.matter === null && asked.area !== null ? `first ${asked.area}` : null, (signal) =>
    getArea(asked.area ?? '', signal),
  )
  const [first, setFirst] = useState<readonly MatterRow[]>(noRows)
  if (first.length === 0 && rows.length > 0) setFirst(rows)
  return useMemo(() => {
    if (step !== null) return { point: [step.lng, step.lat] }
    if (asked.matter !== null) {
      const place = first.find(({ id }) => id === asked.matter)?.place ?? null
      return place === null ? null : { point: [place.lng, place.lat] }
    }
    if (asked.area !== null) {
      const bounds = area.data?.bounds ?? null
      return bounds === null ? null : { bounds }
    }
    return asked.filtered ? boundsOf(first) : null
  }, [asked, area.data, first, step])
}

const Ground = ({
  rows = noRows,
  children,
}: {
  readonly rows?: readonly MatterRow[]
  readonly children?: (show: (aim: Aim) => void) => React.ReactNode
}) => {
  const { t } = useWords()
  const { query } = useAddress()
  const choose = useChoice()
  const district = useAnswer('district', getDistrict)
  const ground = useAnswer('ground tiles', getGroundTiles)
  const [aim, setAim] = useState<Aim | null>(null)
  const [unshown, setUnshown] = useState<unknown>(null)
  const area = query.get('area')
  const matter = query.get('matter')
  const step = useStep(matter, query.get('step'))
  const points = useMemo(() => {
    if (step.data === undefined) return rows
    const { id, place } = step.data
    return [...rows.filter((row) => row.id !== id), { id, place }]
  }, [rows, step.data])
  const first = useFirstAim(rows, step.data?.place ?? null)
  const { roles } = useSession()
  const mayFill = hasOne(roles, coverageRoles)
  const filled = mayFill && query.get('fill') === 'coverage'
  const report = useAnswer(filled ? 'staffing report' : null, getReport)
  const coverage = useMemo<Coverage | null>(() => {
    if (!filled || report.data === undefined) return null
    const { byArea, byGrid } = report.data
    return {
      percents: byArea.flatMap(({ area: id, level, percent }) => (level === 'street' ? [] : [{ area: id, percent }])),
      bare: byGrid.flatMap(({ area: id, workers }) => (workers.length === 0 ? [id] : [])),
    }
  }, [filled, report.data])
  const chooseArea = (id: string | null): void => {
    choose({ area: id })
    setUnshown(null)
    if (id === null) return
    getArea(id).then(({ bounds }) => {
      if (bounds !== null) setAim({ bounds })
    }, setUnshown)
  }
  const problem = district.problem ?? ground.problem
  return (
    <div className="ground-map">
      <h1 className="hidden-words">{t('map.title')}</h1>
      <div className="map-side">
        {problem !== undefined && (
          <ProblemNotice
            problem={problem}
            again={() => {
              district.reload()
              ground.reload()
            }}
          />
        )}
        {ground.data?.bounds === null && <Notice>{t('map.no-ground')}</Notice>}
        {district.data !== undefined && ground.data !== undefined ? (
          <Canvas
            district={district.data}
            ground={ground.data}
            rows={points}
            area={area}
            matter={matter}
            aim={aim ?? first}
            coverage={coverage}
            onArea={(id) => choose({ area: id })}
            onMatter={(id) => choose({ matter: id, ...(id === matter ? {} : { step: null }) })}
          />
        ) : (
          problem === undefined && <Bones lines={8} />
        )}
        <Legend matters={children !== undefined} coverage={coverage !== null} />
      </div>
      <div className="map-lists">
        {unshown !== null && <ProblemNotice problem={unshown} />}
        {step.problem !== undefined && <ProblemNotice problem={step.problem} again={step.reload} />}
        {step.data !== undefined && (
          <p className="map-part">
            <Link to={`/matters/${step.data.id}`}>
              {t('map.matter.shown', { number: spokenNumber(step.data.number) })}
            </Link>
          </p>
        )}
        {mayFill && <FillChoice filled={filled} choose={(fill) => choose({ fill: fill ? 'coverage' : null })} />}
        {filled && (
          <CoveragePart report={report.data} problem={report.problem} again={report.reload} choose={chooseArea} />
        )}
        <AreasPart area={area} choose={chooseArea} />
        {children?.(setAim)}
      </div>
    </div>
  )
}

/** What the ground is filled with. */
const FillChoice = ({ filled, choose }: { readonly filled: boolean; readonly choose: (filled: boolean) => void }) => {
  const { t } = useWords()
  const id = useId()
  return (
    <p className="map-part map-fill">
      <label htmlFor={id}>{t('map.fill')}</label>
      <select
        id={id}
        className="plain"
        value={filled ? 'coverage' : ''}
        onChange={({ target }) => choose(target.value === 'coverage')}
      >
        <option value="">{t('map.fill.none')}</option>
        <option value="coverage">{t('map.coverage')}</option>
      </select>
    </p>
  )
}

const Legend = ({ matters, coverage }: { readonly matters: boolean; readonly coverage: boolean }) => {
  const { t, number } = useWords()
  return (
    <ul className="map-legend" aria-label={t('map.legend')}>
      {matters && (
        <>
          <li>
            <span className="map-key single" aria-hidden="true" />
            {t('map.legend.matter')}
          </li>
          <li>
            <span className="map-key cluster" aria-hidden="true">
              5
            </span>
            {t('map.legend.cluster')}
          </li>
        </>
      )}
      {coverage &&
        coverageSteps.map(({ from, colour }, n) => (
          <li key={from}>
            <span className="map-key filled" style={{ background: colour }} aria-hidden="true" />
            {n === 0
              ? t('map.coverage.whole')
              : t('map.coverage.step', { from: number(from), to: number(coverageSteps[n - 1]?.from ?? 100) })}
          </li>
        ))}
      {coverage && (
        <li>
          <span className="map-key filled bare" style={{ borderColor: bareColour }} aria-hidden="true" />
          {t('staff.without')}
        </li>
      )}
      <li>
        <span className="map-key chosen" aria-hidden="true" />
        {t('map.legend.chosen')}
      </li>
    </ul>
  )
}

export default GroundMap
