import type { DistrictView } from '@mazha/contracts/api'
import { ChoiceField, LineField } from '@mazha/ui/field'
import { Icon } from '@mazha/ui/icon'
import { Notice } from '@mazha/ui/notice'
import { lazy, Suspense, useState } from 'react'
import { distanceWords, metresBetween, useDistrict } from '../district.ts'
import type { DraftPlace } from '../kept/draft.ts'
import { settings } from '../kept/settings.ts'
import { useKept } from '../kept/store.ts'
import type { Writing } from '../stores.ts'
import { useWords } from '../words.tsx'
import { LazyBoundary } from './lazy-boundary.tsx'

const PlaceMap = lazy(() => import('./place-map.tsx'))

type Finding = 'idle' | 'finding' | 'refused' | 'failed'

export const WherePart = ({ writing }: { readonly writing: Writing }) => {
  const { t } = useWords()
  const { elder } = useKept(settings)
  const district = useDistrict()
  const { place, address } = useKept(writing.draft)
  const [finding, setFinding] = useState<Finding>('idle')
  const [mapOpen, setMapOpen] = useState(false)
  const choose = (chosen: DraftPlace | null): void => {
    setFinding('idle')
    writing.draft.change({ place: chosen })
  }

  const find = (): void => {
    setFinding('finding')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        choose({ name: '', lng: roundDegrees(coords.longitude), lat: roundDegrees(coords.latitude), from: 'position' }),
      ({ code, PERMISSION_DENIED }) => setFinding(code === PERMISSION_DENIED ? 'refused' : 'failed'),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    )
  }

  return (
    <div className="stack">
      <div aria-live="polite">
        <Chosen place={place} district={district} onClear={() => choose(null)} />
      </div>
      {'geolocation' in navigator ? (
        <div className="stack tight">
          <button type="button" className="button wide" aria-disabled={finding === 'finding'} onClick={find}>
            <Icon name="aim" />
            {t(finding === 'finding' ? 'where.positioning' : 'where.position')}
          </button>
          {finding === 'refused' || finding === 'failed' ? (
            <Notice tone="care" live>
              {t(finding === 'refused' ? 'where.position_refused' : 'where.position_failed')}
            </Notice>
          ) : null}
        </div>
      ) : null}
      {elder || !district ? null : <NearPlaces district={district} place={place} onChoose={choose} />}
      {elder || !district ? null : (
        <div className="stack tight">
          <button type="button" className="button wide" aria-expanded={mapOpen} onClick={() => setMapOpen(!mapOpen)}>
            <Icon name="map" />
            {t(mapOpen ? 'where.map_close' : 'where.map')}
          </button>
          {mapOpen ? (
            <LazyBoundary
              fallback={
                <Notice tone="care" live>
                  {t('where.map_failed')}
                </Notice>
              }
            >
              <Suspense fallback={<p className="place-map waiting">{t('app.loading')}</p>}>
                <PlaceMap
                  district={district}
                  place={place}
                  onChoose={(point) =>
                    choose({ name: '', lng: roundDegrees(point.lng), lat: roundDegrees(point.lat), from: 'map' })
                  }
                />
              </Suspense>
            </LazyBoundary>
          ) : null}
        </div>
      )}
      <LineField
        id="address"
        label={t('where.address')}
        hint={t('where.address_hint')}
        value={address}
        onChange={(next) => writing.draft.change({ address: next })}
        input={{ autoComplete: 'off', maxLength: 200 }}
      />
    </div>
  )
}

/** Six digits are a tenth of a metre; more would only pretend. */
const roundDegrees = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

export const usePlaceWords = (): ((place: DraftPlace) => string) => {
  const { t } = useWords()
  return (place) => {
    if (place.from === 'position') return t('where.position_done')
    if (place.from === 'map') return t('where.map_point')
    return place.name
  }
}

const Chosen = ({
  place,
  district,
  onClear,
}: {
  readonly place: DraftPlace | null
  readonly district: DistrictView | null
  readonly onClear: () => void
}) => {
  const { t, pick } = useWords()
  const placeWords = usePlaceWords()
  if (!place) return null
  return (
    <Notice tone={place.from === 'poster' ? 'plain' : 'good'}>
      <p>
        {place.from === 'poster'
          ? t('new.poster', { place: place.name })
          : t('where.chosen', { place: placeWords(place) })}
      </p>
      {district && isOutside(place, district) ? <p>{t('where.outside', { district: pick(district.name) })}</p> : null}
      <button type="button" className="link" onClick={onClear}>
        {t('where.clear')}
      </button>
    </Notice>
  )
}

const isOutside = ({ lng, lat }: DraftPlace, { bounds: [west, south, east, north] }: DistrictView): boolean =>
  lng !== null && lat !== null && (lng < west || lng > east || lat < south || lat > north)

const shownAtOnce = 4

const NearPlaces = ({
  district,
  place,
  onChoose,
}: {
  readonly district: DistrictView
  readonly place: DraftPlace | null
  readonly onChoose: (place: DraftPlace) => void
}) => {
  const { t, pick, language } = useWords()
  const [typed, setTyped] = useState('')
  const [all, setAll] = useState(false)
  const here =
    place?.from === 'position' && place.lng !== null && place.lat !== null ? { lng: place.lng, lat: place.lat } : null
  const found = district.places
    .filter(({ name }) => pick(name).toLowerCase().includes(typed.trim().toLowerCase()))
    .map((known) => ({ known, metres: here ? metresBetween(here, known) : null }))
    .toSorted((a, b) => (a.metres ?? 0) - (b.metres ?? 0))
  const shown = all ? found : found.slice(0, shownAtOnce)
  if (district.places.length === 0) return null
  return (
    <div className="stack tight">
      {all && district.places.length > 12 ? (
        <LineField
          id="find-place"
          label={t('where.find')}
          value={typed}
          onChange={setTyped}
          input={{ type: 'search', autoComplete: 'off' }}
        />
      ) : null}
      {shown.length === 0 ? (
        <p aria-live="polite">{t('where.none_found')}</p>
      ) : (
        <ChoiceField
          id="known-place"
          label={t(here ? 'where.near' : 'where.known')}
          choices={shown.map(({ known, metres }) => ({
            value: pick(known.name),
            label: pick(known.name),
            ...(metres === null ? {} : { beside: t('where.distance', { distance: distanceWords(metres, language) }) }),
          }))}
          value={place?.name ?? null}
          onChange={(name) => {
            const chosen = district.places.find((known) => pick(known.name) === name)
            if (chosen) onChoose({ name, lng: chosen.lng, lat: chosen.lat, from: 'list' })
          }}
        />
      )}
      {found.length > shown.length ? (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {t('where.more')}
        </button>
      ) : null}
    </div>
  )
}
