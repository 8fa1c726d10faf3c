import type { DistrictView, MatterRow } from '@mazha/contracts/api'
import { areaLevel, depthOf } from '@mazha/contracts/area'
import type { GroundTiles } from '@mazha/contracts/tiles'
import { GeoJSONSource, type LngLatBoundsLike, Map as MapLibre, NavigationControl, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { Icon } from '../../look/icon.tsx'
import { Notice } from '../../parts/notice.tsx'
import { coverageLayers, emptyPoints, inAreas, isChosen, styleOf } from './style.ts'

setWorkerUrl(workerUrl)

/** What the map is told to show: a box or a point, each time with a new object. */
export type Aim = { readonly bounds: LngLatBoundsLike } | { readonly point: readonly [number, number] }

/** How much of each community has a worker, in per cent, and the grids that have none. */
export type Coverage = {
  readonly percents: readonly { readonly area: string; readonly percent: number }[]
  readonly bare: readonly string[]
}

type Props = {
  readonly district: DistrictView
  readonly ground: GroundTiles
  readonly rows: readonly Pick<MatterRow, 'id' | 'place'>[]
  readonly area: string | null
  readonly matter: string | null
  readonly aim: Aim | null
  readonly coverage: Coverage | null
  readonly onArea: (id: string) => void
  readonly onMatter: (id: string) => void
}

const padding = 32
const nearest = 16

/** A map needs WebGL2; old machines and some remote desktops have none. */
const canDraw = (): boolean => document.createElement('canvas').getContext('webgl2') !== null

/** The map itself. Whatever is chosen on it is told to the page, whatever the page has chosen is marked on it. */
export const Canvas = ({ district, ground, rows, area, matter, aim, coverage, onArea, onMatter }: Props) => {
  const { t } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<MapLibre | null>(null)
  const [able] = useState(canDraw)
  const whole: LngLatBoundsLike = ground.bounds ?? district.bounds
  const words = useEffectEvent(() => ({
    'Map.Title': t('map.label'),
    'NavigationControl.ZoomIn': t('map.zoom-in'),
    'NavigationControl.ZoomOut': t('map.zoom-out'),
  }))

  const click = useEffectEvent((made: MapLibre, x: number, y: number) => {
    const around: [[number, number], [number, number]] = [
      [x - 6, y - 6],
      [x + 6, y + 6],
    ]
    const [point] = made.queryRenderedFeatures(around, { layers: ['matters', 'clusters', 'chosen-matter'] })
    if (point !== undefined) {
      const cluster: unknown = point.properties['cluster_id']
      const at = point.geometry.type === 'Point' ? point.geometry.coordinates : null
      if (typeof cluster !== 'number') return onMatter(String(point.properties['id']))
      const source = made.getSource('points')
      if (source instanceof GeoJSONSource && at !== null) {
        source.getClusterExpansionZoom(cluster).then(
          (zoom) => made.easeTo({ center: [at[0] ?? 0, at[1] ?? 0], zoom: zoom + 0.2 }),
          // The cluster is gone: the list has changed meanwhile.
          () => undefined,
        )
      }
      return
    }
    if (made.getLayer('areas') === undefined) return
    const [finest] = made
      .queryRenderedFeatures([x, y], { layers: ['areas'] })
      .flatMap(({ properties }) => {
        const level = areaLevel.safeParse(properties['level'])
        return level.success ? [{ id: String(properties['id']), depth: depthOf(level.data) }] : []
      })
      .toSorted((a, b) => b.depth - a.depth)
    if (finest !== undefined) onArea(finest.id)
  })

  useEffect(() => {
    const container = box.current
    if (container === null) return
    const made = new MapLibre({
      container,
      style: styleOf(district, ground),
      bounds: whole,
      fitBoundsOptions: { padding, animate: false },
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      maxZoom: 19,
      attributionControl: district.baseMap === null ? false : { compact: true },
      localIdeographFontFamily: 'sans-serif',
      locale: words(),
    })
    made.touchZoomRotate.disableRotation()
    made.keyboard.disableRotation()
    made.addControl(new NavigationControl({ showCompass: false }), 'top-right')
    made.on('click', ({ point }) => click(made, point.x, point.y))
    for (const layer of ['matters', 'clusters']) {
      made.on('mouseenter', layer, () => void (made.getCanvas().style.cursor = 'pointer'))
      made.on('mouseleave', layer, () => void (made.getCanvas().style.cursor = ''))
    }
    // Where it came to rest, for whoever looks from outside.
    made.on('idle', () => {
      container.dataset['zoom'] = made.getZoom().toFixed(2)
      container.dataset['areas'] = String(
        made.getLayer('areas') === undefined ? 0 : made.queryRenderedFeatures({ layers: ['areas'] }).length,
      )
      container.dataset['points'] = String(made.queryRenderedFeatures({ layers: ['matters', 'clusters'] }).length)
    })
    made.once('load', () => setMap(made))
    return () => {
      setMap(null)
      made.remove()
    }
    // The words are those of the language in which the map was made; another language makes another.
  }, [district, ground, whole, t])

  useEffect(() => {
    const source = map?.getSource('points')
    if (!(source instanceof GeoJSONSource)) return
    void source.setData({
      ...emptyPoints,
      features: rows.flatMap(({ id, place }) =>
        place === null
          ? []
          : [
              {
                type: 'Feature' as const,
                properties: { id },
                geometry: { type: 'Point' as const, coordinates: [place.lng, place.lat] },
              },
            ],
      ),
    })
  }, [map, rows])

  useEffect(() => {
    if (map === null) return
    if (map.getLayer('chosen-fill') !== undefined) {
      map.setFilter('chosen-fill', isChosen(area ?? ''))
      map.setFilter('chosen-line', isChosen(area ?? ''))
    }
    map.setFilter('chosen-matter', isChosen(matter ?? ''))
  }, [map, area, matter])

  useEffect(() => {
    if (map === null || map.getSource('ground') === undefined) return
    map.removeFeatureState(inAreas)
    for (const { area: id, percent } of coverage?.percents ?? []) map.setFeatureState({ ...inAreas, id }, { percent })
    for (const id of coverage?.bare ?? []) map.setFeatureState({ ...inAreas, id }, { bare: true })
    for (const layer of coverageLayers)
      map.setLayoutProperty(layer, 'visibility', coverage === null ? 'none' : 'visible')
    // Its tint over a fill would be a colour that the legend does not have; the line marks it as well.
    map.setLayoutProperty('chosen-fill', 'visibility', coverage === null ? 'visible' : 'none')
    map.getContainer().dataset['filled'] = String(coverage?.percents.length ?? 0)
  }, [map, coverage])

  useEffect(() => {
    if (map === null || aim === null) return
    if ('bounds' in aim) map.fitBounds(aim.bounds, { padding, maxZoom: nearest })
    else map.easeTo({ center: [aim.point[0], aim.point[1]], zoom: Math.max(map.getZoom(), nearest) })
  }, [map, aim])

  if (!able) return <Notice kind="care">{t('map.failed')}</Notice>
  return (
    <div className="map-frame">
      <div className="map-canvas" ref={box} />
      <button
        type="button"
        className="map-whole"
        onClick={() => map?.fitBounds(whole, { padding })}
        disabled={map === null}
      >
        <Icon name="home" /> {t('map.whole')}
      </button>
    </div>
  )
}
