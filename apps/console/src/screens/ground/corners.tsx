import { useWords } from '../../app/language.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { addCorner, type Corner, moveCorner, type Piece, removeCorner, ringsOf, sharing } from './partition.ts'
import { useRingName } from './ring-name.ts'

type Props = {
  readonly piece: Piece
  readonly pieces: readonly Piece[]
  readonly change: (pieces: readonly Piece[]) => void
}

/** A piece's corners by their coordinates: what the map does with a mouse, by keyboard. */
export const Corners = ({ piece, pieces, change }: Props) => {
  const { t, list } = useWords()
  const ringName = useRingName(piece)
  const corners = ringsOf(piece).flatMap(({ place, ring }) =>
    ring.slice(0, -1).map((at, n) => ({
      at,
      next: ring[n + 1] ?? at,
      name: `${ringName(place.part, place.ring)}${n + 1}`,
      last: ring.length <= 4,
    })),
  )
  const set = (at: Corner, to: Corner): void => {
    const [lng, lat] = to
    if (Math.abs(lng) > 180 || Math.abs(lat) > 90 || (lng === at[0] && lat === at[1])) return
    change(moveCorner(pieces, at, to))
  }
  return (
    <section>
      <h2 className="section-title">{t('draw.corners', { area: piece.name })}</h2>
      <Sideways className="table-frame corners-frame" label={t('draw.corners', { area: piece.name })}>
        <table className="plain-table corners">
          <thead>
            <tr>
              <th scope="col">{t('draw.corner', { n: '' })}</th>
              <th scope="col">{t('draw.lng')}</th>
              <th scope="col">{t('draw.lat')}</th>
              <th scope="col">{t('draw.shared')}</th>
              <th scope="col">{t('draw.tools')}</th>
            </tr>
          </thead>
          <tbody>
            {corners.map(({ at, next, name: n, last }, k) => {
              return (
                <tr key={`${k} ${at[0]} ${at[1]}`}>
                  <th scope="row">{n}</th>
                  <td>
                    <Degrees label={t('draw.lng.of', { n })} value={at[0]} set={(lng) => set(at, [lng, at[1]])} />
                  </td>
                  <td>
                    <Degrees label={t('draw.lat.of', { n })} value={at[1]} set={(lat) => set(at, [at[0], lat])} />
                  </td>
                  <td>{list(sharing(pieces, piece.key, at).map(({ name }) => name))}</td>
                  <td className="row-of-buttons">
                    <button
                      type="button"
                      className="quiet-button"
                      aria-label={t('draw.add.of', { n })}
                      onClick={() =>
                        change(addCorner(pieces, [at, next], [(at[0] + next[0]) / 2, (at[1] + next[1]) / 2]))
                      }
                    >
                      {t('draw.add')}
                    </button>
                    <button
                      type="button"
                      className="quiet-button"
                      aria-label={t('draw.remove.of', { n })}
                      disabled={last}
                      onClick={() => change(removeCorner(pieces, at))}
                    >
                      {t('draw.remove')}
                    </button>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Sideways>
    </section>
  )
}

type DegreesProps = { readonly label: string; readonly value: number; readonly set: (value: number) => void }

/** Taken over when the field is left or Enter is pressed, so that half a number moves nothing. */
const Degrees = ({ label, value, set }: DegreesProps) => (
  <input
    key={value}
    inputMode="decimal"
    aria-label={label}
    defaultValue={value}
    onBlur={({ target }) => {
      const wanted = Number(target.value)
      if (target.value.trim() === '' || !Number.isFinite(wanted)) target.value = String(value)
      else set(wanted)
    }}
    onKeyDown={(event) => {
      if (event.key === 'Enter') event.currentTarget.blur()
    }}
  />
)
