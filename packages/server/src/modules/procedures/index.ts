/**
 * The law of each kind of matter: found in procedures/, kept by version with the digest of its body, so that a running
 * matter is decided by the version it started under and no version changes under it.
 */
export { loadProcedures } from './load.ts'
export { routes } from './routes.ts'
