import { type RegisterChange } from '@mazha/contracts/register'
import { fieldRules, personalField } from '@mazha/contracts/register-rules'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { ProblemNotice } from '../../parts/notice.tsx'

type ChangesProps = {
  readonly of: string
  /** Whether it is somebody's history: `name` is then a person's. */
  readonly ofPerson?: boolean
  readonly load: (signal: AbortSignal) => Promise<{ readonly items: readonly RegisterChange[] }>
}

/** Who changed something, when and why; never what it was. */
export const Changes = ({ of, ofPerson = false, load }: ChangesProps) => {
  const { t, say, moment, list } = useWords()
  const now = useNow()
  const changes = useAnswer(`changes ${of}`, load)
  const things: Readonly<Record<string, string>> = {
    name: t('register.name-of'),
    address: t('register.address-full'),
    kind: t('register.kind'),
    code: t('register.code'),
    area: t('register.area'),
    point: t('register.point'),
    building: t('register.place.building'),
    organisation: t('register.place.organisation'),
  }
  const words = (field: string): string => {
    const known = personalField.safeParse(field)
    if (ofPerson && known.success) return say(fieldRules[known.data].title)
    return things[field] ?? field
  }
  return (
    <section className="register-changes">
      <h2>{t('register.history')}</h2>
      {changes.problem !== undefined && <ProblemNotice problem={changes.problem} again={changes.reload} />}
      <ol>
        {changes.data?.items.map(({ id, at, by, changeTitle, fields, reason }) => (
          <li key={id}>
            <time dateTime={at}>{moment(at, now)}</time>
            {' · '}
            {[by ?? t('register.by-system'), say(changeTitle), list(fields.map(words)), reason ?? '']
              .filter((word) => word !== '')
              .join(' · ')}
          </li>
        ))}
      </ol>
    </section>
  )
}
