import { nextStep } from '../net/answers.ts'
import { list, object, string } from '../net/shape.ts'
import { keep } from './store.ts'

const keptReceipt = object({
  number: string,
  spoken: string,
  code: string,
  title: string,
  receivedAt: string,
  next: nextStep,
})
export type KeptReceipt = ReturnType<typeof keptReceipt>

/** Receipts that this device keeps, newest first. */
export const receipts = keep<readonly KeptReceipt[]>('mazha.receipts', (stored) =>
  stored === null ? [] : list(keptReceipt)(stored, 'receipts'),
)

export const keepReceipt = (receipt: KeptReceipt): void =>
  receipts.set([receipt, ...receipts.get().filter(({ number }) => number !== receipt.number)])

export const forgetReceipt = (number: string): void =>
  receipts.set(receipts.get().filter((kept) => kept.number !== number))
