import type { MatterView } from '@mazha/contracts/api'
import { spokenNumber } from '@mazha/contracts/number'
import { similarTo } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Icon } from '../../look/icon.tsx'
import { ProblemNotice } from '../../parts/notice.tsx'
import { SimilarWhy } from '../../parts/similar-why.tsx'
import { StateTag } from '../../parts/tags.tsx'

export const People = ({ people }: { readonly people: MatterView['people'] }) => {
  const { t, say } = useWords()
  if (people.length === 0) return null
  return (
    <section className="card">
      <h2>{t('people')}</h2>
      <ul className="people">
        {people.map((person, n) => (
          <li key={`${person.relation}${n}`}>
            <Icon name="person" />
            <span>
              {person.name || t('people.unnamed')} <span className="muted">{say(person.title)}</span>
              {person.phone !== null && (
                <span className="person-phone number">
                  <Icon name="phone" /> {person.phone}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export const Links = ({ links }: { readonly links: MatterView['links'] }) => {
  const { t, say } = useWords()
  if (links.length === 0) return null
  return (
    <section className="card">
      <h2>{t('links')}</h2>
      <ul className="links">
        {links.map((link) => (
          <li key={`${link.kind}${link.id}`}>
            <Icon name="link" />
            <span>
              {say(link.title)}
              {link.outgoing ? ' → ' : ' ← '}
              <Link to={`/matters/${link.id}`} className="number">
                {spokenNumber(link.number)}
              </Link>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export const Similar = ({ matter, now }: { readonly matter: MatterView; readonly now: number }) => {
  const { t, say, moment } = useWords()
  const answer = useAnswer(`similar ${matter.id}`, (signal) =>
    similarTo({ text: matter.text, title: matter.title, address: matter.address ?? undefined }, signal),
  )
  const others = answer.data?.items.filter(({ id }) => id !== matter.id) ?? []
  if (answer.problem !== undefined)
    return (
      <section className="card">
        <h2>{t('similar')}</h2>
        <ProblemNotice problem={answer.problem} again={answer.reload} />
      </section>
    )
  if (others.length === 0) return null
  return (
    <section className="card">
      <h2>{t('similar')}</h2>
      <ul className="similar">
        {others.map((other) => (
          <li key={other.id}>
            <Link to={`/matters/${other.id}`}>{other.title}</Link>
            <span className="similar-facts">
              <StateTag words={say(other.stateTitle)} />
              <span className="muted">
                <span className="number">{spokenNumber(other.number)}</span> · {moment(other.openedAt, now)}
              </span>
            </span>
            <SimilarWhy matter={other} />
          </li>
        ))}
      </ul>
    </section>
  )
}
