import { bucketsOf, rowOf } from '#modules/matters'
import { servePart } from '#kernel/ledger/serve-part'

/** The thread that checks parts of a ledger. It is bundled by itself, with no more than it needs: it is started to save time. */
await servePart({ rowOf, bucketsOf })
