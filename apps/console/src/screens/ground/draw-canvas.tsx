import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { TerraDraw, TerraDrawLineStringMode, TerraDrawPolygonMode, TerraDrawSelectMode } from 'terra-draw'
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { PlainMap } from '../../parts/map/plain-map.tsx'
import { type Corner, type Piece, type Place, type Ring, ringsOf, same } from './partition.ts'

export type Tool = 'move' | 'cut' | 'new'

type Props = {
  readonly bounds: readonly [number, number, number, number]
  readonly outline: readonly (readonly Corner[])[]
  readonly pieces: readonly Piece[]
  readonly tool: Tool
  /** One line of a piece after a corner was dragged, added or taken away. */
  readonly onBorder: (place: Place, ring: Ring) => void
  readonly onLine: (line: readonly Corner[]) => void
  readonly onNew: (ring: readonly Corner[]) => void
  readonly onChoose: (key: string) => void
}

const modes = { move: 'select', cut: 'linestring', new: 'polygon' } as const

/** The pieces as they can be drawn on. What was drawn is told to the page; the page decides what becomes of it. */
export const DrawCanvas = ({ bounds, outline, pieces, tool, onBorder, onLine, onNew, onChoose }: Props) => {
  const { t } = useWords()
  const [map, setMap] = useState<MapLibre | null>(null)
  const held = useRef<TerraDraw | null>(null)
  const shown = useRef(new Map<string, Drawn>())
  const selected = useRef<string | null>(null)
  const border = useEffectEvent(onBorder)
  const line = useEffectEvent(onLine)
  const ring = useEffectEvent(onNew)
  const choose = useEffectEvent(onChoose)
  const place = useEffectEvent((draw: TerraDraw) => {
    const now = drawnOf(pieces)
    const gone = [...shown.current.keys()].filter((key) => !now.has(key) && draw.hasFeature(key))
    if (gone.length > 0) draw.removeFeatures(gone)
    for (const [key, { ring: own }] of now) {
      const geometry = { type: 'Polygon' as const, coordinates: [own.map(([x, y]) => [x, y])] }
      if (!draw.hasFeature(key))
        draw.addFeatures([{ id: key, type: 'Feature', properties: { mode: 'polygon' }, geometry }])
      else if (shown.current.get(key)?.ring !== own && !isDrawn(draw, key, own)) {
        // The handles of a chosen piece would stay where its corners were.
        if (selected.current === key) draw.deselectFeature(key)
        draw.updateFeatureGeometry(key, geometry)
      }
    }
    shown.current = now
  })
  useEffect(() => {
    if (held.current !== null) place(held.current)
  }, [pieces])
  useEffect(() => {
    held.current?.setMode(modes[tool])
  }, [tool])
  const begin = useEffectEvent((draw: TerraDraw) => draw.setMode(modes[tool]))
  const lines = useEffectEvent(() => outline)
  useEffect(() => {
    if (map === null) return
    const around = lines()
    if (around.length > 0) {
      map.addSource('outline', {
        type: 'geojson',
        data: {
          type: 'Feature',
          properties: {},
          geometry: { type: 'MultiLineString', coordinates: around.map((one) => one.map(([x, y]) => [x, y])) },
        },
      })
      map.addLayer({
        id: 'outline',
        type: 'line',
        source: 'outline',
        paint: { 'line-color': '#b0692f', 'line-width': 3 },
      })
    }
    const snapping = { toCoordinate: true, toLine: true }
    const draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 7 }),
      idStrategy: { isValidId: (id) => typeof id === 'string', getId: newId },
      modes: [
        new TerraDrawSelectMode({
          flags: {
            polygon: {
              feature: {
                draggable: false,
                coordinates: { draggable: true, deletable: true, midpoints: { draggable: true }, snappable: true },
              },
            },
          },
        }),
        new TerraDrawLineStringMode({ snapping }),
        new TerraDrawPolygonMode({
          snapping: { toCoordinate: true },
          styles: { fillColor: '#1d6f5f', fillOpacity: 0.12, outlineColor: '#1d6f5f', outlineWidth: 2 },
        }),
      ],
    })
    draw.start()
    draw.on('finish', (id, { mode }) => {
      const feature = draw.getSnapshotFeature(id)
      if (feature === undefined || typeof id !== 'string') return
      const { geometry } = feature
      const known = shown.current.get(id)
      if (mode === 'select' && geometry.type === 'Polygon' && known !== undefined)
        return border(known.place, (geometry.coordinates[0] ?? []).map(pair))
      draw.removeFeatures([id])
      if (geometry.type === 'LineString') line(geometry.coordinates.map(pair))
      if (geometry.type === 'Polygon') ring((geometry.coordinates[0] ?? []).map(pair))
    })
    draw.on('change', (ids, kind, context) => {
      // A corner that came or went; one that is dragged is told of when it is let go.
      if (kind !== 'update' || (context !== undefined && 'origin' in context)) return
      for (const id of ids) {
        const known = typeof id === 'string' ? shown.current.get(id) : undefined
        const own = typeof id === 'string' ? ringOf(draw, id) : undefined
        if (typeof id === 'string' && own !== undefined && known !== undefined && own.length !== known.ring.length)
          border(known.place, own)
      }
    })
    draw.on('select', (id) => {
      const known = typeof id === 'string' ? shown.current.get(id) : undefined
      if (typeof id !== 'string' || known === undefined) return
      selected.current = id
      choose(known.place.key)
    })
    draw.on('deselect', () => {
      selected.current = null
    })
    held.current = draw
    shown.current = new Map()
    place(draw)
    begin(draw)
    return () => {
      held.current = null
      draw.stop()
    }
  }, [map])
  return <PlainMap label={t('ground.map')} bounds={bounds} ready={setMap} />
}

type Drawn = { readonly place: Place; readonly ring: Ring }

/**
 * Every outline by itself: what is drawn on has neither parts nor holes. A hole that another piece fills is drawn by that one's
 * outline; one that nothing fills is drawn as it is.
 */
const drawnOf = (pieces: readonly Piece[]): Map<string, Drawn> => {
  const lines = pieces.flatMap(ringsOf)
  const outlines = lines.filter(({ place }) => place.ring === 0)
  const isFilled = ({ place, ring }: Drawn): boolean =>
    outlines.some(
      (other) =>
        other.place.key !== place.key &&
        other.ring.length === ring.length &&
        ring.every((at) => other.ring.some((one) => same(at, one))),
    )
  return new Map(
    lines
      .filter((line) => line.place.ring === 0 || !isFilled(line))
      .map((line) => [`${line.place.key} ${line.place.part} ${line.place.ring}`, line]),
  )
}

const ringOf = (draw: TerraDraw, key: string): readonly Corner[] | undefined => {
  const geometry = draw.getSnapshotFeature(key)?.geometry
  return geometry?.type === 'Polygon' ? geometry.coordinates[0]?.map(pair) : undefined
}

const isDrawn = (draw: TerraDraw, key: string, ring: readonly Corner[]): boolean => {
  const drawn = ringOf(draw, key)
  return drawn?.length === ring.length && ring.every((at, n) => same(at, drawn[n]))
}

const pair = ([x = 0, y = 0]: readonly number[]): Corner => [x, y]
