import type { MatterView } from '@mazha/contracts/api'
import { placeWord } from '@mazha/contracts/place'
import { optionWords, useProcedure } from '../../app/procedure-words.ts'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { useUnits } from '../../app/units.ts'
import { useCategories } from '../../app/categories.ts'
import { Icon } from '../../look/icon.tsx'
import { useChannelWords } from '../../parts/tags.tsx'

type Entry = MatterView['timeline'][number]

/** What the clock keeper records by itself; true and provable, but not what somebody did. */
const byMachine = (entry: Entry): boolean => entry.action === 'clock'

/** What happened, newest first: who, when, in which words. Proof stands folded away. */
export const Trail = ({
  matter,
  now,
  proof,
}: {
  readonly matter: MatterView
  readonly now: number
  readonly proof: boolean
}) => {
  const { t } = useWords()
  if (matter.timeline.length === 0) return <p className="muted">{t('trail.empty')}</p>
  return (
    <ol className="trail">
      {matter.timeline
        .toSorted((a, b) => b.seq - a.seq)
        .map((entry) => (
          <Step
            key={entry.seq}
            entry={entry}
            now={now}
            files={matter.files}
            proof={proof}
            procedure={matter.procedure}
            matter={matter.id}
          />
        ))}
    </ol>
  )
}

const Step = ({
  entry,
  now,
  files,
  proof,
  procedure,
  matter,
}: {
  readonly entry: Entry
  readonly now: number
  readonly files: MatterView['files']
  readonly proof: boolean
  readonly procedure: string
  readonly matter: string
}) => {
  const { t, say, moment } = useWords()
  const show = useValueWords(entry, { files, procedure })
  // What opened the matter stands above, on its own.
  const words = Object.entries(entry.words).filter(
    ([name]) => entry.seq > 1 || !['text', 'title', 'address', 'name', 'phone'].includes(name),
  )
  const facts = Object.entries(entry.input).filter(([name]) => !(name in entry.words))
  return (
    <li className={byMachine(entry) ? 'step machine' : 'step'}>
      <div className="step-head">
        <strong>{say(entry.title)}</strong>
        <span>
          {entry.who}
          {entry.unitName !== null && <span className="muted"> · {say(entry.unitName)}</span>}
        </span>
        <time dateTime={entry.at} className="muted">
          {moment(entry.at, now)}
        </time>
      </div>
      {words.map(([name, value]) => (
        <p key={name} className="step-words">
          {entry.labels[name] !== undefined && <span className="muted">{say(entry.labels[name])}：</span>}
          {value === null ? (
            <em className="muted">{t('trail.erased')}</em>
          ) : name === placeWord && entry.place !== null ? (
            <>
              {entry.place.name ?? t('trail.place.outside')}{' '}
              <Link className="step-place screen-only" to={`/map?matter=${matter}&step=${entry.seq}`}>
                <Icon name="place" /> {t('map.open')}
              </Link>
            </>
          ) : (
            value
          )}
        </p>
      ))}
      {facts.length > 0 && (
        <dl className="step-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{entry.labels[name] === undefined ? name : say(entry.labels[name])}</dt>
              <dd>{show(name, value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {proof && (
        <dl className="proof">
          <dt>{t('proof.seq')}</dt>
          <dd>{entry.seq}</dd>
          <dt>{t('proof.recorded')}</dt>
          <dd>{moment(entry.recordedAt, now)}</dd>
          <dt>{t('proof.action')}</dt>
          <dd>
            <code>{entry.action}</code> → <code>{entry.state}</code>
          </dd>
          <dt>{t('proof.hash')}</dt>
          <dd>
            <code>{entry.hash}</code>
          </dd>
        </dl>
      )}
    </li>
  )
}

const useValueWords = (
  entry: Entry,
  { files, procedure: id }: { readonly files: MatterView['files']; readonly procedure: string },
): ((name: string, value: unknown) => string) => {
  const procedure = useProcedure(id)
  const { t, say, date, list } = useWords()
  const units = useUnits()
  const categories = useCategories()
  const channel = useChannelWords()
  const one = (name: string, value: unknown): string => {
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
    if (typeof value === 'string') {
      const label = optionWords(procedure, entry.action, name, value)
      if (label !== undefined) return say(label)
      if (name === 'channel') return channel(value)
      const category = name === 'category' ? categories.find(({ id }) => id === value) : undefined
      if (category !== undefined) return say(category.title)
      const unit = units.find(({ id }) => id === value)
      if (unit !== undefined) return say(unit.name)
      return files.find(({ id }) => id === value)?.name ?? date(value)
    }
    return typeof value === 'number' ? String(value) : JSON.stringify(value)
  }
  return (name, value) => (Array.isArray(value) ? list(value.map((item) => one(name, item))) : one(name, value))
}
