import type { DistrictView } from '@mazha/contracts/api'
import {
  type GeoJSONSourceSpecification,
  type LngLatLike,
  Map as MapLibre,
  Marker,
  NavigationControl,
  setWorkerUrl,
  type StyleSpecification,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { useEffect, useRef } from 'react'
import type { DraftPlace } from '../kept/draft.ts'
import { isRecord } from '../net/shape.ts'
import { useWords } from '../words.tsx'

setWorkerUrl(workerUrl)

const namesShown = 30
const namesFromZoom = 13.5

/** The district's outline and known places; an operator's base map below it where there is one. */
const styleOf = ({ outline, baseMap }: DistrictView): StyleSpecification => {
  const drawn = outline && isGeoJson(outline) ? outline : null
  return {
    version: 8,
    sources: {
      ...(drawn ? { outline: { type: 'geojson', data: drawn } } : {}),
      ...(baseMap
        ? {
            base: {
              type: 'raster',
              tiles: [...baseMap.tiles],
              tileSize: 256,
              maxzoom: baseMap.maxZoom,
              attribution: baseMap.attribution,
            },
          }
        : {}),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#eceae2' } },
      ...(baseMap ? [{ id: 'base', type: 'raster' as const, source: 'base' }] : []),
      ...(drawn
        ? [
            {
              id: 'inside',
              type: 'fill' as const,
              source: 'outline',
              paint: { 'fill-color': '#ffffff', 'fill-opacity': baseMap ? 0 : 1 },
            },
            {
              id: 'edge',
              type: 'line' as const,
              source: 'outline',
              paint: { 'line-color': '#1d6f5f', 'line-width': 2 },
            },
          ]
        : []),
    ],
  }
}

const geometryTypes = [
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
]
const isGeoJson = (value: unknown): value is GeoJSONSourceSpecification['data'] =>
  isRecord(value) && ['Feature', 'FeatureCollection', ...geometryTypes].some((type) => type === value['type'])

const startOf = ({ centre }: DistrictView, place: DraftPlace | null): LngLatLike =>
  place && place.lng !== null && place.lat !== null ? [place.lng, place.lat] : [centre.lng, centre.lat]

/** A map whose middle is the place: move it by finger, mouse or arrow keys, then say "here". */
const PlaceMap = ({
  district,
  place,
  onChoose,
}: {
  readonly district: DistrictView
  readonly place: DraftPlace | null
  readonly onChoose: (point: { readonly lng: number; readonly lat: number }) => void
}) => {
  const { t, pick } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const map = useRef<MapLibre>(null)
  const start = useRef(place)

  useEffect(() => {
    const container = box.current
    if (!container) return
    const made = new MapLibre({
      container,
      style: styleOf(district),
      center: startOf(district, start.current),
      zoom: start.current?.lng ? 15 : 12,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      attributionControl: district.baseMap ? { compact: true } : false,
      localIdeographFontFamily: 'sans-serif',
    })
    const [west, south, east, north] = district.bounds
    if (!start.current?.lng) made.fitBounds([west, south, east, north], { padding: 24, animate: false })
    made.addControl(new NavigationControl({ showCompass: false }))
    made.on('click', ({ lngLat }) => made.panTo(lngLat))
    for (const known of district.places.slice(0, namesShown)) {
      const label = document.createElement('span')
      label.className = 'place-name'
      label.textContent = pick(known.name)
      label.setAttribute('aria-hidden', 'true')
      new Marker({ element: label, anchor: 'left' }).setLngLat([known.lng, known.lat]).addTo(made)
    }
    const dress = (): void => {
      const frame = container.parentElement
      if (!frame) return
      const { lng, lat } = made.getCenter()
      frame.dataset['far'] = String(made.getZoom() < namesFromZoom)
      // Where it came to rest, for whoever looks from outside.
      frame.dataset['centre'] = `${lng},${lat}`
    }
    made.on('zoom', dress)
    made.on('moveend', dress)
    dress()
    map.current = made
    return () => {
      map.current = null
      made.remove()
    }
  }, [district, pick])

  return (
    <div className="stack tight">
      <p className="hint">{t('where.map_label')}</p>
      <div className="place-map">
        <div className="canvas" ref={box} />
        <span className="cross" aria-hidden="true" />
      </div>
      <button
        type="button"
        className="button chosen-here"
        onClick={() => {
          const centre = map.current?.getCenter()
          if (centre) onChoose({ lng: centre.lng, lat: centre.lat })
        }}
      >
        {t('where.map_here')}
      </button>
    </div>
  )
}

export default PlaceMap
