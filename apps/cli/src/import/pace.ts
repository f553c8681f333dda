/** What a pace needs of the world. */
export interface PaceClock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** How fast calls may leave. */
export interface PaceOptions {
  /** Calls a second at most; 0 for no bound. */
  readonly callsPerSecond: number
  /** Batches under way at most. */
  readonly concurrency: number
}

/** What is in force now, for whoever watches. */
export interface PaceState {
  /** Calls a second that are allowed now; 0 for no bound. */
  readonly callsPerSecond: number
  readonly concurrency: number
  /** Milliseconds for which everything waits, as Segment asked. */
  readonly pausedMs: number
}

/** An answer that takes longer makes the import hold back, in milliseconds. */
const slowMs = 3_000

/** Answers in a row that must be quick before one more batch may be under way. */
const quickAnswers = 8

/** Slowest pace that a 429 leads to, as a share of what was asked for. */
const slowestShare = 0.02

/** Pace after a 429 where none was set, in calls a second. */
const firstBound = 4_000

/**
 * Keeps a pace: so many calls a second, so many batches at a time, and less of both while Segment answers 429 or takes
 * long. It halves at once and comes back step by step.
 */
export const createPace = ({ callsPerSecond, concurrency }: PaceOptions, { now, sleep }: PaceClock) => {
  let rate = callsPerSecond
  let allowed = concurrency
  let quick = 0
  let pausedUntil = 0
  /** When the next call may leave. */
  let due = 0

  return {
    /** Resolves when so many calls may leave. */
    async take(calls: number, signal?: AbortSignal): Promise<void> {
      if (rate > 0) {
        const start = Math.max(now(), due)
        due = start + (calls / rate) * 1_000
      }
      const at = rate > 0 ? due - (calls / rate) * 1_000 : 0
      for (;;) {
        const wait = Math.max(at, pausedUntil) - now()
        if (wait <= 0 || signal?.aborted === true) return
        await sleep(wait, signal)
      }
    },
    /** Segment asked everyone to wait. */
    throttled(waitMs: number): void {
      pausedUntil = Math.max(pausedUntil, now() + waitMs)
      rate = rate === 0 ? firstBound : Math.max(rate / 2, (callsPerSecond || firstBound) * slowestShare)
      allowed = Math.max(1, Math.ceil(allowed / 2))
      quick = 0
    },
    /** Segment did not answer, or failed. */
    failed(): void {
      allowed = Math.max(1, allowed - 1)
      quick = 0
    },
    /** Segment took a batch. */
    answered(durationMs: number): void {
      if (durationMs > slowMs) {
        allowed = Math.max(1, allowed - 1)
        quick = 0
        return
      }
      quick += 1
      if (callsPerSecond > 0) rate = Math.min(callsPerSecond, rate * 1.05)
      else if (rate > 0) rate = rate > 200_000 ? 0 : rate * 1.2
      if (quick >= quickAnswers && allowed < concurrency) {
        allowed += 1
        quick = 0
      }
    },
    concurrency: (): number => allowed,
    state: (): PaceState => ({
      callsPerSecond: rate,
      concurrency: allowed,
      pausedMs: Math.max(0, pausedUntil - now()),
    }),
  }
}

/** See {@link createPace}. */
export type Pace = ReturnType<typeof createPace>
