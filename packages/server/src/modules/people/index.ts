/**
 * People: units, people, the posts they hold for terms, log-in and sessions. A permission belongs to a post; a person
 * has the permissions of the posts held today.
 */
export { listPeople, personNames, unitName, unitsById } from './directory.ts'
export { countInAccountEvents, listAccountEvents, recordAccountEvent } from './account-events.ts'
export { loginSettings } from './login-settings.ts'
export { passOnDue } from './handover.ts'
export { findOrphans, lookAfterWork } from './orphans.ts'
export { dropDetailsOfLeft, dropNamesOfLeft, endWaysIn } from './leavers.ts'
export { onSessionsForgotten } from './kept-sessions.ts'
export { hasLogin } from './log-in.ts'
export { oncePassword } from './passwords.ts'
export {
  findPhoto,
  forgetPhoto,
  hasPost,
  holdPhoto,
  holdPhotos,
  peopleLeftWithPhoto,
  photosShown,
  recordPhoto,
} from './photos.ts'
export { addPost, dutyOf, isRole, listTerms, staffOn, viewPosts } from './posts.ts'
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
export { addUnits, recordStaff, type StaffRecord } from './record-staff.ts'
export { addPosts } from './posts-in-bulk.ts'
export { routes } from './routes.ts'
export { sessionCookie } from './session-view.ts'
export { endSessions, findSession, idOfToken as sessionIdOf, sweepSessions } from './sessions.ts'
export { addStaff, checkDuties, type NewStaff, type NewUnit, setUnits } from './staffing.ts'
export { requireProof } from './step-up.ts'
export { listHoldersOf, listPostsOn, passAreasOn } from './store-areas.ts'
export type { Person, Unit } from './store.ts'
export type { PersonRow, PostRow, TermRow } from './store-terms.ts'
export { setAccount } from './accounts.ts'
export { findPeople, getPerson, giveTerm } from './terms.ts'
export { unitsOver, unitsUnder } from './unit-bars.ts'
export { addUnit, changeUnit, findUnits, listUnitsOf } from './units.ts'
export { addWorkSource, type Told, type WorkSource } from './work.ts'
