import * as z from 'zod'

const counts = z.record(z.string(), z.int().nonnegative())

/** The values seen in one property of an event. */
const catalogueProperty = z.object({
  path: z.string().describe('Names joined by dots, such as cart.items[].price; a name with a dot is quoted: ["a.b"]'),
  types: counts.describe('Number of values of each type: string, number, boolean, null, object, array'),
  count: z.int().nonnegative().describe('Number of calls that have the property'),
  example: z.unknown().describe('Latest value; long strings are truncated'),
  driftsSince: z.iso
    .datetime()
    .optional()
    .describe('When the type first differed from the first one seen; null does not count'),
})

/** Everything seen under one event name. */
const catalogueEntry = z.object({
  name: z.string().describe('Event name of a track call, name of a page or screen, otherwise the type'),
  type: z.string(),
  count: z.int().nonnegative(),
  verdicts: counts,
  lastSeenAt: z.iso.datetime(),
  properties: z.array(catalogueProperty).describe('Properties or traits'),
  truncated: z.boolean().describe('There are more properties than listed here'),
})

/** Everything seen under one event name. */
export type CatalogueEntry = z.output<typeof catalogueEntry>

/** A second in which events arrived. */
const rateSecond = z.object({
  second: z.int().describe('Seconds since 1970'),
  byType: counts,
  byVerdict: counts,
})

/** A second in which events arrived. */
export type RateSecond = z.output<typeof rateSecond>

/** Statistics since the start or the last clear, including events that are no longer stored. */
export const trafficSummarySchema = z
  .object({
    now: z.iso.datetime(),
    total: z.int().nonnegative().describe('Events since the start or the last clear'),
    kept: z.int().nonnegative().describe('Events that are still stored'),
    oldestSeq: z.int().nonnegative().optional(),
    newestSeq: z.int().nonnegative().optional(),
    duplicates: z.int().nonnegative(),
    byType: counts,
    byVerdict: counts,
    byEvent: counts.describe('Track events by name; after 1,000 names, the rest is counted as "(other)"'),
    bySource: counts,
    rates: z.array(rateSecond).describe('The last 5 minutes, oldest first; seconds without events are omitted'),
    sizes: z
      .array(
        z.object({ upToBytes: z.int().optional().describe('Absent in the last bucket'), count: z.int().nonnegative() }),
      )
      .describe('Histogram of call sizes'),
    limits: z.object({ callBytes: z.int(), batchBytes: z.int(), batchCalls: z.int() }),
    catalogue: z.array(catalogueEntry).describe('Most frequent first'),
  })
  .meta({ id: 'TrafficSummary' })

/** Statistics since the start or the last clear. */
export type TrafficSummary = z.output<typeof trafficSummarySchema>
