/** Notices: news for a unit's or a role's people, and later by message; delivered once whatever arrives twice. */
export { recordNotice, sweepNotices } from './notices.ts'
export { routes } from './routes.ts'
