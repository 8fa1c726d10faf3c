import { spokenNumber } from '@mazha/contracts/number'
import type { SimilarMatter } from '@mazha/contracts/api'
import { useWords } from '../../app/language.tsx'
import { useNow } from '../../app/use-now.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, ProblemNotice } from '../../parts/notice.tsx'
import { SimilarWhy } from '../../parts/similar-why.tsx'
import { StateTag } from '../../parts/tags.tsx'

type Props = {
  readonly found: readonly SimilarMatter[]
  readonly loading: boolean
  readonly problem: unknown
  readonly typed: boolean
  readonly join: SimilarMatter | null
  readonly choose: (matter: SimilarMatter) => void
}

/** Open matters like the one that is being told, each with the reason; one key joins. */
export const SimilarList = ({ found, loading, problem, typed, join, choose }: Props) => {
  const { t, say, moment } = useWords()
  const now = useNow()
  return (
    <aside className="desk-similar" aria-label={t('desk.similar')} aria-live="polite" aria-busy={loading}>
      <h2>{t('desk.similar')}</h2>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {found.length === 0 && loading && <Bones lines={3} />}
      {found.length === 0 && !loading && (
        <p className="muted">{t(typed ? 'desk.similar.none' : 'desk.similar.wait')}</p>
      )}
      <ul>
        {found.map((matter, n) => (
          <li key={matter.id} className={join?.id === matter.id ? 'card chosen' : 'card'}>
            <strong>{matter.title}</strong>
            <span className="similar-facts">
              <StateTag words={say(matter.stateTitle)} />
              <span className="muted">
                <span className="number">{spokenNumber(matter.number)}</span> · {moment(matter.openedAt, now)}
              </span>
            </span>
            {matter.address !== null && matter.address !== '' && (
              <span className="muted">
                <Icon name="place" /> {matter.address}
              </span>
            )}
            <SimilarWhy matter={matter} />
            <button
              type="button"
              className="quiet-button"
              aria-pressed={join?.id === matter.id}
              onClick={() => choose(matter)}
            >
              <kbd>Alt {n + 1}</kbd> {t(join?.id === matter.id ? 'desk.join.undo' : 'desk.join')}
            </button>
          </li>
        ))}
      </ul>
    </aside>
  )
}
