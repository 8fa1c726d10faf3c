import { Button } from 'antd'
import { useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { cutBetween, readPoints } from './cut-piece.ts'
import type { Corner, Piece } from './partition.ts'
import { useRingName } from './ring-name.ts'

type Props = {
  readonly piece: Piece
  readonly pieces: readonly Piece[]
  readonly names: readonly [string, string]
  /** The pieces after it; undefined: the way does not cut it in two. */
  readonly cut: (pieces: readonly Piece[] | undefined) => void
}

/** Cuts a piece from one of its corners to another, by way of points that are typed: what the map does with a mouse. */
export const CutByCorners = ({ piece, pieces, names, cut }: Props) => {
  const { t } = useWords()
  const ringName = useRingName(piece)
  const corners = piece.parts.flatMap(([outline = []], part) =>
    outline
      .slice(0, -1)
      .map((at, n) => ({ at, label: `${ringName(part, 0)}${t('draw.corner', { n: n + 1 })}（${at.join(', ')}）` })),
  )
  const [ends, setEnds] = useState<readonly [number, number]>([0, Math.floor(corners.length / 2)])
  const [via, setVia] = useState('')
  const points = readPoints(via)
  const at = (n: number): Corner | undefined => corners[n]?.at
  const go = (): void => {
    const [from, to] = [at(ends[0]), at(ends[1])]
    if (from === undefined || to === undefined || points === undefined) return
    cut(cutBetween(pieces, { key: piece.key, from, to, via: points }, names))
  }
  const choice = (end: 0 | 1) => (
    <label>
      {t(end === 0 ? 'draw.cut.from' : 'draw.cut.to')}
      <select
        className="plain"
        value={ends[end]}
        onChange={({ target }) => {
          const n = Number(target.value)
          setEnds((was) => (end === 0 ? [n, was[1]] : [was[0], n]))
        }}
      >
        {corners.map(({ label }, n) => (
          <option key={n} value={n}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
  return (
    <fieldset className="card ground-form cut-by-corners">
      <legend>{t('draw.cut.corners', { area: piece.name })}</legend>
      {choice(0)}
      {choice(1)}
      <label>
        {t('draw.cut.via')}
        <textarea
          className="plain"
          rows={2}
          value={via}
          placeholder="120.1234567, 36.1234567"
          aria-invalid={points === undefined}
          onChange={({ target }) => setVia(target.value)}
        />
      </label>
      <Button disabled={points === undefined || ends[0] === ends[1]} onClick={go}>
        {t('draw.cut.go')}
      </Button>
    </fieldset>
  )
}
