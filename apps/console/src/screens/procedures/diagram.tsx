import { useState } from 'react'
import type { ProcedureData } from '../../api/shapes.ts'
import { useWords } from '../../app/language.tsx'
import { Sideways } from '../../parts/sideways.tsx'

type Node = {
  readonly name: string
  readonly rank: number
  readonly x: number
  readonly y: number
  readonly final: boolean
}
type Edge = { readonly from: string; readonly to: string; readonly action: string }

const [width, height, gapX, gapY, side] = [148, 40, 190, 34, 170] as const

/** The way through from top to bottom, exits beside it; the tables below say the same in words. */
const layOut = (
  procedure: ProcedureData,
): { readonly nodes: readonly Node[]; readonly edges: readonly Edge[]; readonly w: number; readonly h: number } => {
  const names = Object.keys(procedure.states)
  const isFinal = (name: string): boolean => procedure.states[name]?.final === true
  const edges: Edge[] = []
  for (const [action, { from, to }] of Object.entries(procedure.actions)) {
    if (to === undefined) continue
    const sources = Array.isArray(from) ? from : names.filter((name) => !isFinal(name))
    for (const source of sources) if (source !== to) edges.push({ from: source, to, action })
  }
  // The way through: states in the order of the definition, up to the first end, that lead on; all others stand beside it.
  const end = names.find(isFinal) ?? names.at(-1) ?? ''
  const place = (name: string): number => names.indexOf(name)
  const onward = (name: string): boolean =>
    edges.some((edge) => edge.from === name && place(edge.to) > place(name) && (edge.to === end || !isFinal(edge.to)))
  const line = names.filter((name) => name === end || (place(name) < place(end) && onward(name)))
  const beside = names.filter((name) => !line.includes(name))
  const step = Math.max(1, (line.length - 1) / Math.max(1, beside.length))
  const nodes: Node[] = [
    ...line.map((name, n) => ({ name, rank: n, x: side, y: 8 + n * (height + gapY), final: isFinal(name) })),
    ...beside.map((name, n) => ({
      name,
      rank: 100,
      x: side + width + gapX,
      y: 8 + (n + 0.5) * step * (height + gapY),
      final: isFinal(name),
    })),
  ]
  const h = 16 + Math.max(...nodes.map(({ y }) => y + height))
  return { nodes, edges, w: side + width * 2 + gapX + 56, h }
}

const path = (a: Node, b: Node, lane: number): string => {
  const mid = height / 2
  if (a.rank === 100 && b.rank === 100) {
    const [x, edge] = [a.x + width, a.x + width + 46]
    return `M${x} ${a.y + mid}C${edge} ${a.y + mid} ${edge} ${b.y + mid} ${x + 3} ${b.y + mid}`
  }
  if (b.rank === 100) {
    const [x, y] = [a.x + width, a.y + mid]
    return `M${x} ${y}C${x + gapX * 0.6} ${y} ${b.x - gapX * 0.6} ${b.y + mid} ${b.x - 3} ${b.y + mid}`
  }
  if (a.rank === 100)
    return `M${a.x} ${a.y + mid + 6}C${a.x - gapX * 0.5} ${a.y + mid + 6} ${b.x + width + gapX * 0.5} ${b.y + mid + 6} ${b.x + width + 3} ${b.y + mid + 6}`
  if (b.rank === a.rank + 1) return `M${a.x + width / 2} ${a.y + height}V${b.y - 3}`
  const edge = b.x - 26 - Math.abs(b.rank - a.rank) * 16 - lane * 3
  return `M${a.x} ${a.y + mid}C${edge} ${a.y + mid} ${edge} ${b.y + mid} ${b.x - 3} ${b.y + mid}`
}

export const Diagram = ({ procedure }: { readonly procedure: ProcedureData }) => {
  const { t, say } = useWords()
  const [near, setNear] = useState<string | null>(null)
  const { nodes, edges, w, h } = layOut(procedure)
  const of = new Map(nodes.map((node) => [node.name, node]))
  const drawn = edges.filter(
    (edge, n) => edges.findIndex((other) => other.from === edge.from && other.to === edge.to) === n,
  )
  return (
    <Sideways className="diagram" label={t('procedures.diagram.words')}>
      <svg viewBox={`0 0 ${w} ${h}`} width={w} height={h} aria-hidden="true">
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" fill="context-stroke" />
          </marker>
        </defs>
        {drawn.map((edge, n) => {
          const [a, b] = [of.get(edge.from), of.get(edge.to)]
          if (a === undefined || b === undefined) return null
          const way = b.rank === 100 ? ' exit' : b.rank < a.rank ? ' back' : ''
          const lit = near === edge.from || near === edge.to
          return (
            <path
              key={`${edge.from} ${edge.to}`}
              d={path(a, b, n % 4)}
              className={`edge${way}${lit ? ' lit' : near === null ? '' : ' dim'}`}
              markerEnd="url(#arrow)"
            />
          )
        })}
        {nodes.map((node) => (
          <g
            key={node.name}
            transform={`translate(${node.x} ${node.y})`}
            className={`node${node.final ? ' final' : ''}${near === node.name ? ' lit' : ''}`}
            onMouseEnter={() => setNear(node.name)}
            onMouseLeave={() => setNear(null)}
          >
            <rect width={width} height={height} rx={node.final ? height / 2 : 6} />
            <text x={width / 2} y={height / 2} dominantBaseline="central" textAnchor="middle">
              {say(procedure.states[node.name]?.title ?? { zh: node.name, en: node.name })}
            </text>
          </g>
        ))}
      </svg>
    </Sideways>
  )
}
