import type { Role } from '@mazha/contracts/role'

/**
 * Who may call a route at all. What they may do to one matter is decided by its procedure, what they may see of it by
 * their scope; this table is the first of the three.
 *
 * - `public`: anybody
 * - `receipt`: whoever holds a matter's number and code; the handler checks them
 * - `session-or-receipt`: either of both; the handler checks
 * - `resident`: a resident who has proved a telephone number; a matter's routes for receipts take them as well
 * - `account`: anybody who is logged in, whatever posts they hold: their own account
 * - `session`: anybody who holds a post today
 * - `open-data`: anybody where the district has opened its data (`openData` in its settings); else whoever holds a post, or
 *   a program with the operator's token
 * - `operator`: from the machine itself, or with the operator's token
 * - a list of roles: who holds a post with one of them today
 */
export type Access =
  | 'public'
  | 'receipt'
  | 'session-or-receipt'
  | 'resident'
  | 'account'
  | 'session'
  | 'open-data'
  | 'operator'
  | readonly Role[]

/** Everybody who works on matters. The administrator runs the system and reads no matter. */
const staff = [
  'grid_worker',
  'grid_head',
  'clerk',
  'dispatcher',
  'handler',
  'verifier',
  'caller',
  'mediator',
  'supervisor',
  'assessor',
  'leader',
  'auditor',
] as const satisfies readonly Role[]

/** The auditor reads and changes nothing. */
const acting = staff.filter((role) => role !== 'auditor')
const desk = ['clerk', 'dispatcher', 'grid_worker', 'grid_head'] as const satisfies readonly Role[]
const importing = ['clerk', 'dispatcher'] as const satisfies readonly Role[]
const watching = ['supervisor', 'leader', 'administrator'] as const satisfies readonly Role[]
/** Who draws up and decides how the ground is divided. */
const planning = ['leader', 'administrator'] as const satisfies readonly Role[]
/** Who looks after posts and what is without anybody; posts themselves are given by the security administrator alone. */
const staffing = ['leader', 'supervisor', 'administrator', 'security_administrator'] as const satisfies readonly Role[]
/** Who has cards and notices of grids printed: whoever looks after people or stands at a desk. */
const printing = [
  'leader',
  'supervisor',
  'grid_worker',
  'grid_head',
  'clerk',
  'dispatcher',
] as const satisfies readonly Role[]
const dispatching = ['dispatcher', 'clerk', 'supervisor', 'leader'] as const satisfies readonly Role[]

/** Whose work is with the register: each in the own areas, as far as the post sees. */
const registering = ['grid_worker', 'grid_head', 'clerk', 'leader'] as const satisfies readonly Role[]
const recording = ['grid_worker', 'grid_head', 'clerk'] as const satisfies readonly Role[]

/** Who talks to the people who raised a matter. Whoever handles it does so on the ground. */
const calling = [
  'clerk',
  'caller',
  'handler',
  'grid_worker',
  'grid_head',
  'mediator',
] as const satisfies readonly Role[]

/** Every route of the server. It refuses to start with a route that does not stand here, or an entry without its route. */
export const permissions: Readonly<Record<string, Access>> = {
  'GET /api/health': 'public',
  'GET /metrics': 'operator',
  'GET /api/openapi.json': 'public',
  'GET /api/reference': 'public',
  'GET /api/district': 'public',

  'POST /api/requests': 'public',
  'GET /api/requests/:number': 'receipt',
  'POST /api/requests/:number/feedback': 'receipt',
  'GET /api/requests/:number/views': 'receipt',
  'POST /api/files': 'public',
  'GET /api/files/:id': 'session-or-receipt',

  'POST /api/resident/codes': 'public',
  'POST /api/resident/sessions': 'public',
  'DELETE /api/resident/sessions': 'resident',
  'GET /api/resident/matters': 'resident',
  'GET /api/resident/views': 'resident',

  'GET /api/session/ways': 'public',
  'GET /api/session/single-sign-on': 'public',
  'GET /api/session/single-sign-on/back': 'public',
  'POST /api/session/second-factor': 'account',
  'POST /api/session/proof': 'account',
  'GET /api/account': 'account',
  'POST /api/account/password': 'account',
  'POST /api/account/second-factor': 'account',
  'POST /api/account/second-factor/confirm': 'account',
  'DELETE /api/account/second-factor': 'account',
  'POST /api/account/recovery-codes': 'account',
  'GET /api/account/sessions': 'account',
  'DELETE /api/account/sessions/:id': 'account',
  'DELETE /api/account/sessions': 'account',
  'GET /api/account/events': ['auditor'],
  'GET /api/account/events.xlsx': ['auditor'],
  'GET /api/account/own-events': 'account',
  'GET /api/account/photo': 'account',
  'PUT /api/account/photo': 'account',
  'DELETE /api/account/photo': 'account',
  'GET /api/account/people': ['security_administrator'],
  'POST /api/account/people/:id/password': ['security_administrator'],
  'POST /api/account/people/:id/login': ['security_administrator'],
  'POST /api/account/people/:id/invitation': ['security_administrator'],
  'POST /api/account/people/:id/second-factor/reset': ['security_administrator'],
  'POST /api/account/people/:id/single-sign-on/reset': ['security_administrator'],
  'POST /api/account/people/:id/sign-out': ['security_administrator'],
  'POST /api/account/people/:id/unlock': ['security_administrator'],
  'POST /api/account/people/:id/close': ['security_administrator'],
  'POST /api/account/people/:id/reopen': ['security_administrator'],

  'POST /api/sessions': 'public',
  'GET /api/session': 'account',
  'DELETE /api/sessions': 'account',
  'GET /api/units': 'session',
  'POST /api/units': ['administrator'],
  'GET /api/units/:id': 'session',
  'PUT /api/units/:id': ['administrator'],
  'DELETE /api/units/:id/change': ['administrator'],
  'DELETE /api/units/:id/merger': ['security_administrator'],
  'POST /api/units/:id/merger': ['security_administrator'],
  'POST /api/units/:id/merger/preview': ['security_administrator'],
  'POST /api/units/:id/end': ['administrator'],
  'DELETE /api/units/:id/end': ['administrator'],
  'POST /api/posts': ['security_administrator'],
  'GET /api/posts/:id': 'session',
  'PUT /api/posts/:id': ['security_administrator'],
  'POST /api/posts/:id/end': ['security_administrator'],
  'DELETE /api/posts/:id/end': ['security_administrator'],
  'GET /api/people': staff,
  'GET /api/people/named': ['security_administrator'],
  'GET /api/people/:id': 'session',
  'PUT /api/people/:id': ['security_administrator'],
  'GET /api/people/:id/photo': 'session',
  'GET /api/people/:id/photo.jpg': 'session',
  'PUT /api/people/:id/photo': ['security_administrator'],
  'DELETE /api/people/:id/photo': ['security_administrator'],
  'POST /api/terms': ['security_administrator'],
  'PUT /api/terms': ['security_administrator'],
  'POST /api/terms/end/preview': ['security_administrator'],
  'POST /api/terms/end': ['security_administrator'],
  'GET /api/handovers/orphans': staffing,
  'POST /api/handovers': ['security_administrator'],
  'GET /api/areas/:id/notice': 'public',
  'GET /api/areas/:id/photos/:photo': 'public',
  'POST /api/areas/here': 'public',
  'GET /grid/:id': 'public',
  'GET /api/areas/:id/staffing': 'session',
  'GET /api/staffing/report': [...staffing, 'grid_head', 'dispatcher', 'assessor'],
  'GET /api/staffing/report.xlsx': staffing,
  'GET /api/staffing/staff.xlsx': staffing,
  'GET /api/staffing/prints/address': printing,
  'POST /api/staffing/prints': printing,
  'GET /api/staffing/prints/:id': printing,
  'POST /api/units/imports': ['administrator'],
  'POST /api/units/imports/runs': ['administrator'],
  'POST /api/staff/imports': ['security_administrator'],
  'POST /api/staff/imports/runs': ['security_administrator'],
  'GET /api/procedures': 'session',
  'GET /api/procedures/:id': 'session',
  // Matters are told of to those who work on them; changes of the ground to whoever plans it.
  'GET /api/notices': [...staff, 'administrator'],

  'GET /api/areas': 'session',
  'GET /api/areas/at': 'session',
  'GET /api/areas/:id': 'session',
  'POST /api/areas/imports': planning,
  'POST /api/areas/imports/runs': planning,
  'POST /api/boundaries/checks': planning,
  'POST /api/boundaries/faults.xlsx': planning,
  'POST /api/boundaries/changes': planning,
  'POST /api/boundaries/changes/runs': planning,
  'GET /api/area-changes': 'session',
  'GET /api/area-changes/export.xlsx': planning,
  'POST /api/area-changes': planning,
  'GET /api/area-changes/:id': 'session',
  'PUT /api/area-changes/:id': planning,
  'GET /api/area-changes/:id/preview': planning,
  'GET /api/area-changes/:id/effects': planning,
  'GET /api/area-changes/:id/posts': planning,
  'PUT /api/area-changes/:id/posts': planning,
  'POST /api/area-changes/:id/check/runs': planning,
  'POST /api/area-changes/:id/plan': planning,
  'POST /api/area-changes/:id/plan/runs': planning,
  'POST /api/area-changes/:id/reopen': planning,
  'POST /api/area-changes/:id/cancel': planning,

  'GET /api/tiles/ground': 'session',
  'GET /api/tiles/ground/:version/:z/:x/:y': 'session',
  'GET /api/ogc': 'open-data',
  'GET /api/ogc/': 'open-data',
  'GET /api/ogc/conformance': 'open-data',
  'GET /api/ogc/api': 'open-data',
  'GET /api/ogc/collections': 'open-data',
  'GET /api/ogc/collections/:collection': 'open-data',
  'GET /api/ogc/collections/:collection/items': 'open-data',
  'GET /api/ogc/collections/:collection/items/:feature': 'open-data',

  'GET /api/events': 'session',
  'GET /api/calendar': watching,

  'POST /api/matters': desk,
  'GET /api/matters': staff,
  'POST /api/matters/similar': desk,
  'GET /api/matters/counts': staff,
  'GET /api/matters/export.xlsx': staff,
  'POST /api/matters/bulk/:action': dispatching,
  'GET /api/matters/:id': staff,
  'POST /api/matters/:id/actions/:action': acting,
  'GET /api/matters/:id/clocks': staff,
  'GET /api/matters/:id/ledger': staff,
  'POST /api/matters/:id/contact': calling,

  'GET /api/register/buildings': registering,
  'POST /api/register/buildings': recording,
  'GET /api/register/buildings/:id': registering,
  'PUT /api/register/buildings/:id': recording,
  'GET /api/register/buildings/:id/changes': registering,
  'POST /api/register/buildings/:id/households': recording,
  'POST /api/register/households/:id/residents': recording,
  'POST /api/register/residents/search': registering,
  'GET /api/register/residents/:id': registering,
  'PUT /api/register/residents/:id': recording,
  'GET /api/register/residents/:id/changes': registering,
  'POST /api/register/residents/:id/full': registering,
  'POST /api/register/residents/:id/move-in': recording,
  'POST /api/register/residents/:id/move-out': recording,
  'POST /api/register/residents/:id/move': recording,
  'POST /api/register/residents/:id/erasure': ['clerk', 'leader'],
  'GET /api/register/places': registering,
  'POST /api/register/places': recording,
  'GET /api/register/places/:id': registering,
  'PUT /api/register/places/:id': recording,
  'GET /api/register/places/:id/changes': registering,
  'POST /api/register/places/:id/closing': recording,
  'POST /api/register/places/:id/reopening': recording,
  'GET /api/register/organisations': registering,
  'POST /api/register/organisations': recording,
  'GET /api/register/organisations/:id': registering,
  'PUT /api/register/organisations/:id': recording,
  'GET /api/register/organisations/:id/changes': registering,
  'POST /api/register/organisations/:id/closing': recording,
  'POST /api/register/organisations/:id/reopening': recording,
  'GET /api/register/export.xlsx': ['clerk', 'grid_head', 'leader'],
  'POST /api/register/imports': ['clerk', 'grid_head'],
  'POST /api/register/imports/runs': ['clerk', 'grid_head'],

  'GET /api/audit/views': ['auditor'],
  'GET /api/audit/views.xlsx': ['auditor'],
  'GET /api/audit/exports': ['auditor'],
  'GET /api/audit/exporters': ['auditor'],
  'GET /api/erasures': ['auditor', 'security_administrator', 'administrator', 'leader'],

  'POST /api/imports': importing,
  'GET /api/imports': importing,
  'GET /api/imports/export.xlsx': importing,
  'GET /api/imports/:id': importing,
  'PUT /api/imports/:id/mapping': importing,
  'POST /api/imports/:id/start': importing,
  'POST /api/imports/:id/pause': importing,
  'POST /api/imports/:id/resume': importing,
  'POST /api/imports/:id/cancel': importing,
  'GET /api/imports/:id/rejects.xlsx': importing,
  'GET /api/imports/:id/rejects.csv': importing,

  'GET /console': 'public',
  'GET /console/*': 'public',
  'GET /*': 'public',
}
