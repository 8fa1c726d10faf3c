import type { ConsoleTextId } from '@mazha/contracts/texts/console'
import type { IconName } from '../look/icon.tsx'
import {
  hasOne,
  accountLogRoles,
  accountRoles,
  auditRoles,
  deskRoles,
  importRoles,
  mapRoles,
  planningRoles,
  registerRoles,
  staff,
} from './role-screens.ts'

type Place = {
  readonly to: string
  readonly title: ConsoleTextId
  readonly icon: IconName
  readonly roles?: readonly string[]
}
/** Where one can go from the bar at the top. */
export const places: readonly Place[] = [
  { to: '/', title: 'nav.start', icon: 'home' },
  { to: '/matters', title: 'nav.matters', icon: 'list', roles: staff },
  { to: '/map', title: 'nav.map', icon: 'place', roles: mapRoles },
  { to: '/desk', title: 'nav.desk', icon: 'desk', roles: deskRoles },
  { to: '/imports', title: 'nav.imports', icon: 'sheet', roles: importRoles },
  { to: '/ground', title: 'nav.ground', icon: 'ground', roles: planningRoles },
  { to: '/register', title: 'nav.register', icon: 'book', roles: registerRoles },
  { to: '/posters', title: 'nav.posters', icon: 'qr', roles: [...deskRoles, 'administrator'] },
  { to: '/account-log', title: 'nav.account-events', icon: 'seal', roles: accountLogRoles },
  { to: '/accounts', title: 'nav.accounts', icon: 'lock', roles: accountRoles },
  { to: '/audit', title: 'nav.audit', icon: 'eye', roles: auditRoles },
  { to: '/staff', title: 'nav.staff', icon: 'person' },
  { to: '/procedures', title: 'nav.procedures', icon: 'flow' },
]

/** The places of somebody's posts. */
export const placesOf = (held: ReadonlySet<string>): readonly Place[] =>
  places.filter(({ roles }) => roles === undefined || hasOne(held, roles))

/** Whether a place is there, but not for the roles that somebody holds. */
export const isClosed = (to: string, held: ReadonlySet<string>): boolean =>
  places.some((place) => place.to === to) && !placesOf(held).some((place) => place.to === to)
