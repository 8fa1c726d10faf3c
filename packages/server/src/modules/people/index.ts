/**
 * People: units, people, the posts they hold for terms, log-in and sessions. A permission belongs to a post; a person
 * has the permissions of the posts held today.
 */
export { personNames, unitName, unitsById } from './directory.ts'
export { loginSettings } from './login-settings.ts'
export { hasLogin } from './log-in.ts'
export { oncePassword } from './passwords.ts'
export {
  askPhoneCode,
  enterWithCode,
  findResident,
  leaveResident,
  requireSms,
  residentCookie,
  residentMs,
  sweepResidents,
} from './residents.ts'
export { routes } from './routes.ts'
export { sessionCookie } from './session-view.ts'
export { findSession, sweepSessions } from './sessions.ts'
export { addStaff, type NewStaff, type NewUnit, setUnits } from './staffing.ts'
export { requireProof } from './step-up.ts'
export type { Person, Unit } from './store.ts'
