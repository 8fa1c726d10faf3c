import { serveVerifyPart } from '#kernel/ledger/threads'
import { ledgerLaw } from '../cli/frame/ledger-law.ts'

/** The thread that checks a part of a ledger. */
await serveVerifyPart(ledgerLaw)
