import { useWords } from '../../app/language.tsx'
import { hasOne, registerTableRoles } from '../../app/role-screens.ts'
import { Link, useAddress } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { BuildingPage } from './building-page.tsx'
import { ByAddress } from './by-address.tsx'
import { ByPerson } from './by-person.tsx'
import { RegisterImport } from './register-import.tsx'
import { OrganisationPage, PlacePage } from './thing-page.tsx'
import { Organisations, Places } from './things.tsx'
import './register.css'

/** The register: a building by any part of its address, somebody by exact values, places, organisations; tables are taken in. */
export default function Register({ open }: { readonly open: string | null }) {
  const { t } = useWords()
  const { path } = useAddress()
  const { roles } = useSession()
  const item = path.split('/')[3] ?? null
  const parts = [
    { part: null, to: '/register', title: t('register.by.address') },
    { part: 'people', to: '/register/people', title: t('register.by.person') },
    { part: 'places', to: '/register/places', title: t('register.places') },
    { part: 'organisations', to: '/register/organisations', title: t('register.organisations') },
    ...(hasOne(roles, registerTableRoles)
      ? [{ part: 'import', to: '/register/import', title: t('register.import') }]
      : []),
  ]
  const known = parts.some(({ part }) => part === open)
  // A building's page belongs to the search by address.
  const here = known ? open : null
  return (
    <div className="page">
      <nav className="register-parts" aria-label={t('nav.register')}>
        {parts.map(({ part, to, title }) => (
          <Link key={to} to={to} aria-current={here === part ? 'page' : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      <Part open={open} item={item} known={known} />
    </div>
  )
}

type PartProps = { readonly open: string | null; readonly item: string | null; readonly known: boolean }

const Part = ({ open, item, known }: PartProps) => {
  if (open === null) return <ByAddress />
  if (!known) return <BuildingPage key={open} id={open} />
  if (open === 'people') return <ByPerson />
  if (open === 'import') return <RegisterImport />
  if (open === 'places') return item === null ? <Places /> : <PlacePage key={item} id={item} />
  return item === null ? <Organisations /> : <OrganisationPage key={item} id={item} />
}
