import { createHash } from 'node:crypto'

/** What is being done: shown to whoever waits. */
export type Progress = {
  readonly what: 'cut' | 'write' | 'staff' | 'matters'
  readonly name: string
  readonly done: number
  readonly of: number
}

/** An id that is the same at every load, so that loading again adds nothing. */
export const idOf = (name: string): string => {
  const hex = createHash('sha256').update(`mazha synthetic ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
