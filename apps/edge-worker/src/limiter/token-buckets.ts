import type { Limiter } from './limiter.ts'

/** Maximum buckets kept. */
const maxBuckets = 100_000

/** A bucket holds this many seconds' worth of requests. */
const burstSeconds = 2

/**
 * Creates a limiter in memory: a token bucket for each key.
 * @param now clock for durations, in milliseconds
 */
export const createTokenBuckets = (now: () => number): Limiter => {
  const buckets = new Map<string, { tokens: number; filledAt: number }>()
  return {
    retryAfterSeconds: 1,
    take(key, perSecond) {
      if (perSecond === 0) return true
      const time = now()
      const capacity = Math.max(1, perSecond * burstSeconds)
      const bucket = buckets.get(key) ?? { tokens: capacity, filledAt: time }
      bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, time - bucket.filledAt) / 1_000) * perSecond)
      bucket.filledAt = time
      // Deleting and adding it again keeps the map in order of last use.
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
