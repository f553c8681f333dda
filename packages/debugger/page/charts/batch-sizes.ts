import type { EventSummary } from '../../src/model/event-record.ts'

/** A step of a histogram: how many are up to a size, in bytes; no size in the last, which takes the rest. */
export interface SizeStep {
  readonly upToBytes?: number | undefined
  readonly count: number
}

/** Upper ends of the steps below and around the limit, as shares of it. */
const shares = [1 / 256, 1 / 64, 1 / 16, 1 / 4, 1 / 2, 1]

/**
 * Counts the batches among events by the bytes of their calls. A batch of which only a part is there is left out.
 * @param newestFirst events in reverse order of arrival; at most `look` of them are looked at
 * @param limitBytes size above which Segment refuses a batch
 */
export const batchSizes = (
  newestFirst: Iterable<EventSummary>,
  limitBytes: number,
  look = 20_000,
): readonly SizeStep[] => {
  const ends = shares.map((share) => Math.round(limitBytes * share))
  const counts = new Array<number>(ends.length + 1).fill(0)
  let bytes = 0
  // Place of the call that is expected next, from the last one of a batch down to 0.
  let expected = -1
  let looked = 0
  for (const { batch, bytes: own } of newestFirst) {
    looked += 1
    if (looked > look) break
    if (batch === undefined) {
      expected = -1
      continue
    }
    if (batch.index === batch.size - 1) bytes = 0
    else if (batch.index !== expected) {
      expected = -1
      continue
    }
    bytes += own
    expected = batch.index - 1
    if (batch.index > 0) continue
    const place = ends.findIndex((end) => bytes <= end)
    const step = place === -1 ? ends.length : place
    counts[step] = (counts[step] ?? 0) + 1
  }
  return counts.map((count, index) => {
    const upToBytes = ends[index]
    return upToBytes === undefined ? { count } : { upToBytes, count }
  })
}
