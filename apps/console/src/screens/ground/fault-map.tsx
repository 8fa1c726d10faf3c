import type { BoundaryFault, BoundaryReport } from '@mazha/contracts/boundary'
import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useRef } from 'react'
import { useWords } from '../../app/language.tsx'
import { boxOf, PlainMap } from '../../parts/map/plain-map.tsx'

/** The file's borders as quiet outlines, faults filled; the one that was chosen is brought into sight. */
export const FaultMap = ({
  report,
  open,
}: {
  readonly report: BoundaryReport
  readonly open: BoundaryFault | null
}) => {
  const { t } = useWords()
  const held = useRef<MapLibre | null>(null)
  useEffect(() => {
    if (open?.bounds) held.current?.fitBounds(boxOf(open.bounds), { padding: 80, maxZoom: 19, animate: false })
  }, [open])
  const draw = (map: MapLibre): void => {
    held.current = map
    map.addSource('pieces', {
      type: 'geojson',
      data: {
        type: 'FeatureCollection',
        features: report.shown.map(({ geometry }) => ({ type: 'Feature', properties: {}, geometry })),
      },
    })
    map.addSource('faults', {
      type: 'geojson',
      data: {
        type: 'FeatureCollection',
        features: report.faults.flatMap(({ geometry }) =>
          geometry === null ? [] : [{ type: 'Feature' as const, properties: {}, geometry }],
        ),
      },
    })
    map.addLayer({ id: 'pieces', type: 'line', source: 'pieces', paint: { 'line-color': '#5d6b6f', 'line-width': 1 } })
    map.addLayer({
      id: 'faults',
      type: 'fill',
      source: 'faults',
      paint: { 'fill-color': '#8a2f5c', 'fill-opacity': 0.35 },
    })
    map.addLayer({
      id: 'fault-lines',
      type: 'line',
      source: 'faults',
      paint: { 'line-color': '#8a2f5c', 'line-width': 2.5 },
    })
  }
  return <PlainMap label={t('ground.map')} bounds={report.bounds} ready={draw} />
}
