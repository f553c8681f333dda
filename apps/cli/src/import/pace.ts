import type { PaceState } from '../progress/progress-snapshot.ts'

/** The clock that a pace uses. */
export interface PaceClock {
  /** Milliseconds; never goes back. */
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** Limits of the rate and concurrency of calls. */
export interface PaceOptions {
  /** Maximum calls per second; 0 for no limit. */
  readonly callsPerSecond: number
  /** Maximum concurrent batches. */
  readonly concurrency: number
}

/** A slower answer reduces the concurrency, in milliseconds. */
const slowMs = 3_000

/** Quick answers in a row that raise the concurrency by one. */
const quickAnswers = 8

/** The lowest rate after 429s, as a share of the configured one. */
const slowestShare = 0.02

/** Rate after the first 429 of an unlimited import, in calls per second. */
const firstLimit = 4_000

/**
 * Limits the rate and the concurrency, and lowers both while Segment answers 429 or slowly. A limit halves at once and
 * recovers step by step.
 */
export const createPace = ({ callsPerSecond, concurrency }: PaceOptions, { now, sleep }: PaceClock) => {
  let rate = callsPerSecond
  let allowed = concurrency
  let quick = 0
  let pausedUntil = 0
  /** When the next call may be sent. */
  let due = 0

  return {
    /** Resolves when this many calls may be sent. */
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
    /** Records a 429. @param waitMs time for which nothing may be sent */
    throttled(waitMs: number): void {
      pausedUntil = Math.max(pausedUntil, now() + waitMs)
      rate = rate === 0 ? firstLimit : Math.max(rate / 2, (callsPerSecond || firstLimit) * slowestShare)
      allowed = Math.max(1, Math.ceil(allowed / 2))
      quick = 0
    },
    /** Records an attempt without an answer or with a failure of the server. */
    failed(): void {
      allowed = Math.max(1, allowed - 1)
      quick = 0
    },
    /** Records an acknowledged batch. */
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
