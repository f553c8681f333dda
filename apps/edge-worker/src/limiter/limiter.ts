/** Limits requests. */
export interface Limiter {
  /** Counts a request. @param perSecond ignored by a limiter that has its own limit. @returns whether it is allowed */
  take(key: string, perSecond: number): boolean | Promise<boolean>
  /** When a refused client should retry, in seconds. */
  readonly retryAfterSeconds: number
}
