import 'maplibre-gl/dist/maplibre-gl.css'
import { type LngLatBoundsLike, Map as MapLibre, NavigationControl, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { Notice } from '../notice.tsx'
import './plain-map.css'

setWorkerUrl(workerUrl)

type Props = {
  readonly label: string
  readonly bounds: readonly [number, number, number, number] | null
  /** Called once, when the map can be drawn on. */
  readonly ready: (map: MapLibre) => void
}

/**
 * A map on plain ground, for what a screen draws on it. It works without a base map and without a glyph server; where the browser
 * cannot draw it, words say so, and whatever is on it must be reachable by a table as well.
 */
export const PlainMap = ({ label, bounds, ready }: Props) => {
  const { t } = useWords()
  const frame = useRef<HTMLDivElement>(null)
  const [blind, setBlind] = useState(false)
  const start = useEffectEvent(ready)
  const first = useEffectEvent(() => bounds)
  const words = useEffectEvent(() => ({
    'Map.Title': label,
    'NavigationControl.ZoomIn': t('map.zoom-in'),
    'NavigationControl.ZoomOut': t('map.zoom-out'),
  }))
  useEffect(() => {
    const container = frame.current
    if (container === null) return
    let map: MapLibre
    const box = first()
    try {
      map = new MapLibre({
        container,
        style: {
          version: 8,
          sources: {},
          layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#f1efe8' } }],
        },
        locale: words(),
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        localIdeographFontFamily: "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif",
        ...(box === null ? {} : { bounds: boxOf(box), fitBoundsOptions: { padding: 32 } }),
      })
    } catch {
      // No WebGL here: the tables beside the map say the same.
      queueMicrotask(() => setBlind(true))
      return
    }
    map.touchZoomRotate.disableRotation()
    map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
    map.once('load', () => {
      start(map)
      container.dataset['ready'] = 'true'
    })
    return () => map.remove()
  }, [])
  return blind ? <Notice kind="care">{t('ground.map.blind')}</Notice> : <div className="plain-map" ref={frame} />
}

export const boxOf = ([west, south, east, north]: readonly [number, number, number, number]): LngLatBoundsLike => [
  [west, south],
  [east, north],
]
