import { serveBoundaries } from '#modules/grids'

/** The thread that checks a file of boundaries. */
await serveBoundaries()
