import { servePrints } from '#modules/staffing'

/** The thread that sets contact cards and notices into a PDF. */
await servePrints()
