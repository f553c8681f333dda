/** A clock that only advances when told to, and records every sleep. */
export interface FakeClock {
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly advance: (ms: number) => void
  /** Milliseconds of every sleep so far. */
  readonly slept: number[]
}

/** 1 June 2026, noon. */
export const noon = Date.parse('2026-06-01T12:00:00.000Z')

/** Creates a clock; sleeping advances it immediately. */
export const createFakeClock = (start: number = noon): FakeClock => {
  let time = start
  const slept: number[] = []
  return {
    now: () => time,
    sleep: async (ms, signal) => {
      slept.push(ms)
      if (signal?.aborted) return
      time += ms
    },
    advance: (ms) => {
      time += ms
    },
    slept,
  }
}
