/** Where the present moment comes from. Everything that needs it is given one; tests give their own. */
export interface Clock {
  /** The present moment, UTC. */
  now(): Date
}

/** The machine's clock: the one place in the server that asks the machine what time it is. */
export const systemClock: Clock = { now: () => new Date() }

/**
 * A clock that stands at `start` until it is moved: for tests, the demonstration and replays.
 *
 * @param start where it stands at first
 */
export function settableClock(start: Date): Clock & { set(to: Date): void; pass(ms: number): void } {
  let at = start.getTime()
  return {
    now: () => new Date(at),
    set: (to) => {
      at = to.getTime()
    },
    pass: (ms) => {
      at += ms
    },
  }
}
