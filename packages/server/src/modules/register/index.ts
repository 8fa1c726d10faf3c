/**
 * The register: buildings, units and households, places and organisations, each in its area; and residents, of whom nothing
 * personal is kept without a purpose and an end date, nor readable without the key of their own. Whoever looks at a person in
 * full states why, and is written down.
 */
export { importRegister, previewRegister, type RegisterFile } from './import-register.ts'
export { importRoutes as registerImportRoutes } from './import-routes.ts'
export { keepRegister, registerMoves } from './jobs.ts'
export { isPhoneRegistered } from './own-views.ts'
export { ownViewRoutes, residentRoutes } from './resident-routes.ts'
export { routes as registerRoutes } from './routes.ts'
