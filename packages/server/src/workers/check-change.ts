import { serveChecks } from '#modules/grids'

/** The thread that checks a change of the ground. */
serveChecks()
