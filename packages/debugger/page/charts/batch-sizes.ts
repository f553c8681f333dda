import type { EventSummary } from '../../src/model/event-record.ts'
import type { TrafficSummary } from '../../src/model/traffic-summary.ts'

/** A bucket of a histogram; the last one has no upper bound. */
export type SizeStep = TrafficSummary['sizes'][number]

/** Upper bounds of the buckets as shares of the limit. */
const shares = [1 / 256, 1 / 64, 1 / 16, 1 / 4, 1 / 2, 1]

/** Events looked at; the latest. */
const maxEvents = 20_000

/**
 * Counts complete batches by the total bytes of their calls.
 * @param events oldest first
 * @param limitBytes size above which Segment rejects a batch
 */
export const batchSizes = (events: readonly EventSummary[], limitBytes: number): readonly SizeStep[] => {
  const bounds = shares.map((share) => Math.round(limitBytes * share))
  const counts = new Array<number>(bounds.length + 1).fill(0)
  let bytes = 0
  let next = 0
  for (const { batch, bytes: callBytes } of events.slice(-maxEvents)) {
    if (batch?.index === 0) [bytes, next] = [0, 0]
    if (batch === undefined || batch.index !== next) {
      next = -1
      continue
    }
    bytes += callBytes
    next += 1
    if (next < batch.size) continue
    const found = bounds.findIndex((bound) => bytes <= bound)
    const bucket = found === -1 ? bounds.length : found
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return counts.map((count, index) => ({ upToBytes: bounds[index], count }))
}
