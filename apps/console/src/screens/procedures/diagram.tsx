import { useState } from 'react'
import type { ProcedureData } from '../../api/shapes.ts'
import { useWords } from '../../app/language.tsx'

type Node = {
  readonly name: string
  readonly rank: number
  readonly x: number
  readonly y: number
  readonly final: boolean
}
type Edge = { readonly from: string; readonly to: string; readonly action: string }

const [width, height, gapX, gapY, side] = [132, 40, 40, 44, 70] as const

/** States in rows by their distance from the opening; the table beside it says the same in words. */
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
  const rank = new Map<string, number>()
  const start = procedure.open.to ?? names[0] ?? ''
  rank.set(start, 0)
  const waiting = [start]
  for (let state = waiting.shift(); state !== undefined; state = waiting.shift()) {
    for (const edge of edges) {
      if (edge.from !== state || rank.has(edge.to) || (isFinal(edge.to) && edge.to !== 'closed')) continue
      rank.set(edge.to, (rank.get(state) ?? 0) + 1)
      waiting.push(edge.to)
    }
  }
  const last = Math.max(0, ...rank.values())
  // Exits stand together below the way through.
  const left = names.filter((name) => !rank.has(name))
  left.forEach((name, n) => rank.set(name, last + 1 + Math.floor(n / 4)))
  const rows = new Map<number, string[]>()
  for (const name of names) {
    const row = rank.get(name) ?? 0
    rows.set(row, [...(rows.get(row) ?? []), name])
  }
  const most = Math.max(1, ...[...rows.values()].map((row) => row.length))
  const inner = most * width + (most - 1) * gapX
  const nodes = [...rows.entries()].flatMap(([row, members]) => {
    const used = members.length * width + (members.length - 1) * gapX
    return members.map((name, n) => ({
      name,
      rank: row,
      x: side + (inner - used) / 2 + n * (width + gapX),
      y: 8 + row * (height + gapY),
      final: isFinal(name),
    }))
  })
  return { nodes, edges, w: inner + side * 2, h: 16 + (Math.max(...rows.keys()) + 1) * (height + gapY) - gapY }
}

const path = (a: Node, b: Node, lane: number): string => {
  const [ax, bx] = [a.x + width / 2, b.x + width / 2]
  if (b.rank === a.rank + 1)
    return `M${ax} ${a.y + height}C${ax} ${a.y + height + gapY / 2} ${bx} ${b.y - gapY / 2} ${bx} ${b.y - 3}`
  if (b.rank > a.rank) {
    const edge = Math.max(a.x, b.x) + width + 18 + lane * 5
    return `M${a.x + width} ${a.y + height / 2}C${edge} ${a.y + height / 2} ${edge} ${b.y + height / 2} ${b.x + width + 3} ${b.y + height / 2}`
  }
  const edge = Math.min(a.x, b.x) - 18 - lane * 5
  return `M${a.x} ${a.y + height / 2}C${edge} ${a.y + height / 2} ${edge} ${b.y + height / 2} ${b.x - 3} ${b.y + height / 2}`
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
    <figure className="diagram">
      <figcaption className="muted">{t('procedures.diagram.words')}</figcaption>
      <svg viewBox={`0 0 ${w} ${h}`} width={w} height={h} aria-hidden="true">
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" fill="context-stroke" />
          </marker>
        </defs>
        {drawn.map((edge, n) => {
          const [a, b] = [of.get(edge.from), of.get(edge.to)]
          if (a === undefined || b === undefined) return null
          const way = b.rank < a.rank ? ' back' : b.final && b.name !== 'closed' ? ' exit' : ''
          const lit = near === edge.from || near === edge.to
          return (
            <path
              key={`${edge.from} ${edge.to}`}
              d={path(a, b, n % 8)}
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
    </figure>
  )
}
