import { limits } from '@org/segment-core/spec'
import type { EventSummary } from '../model/event-record.ts'
import type { TrafficSummary } from '../model/traffic-summary.ts'
import { createCatalogue } from './catalogue.ts'
import { createRates } from './rates.ts'

/** Upper bounds of the histogram buckets, in bytes; the last bucket has none. */
const sizeSteps: readonly number[] = [256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, limits.callBytes]

/** Names counted separately; the rest is counted as `(other)`. */
const maxNames = 1_000
const otherName = '(other)'

/** Statistics of all events. */
export type Traffic = ReturnType<typeof createTraffic>

const count = (counts: Map<string, number>, name: string): void => {
  const counted = counts.has(name) || counts.size < maxNames ? name : otherName
  counts.set(counted, (counts.get(counted) ?? 0) + 1)
}

/** Creates the counters. Only `clear` resets them; dropping events from the log does not. */
export const createTraffic = () => {
  const catalogue = createCatalogue()
  const rates = createRates()
  const byType = new Map<string, number>()
  const byVerdict = new Map<string, number>()
  const byEvent = new Map<string, number>()
  const bySource = new Map<string, number>()
  const sizes = new Array<number>(sizeSteps.length + 1).fill(0)
  let total = 0
  let duplicates = 0
  return {
    /** @param facts properties or traits of the call, if any */
    observe: (summary: EventSummary, facts: unknown): void => {
      total += 1
      if (summary.duplicate) duplicates += 1
      count(byType, summary.type)
      count(byVerdict, summary.verdict)
      count(bySource, summary.source)
      if (summary.type === 'track' && summary.event !== undefined) count(byEvent, summary.event)
      const found = sizeSteps.findIndex((bytes) => summary.bytes <= bytes)
      const bucket = found === -1 ? sizeSteps.length : found
      sizes[bucket] = (sizes[bucket] ?? 0) + 1
      rates.observe(summary)
      catalogue.observe(summary, facts)
    },
    /** @param now ms since 1970 */
    summary: (now: number): Omit<TrafficSummary, 'kept' | 'oldestSeq' | 'newestSeq'> => ({
      now: new Date(now).toISOString(),
      total,
      duplicates,
      byType: Object.fromEntries(byType),
      byVerdict: Object.fromEntries(byVerdict),
      byEvent: Object.fromEntries(byEvent),
      bySource: Object.fromEntries(bySource),
      rates: rates.seconds(now),
      sizes: sizes.map((counted, index) => ({ upToBytes: sizeSteps[index], count: counted })),
      limits: { callBytes: limits.callBytes, batchBytes: limits.batchBytes, batchCalls: limits.batchCalls },
      catalogue: catalogue.entries(),
    }),
    clear: (): void => {
      for (const map of [byType, byVerdict, byEvent, bySource]) map.clear()
      sizes.fill(0)
      total = 0
      duplicates = 0
      rates.clear()
      catalogue.clear()
    },
  }
}
