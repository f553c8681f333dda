import { limits } from '@org/segment-core/spec'
import type { EventSummary } from '../event-record.ts'
import type { TrafficSummary } from '../traffic-summary.ts'
import { createCatalogue } from './catalogue.ts'
import { createRates } from './rates.ts'

/** Upper ends of the bars of the histogram, in bytes; the last bar has none. */
const sizeSteps: readonly number[] = [256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, limits.callBytes]

/** Names counted on their own; the rest counts as one. */
const maxNames = 1_000
const otherName = '(other)'

/** The numbers of all that came. */
export interface Traffic {
  /** @param facts properties or traits of the call, where it has any */
  readonly observe: (summary: EventSummary, facts: unknown) => void
  /** @param now ms since 1970 */
  readonly summary: (now: number) => Omit<TrafficSummary, 'kept' | 'oldestSeq' | 'newestSeq'>
  readonly clear: () => void
}

const count = (counts: Map<string, number>, name: string): void => {
  const counted = counts.has(name) || counts.size < maxNames ? name : otherName
  counts.set(counted, (counts.get(counted) ?? 0) + 1)
}

/** Makes the counters; nothing is ever taken off them but by clearing. */
export const createTraffic = (): Traffic => {
  const catalogue = createCatalogue()
  const rates = createRates()
  const maps = { byType: new Map(), byVerdict: new Map(), byEvent: new Map(), bySource: new Map() } as const satisfies {
    [name: string]: Map<string, number>
  }
  const sizes = new Array<number>(sizeSteps.length + 1).fill(0)
  let total = 0
  let duplicates = 0
  return {
    observe: (summary, facts) => {
      total += 1
      if (summary.duplicate) duplicates += 1
      count(maps.byType, summary.type)
      count(maps.byVerdict, summary.verdict)
      count(maps.bySource, summary.source)
      if (summary.type === 'track' && summary.event !== undefined) count(maps.byEvent, summary.event)
      const step = sizeSteps.findIndex((bytes) => summary.bytes <= bytes)
      const bar = step === -1 ? sizeSteps.length : step
      sizes[bar] = (sizes[bar] ?? 0) + 1
      rates.observe(summary)
      catalogue.observe(summary, facts)
    },
    summary: (now) => ({
      now: new Date(now).toISOString(),
      total,
      duplicates,
      byType: Object.fromEntries(maps.byType),
      byVerdict: Object.fromEntries(maps.byVerdict),
      byEvent: Object.fromEntries(maps.byEvent),
      bySource: Object.fromEntries(maps.bySource),
      rates: rates.seconds(now),
      sizes: sizes.map((counted, index) => {
        const upToBytes = sizeSteps[index]
        return { ...(upToBytes === undefined ? {} : { upToBytes }), count: counted }
      }),
      limits: { callBytes: limits.callBytes, batchBytes: limits.batchBytes, batchCalls: limits.batchCalls },
      catalogue: catalogue.entries(),
    }),
    clear: () => {
      for (const map of Object.values(maps)) map.clear()
      sizes.fill(0)
      total = 0
      duplicates = 0
      rates.clear()
      catalogue.clear()
    },
  }
}
