import { derivedId } from '#kernel/ids'

/** What is being done: shown to whoever waits. */
export type Progress = {
  readonly what: 'cut' | 'write' | 'staff' | 'matters'
  readonly name: string
  readonly done: number
  readonly of: number
}

/** An id that is the same at every load, so that loading again adds nothing. */
export const idOf = (name: string): string => derivedId('synthetic', name)
