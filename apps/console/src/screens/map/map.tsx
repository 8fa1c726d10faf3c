import type { MatterRow } from '@mazha/contracts/api'
import { useMemo, useState } from 'react'
import { type FilterName, type Filters, filterNames, getArea, getDistrict, getGroundTiles } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, staff } from '../../app/role-screens.ts'
import { navigate, useAddress } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { useList } from '../matters/use-list.ts'
import { AreasPart } from './areas-part.tsx'
import { type Aim, Canvas } from './canvas.tsx'
import { MattersPart } from './matters-part.tsx'
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
          chooseQueue={(queue) => choose({ queue, matter: null })}
          matter={query.get('matter')}
          choose={(row) => {
            choose({ matter: row.id })
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
            rows={rows}
            area={area}
            matter={query.get('matter')}
            aim={aim}
            onArea={(id) => choose({ area: id })}
            onMatter={(id) => choose({ matter: id })}
          />
        ) : (
          problem === undefined && <Bones lines={8} />
        )}
        <Legend matters={children !== undefined} />
      </div>
      <div className="map-lists">
        {unshown !== null && <ProblemNotice problem={unshown} />}
        <AreasPart area={area} choose={chooseArea} />
        {children?.(setAim)}
      </div>
    </div>
  )
}

const Legend = ({ matters }: { readonly matters: boolean }) => {
  const { t } = useWords()
  return (
    <ul className="map-legend" aria-label={t('map.legend')}>
      {matters && (
        <>
          <li>
            <span className="map-key matter" aria-hidden="true" />
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
      <li>
        <span className="map-key chosen" aria-hidden="true" />
        {t('map.legend.chosen')}
      </li>
    </ul>
  )
}

export default GroundMap
