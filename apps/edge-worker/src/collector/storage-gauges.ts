import type { Gauges } from '../metrics/metrics.ts'
import type { CallStorage } from '../storage/call-storage.ts'

/** What a storage holds, as gauges. @param now milliseconds since 1970 */
export const storageGauges = async (storage: CallStorage, now: number): Promise<Gauges> => {
  const held = await storage.state?.()
  if (held === undefined) return {}
  const { waiting, bytes, oldestMs, parked } = held
  const parkedAt = parked.flatMap(({ oldestParkedAt }) => (oldestParkedAt === undefined ? [] : [oldestParkedAt]))
  return {
    collector_queue_depth: waiting,
    ...(bytes === undefined ? {} : { collector_queue_bytes: bytes }),
    // An empty queue has no oldest call, and an alert needs a value.
    ...(waiting === 0 ? { collector_oldest_age_seconds: 0 } : {}),
    ...(oldestMs === undefined ? {} : { collector_oldest_age_seconds: oldestMs / 1_000 }),
    collector_parked_calls: parked.map(({ source, code, calls }) => ({
      labels: { source, reason: code },
      value: calls,
    })),
    collector_parked_oldest_age_seconds: parkedAt.length === 0 ? 0 : Math.max(0, now - Math.min(...parkedAt)) / 1_000,
  }
}
