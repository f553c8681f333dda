import type { Limiter } from './limiter.ts'

interface Bucket {
  tokens: number
  filledAt: number
}

/** Buckets that are kept; full ones hold nothing worth keeping. */
const maxBuckets = 100_000

/** Seconds of requests that may come at once. */
const burstSeconds = 2

/**
 * A limiter in memory: each key has a bucket that fills with so many tokens a second and holds two seconds' worth.
 * @param now milliseconds since 1970
 */
export const createTokenBuckets = (now: () => number): Limiter => {
  const buckets = new Map<string, Bucket>()
  return {
    retryAfterSeconds: 1,
    take(key, perSecond) {
      const time = now()
      const capacity = Math.max(1, perSecond * burstSeconds)
      const bucket = buckets.get(key) ?? { tokens: capacity, filledAt: time }
      bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, time - bucket.filledAt) / 1_000) * perSecond)
      bucket.filledAt = time
      // Taken out and put back, so that the first in the map is the one that was asked for least lately.
      buckets.delete(key)
      const [oldest] = buckets.keys()
      if (buckets.size >= maxBuckets && oldest !== undefined) buckets.delete(oldest)
      buckets.set(key, bucket)
      if (bucket.tokens < 1) return false
      bucket.tokens -= 1
      return true
    },
  }
}
