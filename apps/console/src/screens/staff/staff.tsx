import { useWords } from '../../app/language.tsx'
import { hasOne, printRoles, staffTableRoles, staffingRoles } from '../../app/role-screens.ts'
import { Link, useAddress } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { Nowhere } from '../../parts/notice.tsx'
import Cards from '../cards/cards.tsx'
import { GridSheet } from './grid-sheet.tsx'
import { Orphans } from './orphans.tsx'
import { PersonPage } from './person-page.tsx'
import { PostPage } from './post-page.tsx'
import { Report } from './report.tsx'
import { Tables } from './tables.tsx'
import { UnitPage } from './unit-page.tsx'
import { Units } from './units.tsx'
import './staff.css'

/** Units by their nets, one unit, one person, one grid's team, and how the whole ground is staffed. */
export default function Staff({ open }: { readonly open: string | null }) {
  const { t } = useWords()
  const { query } = useAddress()
  const { roles } = useSession()
  const id = query.get('id')
  const parts = [
    { to: '/staff', title: t('staff.units'), here: open === null },
    ...(hasOne(roles, staffingRoles)
      ? [
          { to: '/staff/report', title: t('staff.report'), here: open === 'report' },
          { to: '/staff/orphans', title: t('staff.orphans'), here: open === 'orphans' },
        ]
      : []),
    ...(hasOne(roles, staffTableRoles)
      ? [{ to: '/staff/tables', title: t('staff.tables'), here: open === 'tables' }]
      : []),
    ...(hasOne(roles, printRoles) ? [{ to: '/staff/cards', title: t('cards.title'), here: open === 'cards' }] : []),
  ]
  return (
    <div className="page staff">
      <nav className="staff-parts" aria-label={t('staff.parts')}>
        {parts.map(({ to, title, here }) => (
          <Link key={to} to={to} aria-current={here ? 'page' : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      <Part open={open} id={id} />
    </div>
  )
}

const Part = ({ open, id }: { readonly open: string | null; readonly id: string | null }) => {
  if (open === 'report') return <Report />
  if (open === 'orphans') return <Orphans />
  if (open === 'post' && id !== null) return <PostPage key={id} id={id} />
  if (open === 'tables') return <Tables />
  if (open === 'cards') return <Cards area={id} />
  if (open === 'unit' && id !== null) return <UnitPage key={id} id={id} />
  if (open === 'person' && id !== null) return <PersonPage key={id} id={id} />
  if (open === 'grid' && id !== null) return <GridSheet key={id} id={id} />
  return open === null ? <Units /> : <Nowhere />
}
