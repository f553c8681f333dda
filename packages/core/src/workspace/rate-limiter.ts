/** What the limiter works with. */
export interface RateLimiterOptions {
  /** Clock for durations, in milliseconds. */
  readonly monotonic: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Called before a wait. */
  readonly onWait: (waitMs: number) => void
}

/** Keeps the requests to each endpoint below its stated limit. */
export interface RateLimiter {
  /** Resolves when a request may be sent. @param key the endpoint @param perMinute its limit */
  readonly pass: (key: string, perMinute: number, signal?: AbortSignal) => Promise<void>
}

/** A minute, and a second more, because a later request may travel faster than an earlier one. */
const windowMs = 61_000

/** Creates a limiter, which spreads concurrent requests over the following minutes. */
export const createRateLimiter = ({ monotonic, sleep, onWait }: RateLimiterOptions): RateLimiter => {
  const sentAt = new Map<string, number[]>()
  return {
    async pass(key, perMinute, signal) {
      const now = monotonic()
      const times = (sentAt.get(key) ?? []).filter((time) => now - time < windowMs)
      const before = times.at(-perMinute)
      const at = before === undefined ? now : Math.max(now, before + windowMs)
      sentAt.set(key, [...times, at])
      if (at <= now) return
      onWait(at - now)
      await sleep(at - now, signal)
    },
  }
}
