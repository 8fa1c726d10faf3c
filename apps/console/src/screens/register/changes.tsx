import { type RegisterChange } from '@mazha/contracts/register'
import { fieldRules, personalField } from '@mazha/contracts/register-rules'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { ProblemNotice } from '../../parts/notice.tsx'

type ChangesProps = {
  readonly of: string
  readonly load: (signal: AbortSignal) => Promise<{ readonly items: readonly RegisterChange[] }>
}

/** Who changed something, when and why; never what it was. */
export const Changes = ({ of, load }: ChangesProps) => {
  const { t, say, moment } = useWords()
  const now = useNow()
  const changes = useAnswer(`changes ${of}`, load)
  const words = (field: string): string => {
    const known = personalField.safeParse(field)
    return known.success ? say(fieldRules[known.data].title) : field
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
            {[by ?? t('register.by-system'), say(changeTitle), fields.map(words).join('、'), reason ?? '']
              .filter((word) => word !== '')
              .join(' · ')}
          </li>
        ))}
      </ol>
    </section>
  )
}
