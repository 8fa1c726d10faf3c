import { useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { Empty } from '../../parts/notice.tsx'
import { type Found, PersonSearch } from './person-search.tsx'

/** Somebody by exact values, and where they live. */
export const ByPerson = () => {
  const { t } = useWords()
  const [found, setFound] = useState<Found | null>(null)
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{t('register.by.person')}</h1>
          <p>{t('register.person.about')}</p>
        </div>
      </header>
      <PersonSearch found={setFound} />
      <div aria-live="polite">
        {found?.length === 0 && (
          <Empty title={t('register.none')}>
            <p>{t('register.none.why')}</p>
          </Empty>
        )}
        {found !== null && found.length > 0 && (
          <ul className="register-found">
            {found.map((person) => (
              <li className="card" key={person.id}>
                <strong>{person.name ?? t('register.erased')}</strong>
                <span>{[person.phone, person.idNumber].filter((word) => word !== null).join(' · ')}</span>
                {person.homes.length === 0 && <span className="muted">{t('register.homeless')}</span>}
                {person.homes.map((home) => (
                  <Link key={`${home.building} ${home.unit} ${home.room}`} to={`/register/${home.building}`}>
                    {[home.address, home.unit, home.room].filter((word) => word !== '').join(' ')}
                  </Link>
                ))}
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  )
}
