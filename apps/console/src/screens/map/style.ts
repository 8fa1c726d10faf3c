import type { DistrictView } from '@mazha/contracts/api'
import type { AreaLevel } from '@mazha/contracts/area'
import type { GroundTiles } from '@mazha/contracts/tiles'
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'

const paper = '#eceae2'
const bamboo = '#1d6f5f'
const bambooDeep = '#14564a'
const stool = '#8f541f'
const ink = '#1f2a2e'

/** From the finest to the coarsest: what is coarse lies on top, with the stronger line. */
const lines: readonly (readonly [levels: readonly AreaLevel[], colour: string, width: number])[] = [
  [['micro_grid'], '#d3cfc2', 0.6],
  [['grid'], '#b9b6a8', 0.9],
  [['community', 'village'], '#8fa79f', 1.3],
  [['street'], '#5b9083', 1.8],
  [['district', 'city'], bamboo, 2.4],
]

const type = ['sans-serif']
export const emptyPoints = { type: 'FeatureCollection' as const, features: [] }

/** The ground as quiet outlines with names, matters as points that gather into numbers; an operator's base map below. */
export const styleOf = ({ baseMap }: DistrictView, ground: GroundTiles): StyleSpecification => {
  const sources: Record<string, SourceSpecification> = {
    points: {
      type: 'geojson',
      data: emptyPoints,
      cluster: true,
      clusterRadius: 44,
      clusterMaxZoom: 16,
      promoteId: 'id',
    },
  }
  const layers: LayerSpecification[] = [{ id: 'paper', type: 'background', paint: { 'background-color': paper } }]
  if (baseMap !== null) {
    sources['base'] = {
      type: 'raster',
      tiles: [...baseMap.tiles],
      tileSize: 256,
      maxzoom: baseMap.maxZoom,
      attribution: baseMap.attribution,
    }
    layers.push({ id: 'base', type: 'raster', source: 'base' })
  }
  if (ground.bounds !== null) {
    sources['ground'] = {
      type: 'vector',
      tiles: ground.tiles.map((path) =>
        new URL(path, window.location.origin).href.replaceAll('%7B', '{').replaceAll('%7D', '}'),
      ),
      minzoom: ground.minzoom,
      maxzoom: ground.maxzoom,
      bounds: ground.bounds,
      // What an area is filled with is told by its id.
      promoteId: 'id',
    }
    layers.push(...groundLayers(baseMap === null))
  }
  layers.push(...pointLayers)
  return { version: 8, sources, layers }
}

const inGround = { source: 'ground', 'source-layer': 'areas' } as const
/** What is chosen, by its id. */
export const isChosen = (id: string): ['==', ['get', string], string] => ['==', ['get', 'id'], id]

/** Where a share of grids has a worker: the less, the darker. From 100 % down. */
export const coverageSteps = [
  { from: 100, colour: '#dcebe6' },
  { from: 90, colour: '#f3e2cf' },
  { from: 60, colour: '#dba878' },
  { from: 0, colour: '#b0692f' },
] as const
export const bareColour = '#6e3d12'
/** Layers that stand only while coverage is shown. */
export const coverageLayers = ['coverage', 'bare', 'bare-lines'] as const
export const inAreas = { source: 'ground', sourceLayer: 'areas' } as const

const groundLayers = (bare: boolean): LayerSpecification[] => [
  {
    id: 'inside',
    type: 'fill',
    ...inGround,
    filter: ['in', ['get', 'level'], ['literal', ['district', 'city']]],
    paint: { 'fill-color': '#ffffff', 'fill-opacity': bare ? 1 : 0.15, 'fill-antialias': false },
  },
  {
    id: 'coverage',
    type: 'fill',
    ...inGround,
    filter: ['in', ['get', 'level'], ['literal', ['community', 'village']]],
    layout: { visibility: 'none' },
    paint: {
      'fill-color': [
        'case',
        ['==', ['feature-state', 'percent'], null],
        '#ffffff',
        [
          'step',
          ['to-number', ['feature-state', 'percent']],
          coverageSteps[3].colour,
          60,
          coverageSteps[2].colour,
          90,
          coverageSteps[1].colour,
          100,
          coverageSteps[0].colour,
        ],
      ],
      'fill-opacity': ['case', ['==', ['feature-state', 'percent'], null], 0, 0.75],
    },
  },
  {
    id: 'bare',
    type: 'fill',
    ...inGround,
    filter: ['==', ['get', 'level'], 'grid'],
    layout: { visibility: 'none' },
    paint: {
      'fill-color': bareColour,
      'fill-opacity': ['case', ['boolean', ['feature-state', 'bare'], false], 0.62, 0],
    },
  },
  {
    id: 'bare-lines',
    type: 'line',
    ...inGround,
    filter: ['==', ['get', 'level'], 'grid'],
    layout: { visibility: 'none' },
    paint: {
      'line-color': bareColour,
      'line-width': ['case', ['boolean', ['feature-state', 'bare'], false], 2.5, 0],
    },
  },
  // Not to be seen, but to be hit by a click.
  { id: 'areas', type: 'fill', ...inGround, paint: { 'fill-color': '#ffffff', 'fill-opacity': 0.001 } },
  {
    id: 'chosen-fill',
    type: 'fill',
    ...inGround,
    filter: isChosen(''),
    paint: { 'fill-color': bamboo, 'fill-opacity': 0.14 },
  },
  ...lines.map(([levels, colour, width]): LayerSpecification => ({
    id: `lines-${levels[0] ?? ''}`,
    type: 'line',
    ...inGround,
    filter: ['in', ['get', 'level'], ['literal', [...levels]]],
    layout: { 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': width },
  })),
  {
    id: 'chosen-line',
    type: 'line',
    ...inGround,
    filter: isChosen(''),
    layout: { 'line-join': 'round' },
    paint: { 'line-color': bambooDeep, 'line-width': 3.5 },
  },
  {
    id: 'names',
    type: 'symbol',
    source: 'ground',
    'source-layer': 'names',
    layout: {
      'text-field': ['get', 'name'],
      'text-font': type,
      'text-size': [
        'match',
        ['get', 'level'],
        ['district', 'city'],
        16,
        'street',
        14,
        ['community', 'village'],
        13,
        12,
      ],
      'text-max-width': 7,
      'text-padding': 6,
      // Where there is no room for all, the coarser name stays.
      'symbol-sort-key': [
        'match',
        ['get', 'level'],
        ['district', 'city'],
        0,
        'street',
        1,
        ['community', 'village'],
        2,
        'grid',
        3,
        4,
      ],
    },
    paint: {
      'text-color': ['match', ['get', 'level'], ['district', 'city', 'street'], bambooDeep, ink],
      'text-halo-color': '#ffffff',
      'text-halo-width': 1.6,
    },
  },
]

const pointLayers: LayerSpecification[] = [
  {
    id: 'clusters',
    type: 'circle',
    source: 'points',
    filter: ['has', 'point_count'],
    paint: {
      'circle-color': bamboo,
      'circle-radius': ['step', ['get', 'point_count'], 14, 10, 17, 100, 21],
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 2,
    },
  },
  {
    id: 'cluster-counts',
    type: 'symbol',
    source: 'points',
    filter: ['has', 'point_count'],
    layout: {
      'text-field': ['to-string', ['get', 'point_count']],
      'text-font': type,
      'text-size': 13,
      'text-allow-overlap': true,
    },
    paint: { 'text-color': '#ffffff' },
  },
  {
    id: 'matters',
    type: 'circle',
    source: 'points',
    filter: ['!', ['has', 'point_count']],
    paint: { 'circle-color': stool, 'circle-radius': 7, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2 },
  },
  {
    id: 'chosen-matter',
    type: 'circle',
    source: 'points',
    filter: isChosen(''),
    paint: {
      'circle-color': stool,
      'circle-radius': 9,
      'circle-stroke-color': ink,
      'circle-stroke-width': 3,
    },
  },
]
