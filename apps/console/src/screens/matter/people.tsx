import type { MatterView } from '@mazha/contracts/api'
import { type contactShown, type Purpose, purposes } from '@mazha/contracts/audit'
import { spokenNumber } from '@mazha/contracts/number'
import { Button } from 'antd'
import { useId, useState } from 'react'
import type { z } from 'zod'
import { showContact, similarTo } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { callingRoles, hasOne } from '../../app/role-screens.ts'
import { Link } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Icon } from '../../look/icon.tsx'
import { ProblemNotice } from '../../parts/notice.tsx'
import { SimilarWhy } from '../../parts/similar-why.tsx'
import { StateTag } from '../../parts/tags.tsx'

type ContactShown = z.infer<typeof contactShown>
type PeopleProps = { readonly matter: string; readonly people: MatterView['people'] }

export const People = ({ matter, people }: PeopleProps) => {
  const { t, say } = useWords()
  const { roles } = useSession()
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
      {hasOne(roles, callingRoles) && <ContactOf key={matter} matter={matter} />}
    </section>
  )
}

/** Once said, a purpose holds until the page is left: it is asked for with each look all the same. */
let usual: Purpose = 'call'

const isPurpose = (name: string): name is Purpose => name in purposes

/** Name and number, whole, for a purpose; the look is on record before they are shown. */
const ContactOf = ({ matter }: { readonly matter: string }) => {
  const { t, say } = useWords()
  const id = useId()
  const [asking, setAsking] = useState(false)
  const [purpose, setPurpose] = useState<Purpose>(usual)
  const [shown, setShown] = useState<ContactShown | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const look = async (): Promise<void> => {
    setProblem(null)
    usual = purpose
    try {
      setShown(await showContact(matter, purpose))
      setAsking(false)
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <div className="contact-of">
      {shown === null && !asking && (
        <Button size="small" icon={<Icon name="phone" />} onClick={() => setAsking(true)}>
          {t('contact.show')}
        </Button>
      )}
      {asking && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void look()
          }}
        >
          <label htmlFor={id}>{t('contact.why')}</label>{' '}
          <select
            id={id}
            className="plain"
            value={purpose}
            onChange={({ target }) => {
              if (isPurpose(target.value)) setPurpose(target.value)
            }}
          >
            {Object.entries(purposes).map(([name, words]) => (
              <option key={name} value={name}>
                {say(words)}
              </option>
            ))}
          </select>{' '}
          <Button size="small" type="primary" htmlType="submit">
            {t('contact.go')}
          </Button>
          <p className="muted">{t('contact.hint')}</p>
        </form>
      )}
      <div aria-live="polite">
        {problem !== null && <ProblemNotice problem={problem} />}
        {shown !== null && shown.people.length === 0 && <p>{t('contact.none')}</p>}
        {shown?.people.map(({ name, phone }, n) => (
          // The order is all that tells them apart.
          <p key={n} className="number">
            {name ?? t('people.unnamed')} {phone !== null && <a href={`tel:${phone}`}>{phone}</a>}
          </p>
        ))}
      </div>
    </div>
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
