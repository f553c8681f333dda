/** Limits requests. */
export interface Limiter {
  /**
   * Counts a request.
   * @param perSecond 0 means no limit; ignored by a limiter that has its own
   * @returns whether it is allowed
   */
  take(key: string, perSecond: number): boolean | Promise<boolean>
  /** When a refused client should retry, in seconds. */
  readonly retryAfterSeconds: number
}

/** A rate limit binding. @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/ */
export interface RateLimitBinding {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>
}

/** Longest period of a rate limit binding, in seconds. */
const periodSeconds = 10

/** Creates the limiter of a binding, which has its own limit. */
export const createBindingLimiter = (
  binding: RateLimitBinding | undefined,
  onError: (error: unknown) => void,
): Limiter | undefined =>
  binding === undefined
    ? undefined
    : {
        retryAfterSeconds: periodSeconds,
        // Requests pass while the binding fails.
        take: (key) =>
          binding.limit({ key }).then(
            ({ success }) => success,
            (error: unknown) => {
              onError(error)
              return true
            },
          ),
      }
