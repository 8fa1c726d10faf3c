import type { Procedure } from '@mazha/contracts/procedure'
import { lawOf } from '@mazha/contracts/procedure-data'
import { digest } from './ledger/hash.ts'

/** The digest of a procedure's body: what tells whether a version is still the one that was recorded. */
export const digestOf = (procedure: Procedure): Buffer => digest('sha-256', JSON.stringify(lawOf(procedure)))
