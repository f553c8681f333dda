import { ApiError } from './api-error.ts'

/** Counts requests of a token to an endpoint. */
export interface RateLimits {
  /**
   * Counts a request.
   * @param key the endpoint and the token
   * @param perMinute requests that the endpoint allows in a minute
   * @returns the headers of the response
   * @throws {ApiError} 429, with the headers in {@link RateLimited}, if there are too many
   */
  readonly take: (key: string, perMinute: number) => Readonly<Record<string, string>>
}

/** Too many requests. */
export class RateLimited extends ApiError {
  readonly headers: Readonly<Record<string, string>>

  constructor(headers: Readonly<Record<string, string>>, data: Readonly<Record<string, number>>) {
    super(429, { type: 'RequestError', message: 'Too many requests. Wait data.msBeforeNext milliseconds.', data })
    this.headers = headers
  }
}

const minuteMs = 60_000

/** Windows above which those that are over are forgotten. */
const mostWindows = 10_000

const headersOf = (consumed: number, perMinute: number, resetAt: number) => ({
  'x-ratelimit-consumed': String(consumed),
  'x-ratelimit-remaining': String(Math.max(0, perMinute - consumed)),
  // A date, in contrast to the Tracking API, where it is seconds.
  'x-ratelimit-reset': new Date(resetAt).toUTCString(),
})

/** Creates the counters. A minute starts with the first request in it. */
export const createRateLimits = (now: () => number): RateLimits => {
  const windows = new Map<string, { startedAt: number; consumed: number }>()
  return {
    take(key, perMinute) {
      const at = now()
      if (windows.size > mostWindows)
        for (const [name, { startedAt }] of windows) if (at - startedAt >= minuteMs) windows.delete(name)
      const known = windows.get(key)
      const open = known !== undefined && at - known.startedAt < minuteMs && at >= known.startedAt ? known : undefined
      const window = open ?? { startedAt: at, consumed: 0 }
      windows.set(key, window)
      window.consumed += 1
      const resetAt = window.startedAt + minuteMs
      const headers = headersOf(window.consumed, perMinute, resetAt)
      if (window.consumed <= perMinute) return headers
      throw new RateLimited(headers, {
        msBeforeNext: resetAt - at,
        remainingPoints: 0,
        consumedPoints: window.consumed,
      })
    },
  }
}
