import type { Runtime } from '@org/segment-core'

/** The clocks of a storage. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Clock for durations, in milliseconds from any start: the wall clock may be set back. */
  readonly monotonic: () => number
}

/** The clocks of a runtime. */
export const clockOf = ({ now, monotonic = () => performance.now() }: Pick<Runtime, 'now' | 'monotonic'>): Clock => ({
  now,
  monotonic,
})
