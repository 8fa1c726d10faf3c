/**
 * What is open, where it stands, what is due: every write of a matter goes through `openMatter` and `actOn`, ends in the
 * ledger and may be repeated; lists, counts and search are read here.
 */
export { actOn, offersFor, openMatter, openMatters, procedureOf, recordHistories } from './commands.ts'
export {
  clocksOf,
  contactsOf,
  findMatter,
  getMatter,
  linksOf,
  restrictedMatters,
  timeline,
  visibleMatters,
  visibleNumbers,
  wordsOf,
} from './queries.ts'
export { countQueues, listMatters } from './lists.ts'
export { similarMatters } from './similar.ts'
export { actOnWithFiles } from './acting.ts'
export { requireNamedAtOpening } from './named-in-acts.ts'
export { nextStepOf, progressOf } from './public.ts'
export { routes } from './routes.ts'
export { checkReceipt, receiptCode } from './receipt.ts'
export { phoneIndex } from './contacts.ts'
export { mattersOfPhone } from './residents.ts'
export { isPhoneKnown } from './store-residents.ts'
export { matterMoves } from './ground-moves.ts'
export { matterWork } from './hand-over.ts'
export { maySee, scopeOf } from './scope.ts'
export { bucketsOf, rowOf } from './standing.ts'
export { countWaiting } from './count-waiting.ts'
export { sweepClocks } from './sweeper.ts'
export { deliverOutbox, foldTallies, runReactions } from './events.ts'
export { type Jobs, startJobs } from './jobs.ts'
export { onCommitted } from './news.ts'
export type * from './types.ts'
