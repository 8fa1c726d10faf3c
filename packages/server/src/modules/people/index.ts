/**
 * People: units, people, the posts they hold for terms, log-in and sessions. A permission belongs to a post; a person
 * has the permissions of the posts held today.
 */
export { personNames, unitName, unitsById } from './directory.ts'
export { routes, sessionCookie } from './routes.ts'
export { findSession, sweepSessions } from './sessions.ts'
export { addStaff, type NewStaff, type NewUnit, setUnits } from './staffing.ts'
export type { Person, Unit } from './store.ts'
