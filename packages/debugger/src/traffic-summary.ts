import * as z from 'zod'

const counts = z.record(z.string(), z.int().nonnegative())

/** What one property of an event has held. */
export const catalogueProperty = z.object({
  path: z.string().describe('Names joined by dots; items of an array as []'),
  types: counts.describe('How often it held each type: string, number, boolean, null, object, array'),
  count: z.int().nonnegative(),
  example: z.unknown().describe('The latest value; long text is cut'),
  driftsSince: z.iso
    .datetime()
    .optional()
    .describe('When a value of another type than the first came; null does not count'),
})

/** Everything seen under one name. */
export const catalogueEntry = z.object({
  name: z.string().describe('Event of a track call; type, or type and name, of any other'),
  type: z.string(),
  count: z.int().nonnegative(),
  verdicts: counts,
  lastSeenAt: z.iso.datetime(),
  properties: z.array(catalogueProperty).describe('Properties, or traits'),
  truncated: z.boolean().describe('There are more properties than are followed'),
})

/** Everything seen under one name. */
export type CatalogueEntry = z.output<typeof catalogueEntry>

/** One second in which something came. */
export const rateSecond = z.object({
  second: z.int().describe('Seconds since 1970'),
  byType: counts,
  byVerdict: counts,
})

/** One second in which something came. */
export type RateSecond = z.output<typeof rateSecond>

/** Numbers of all that came since the start or the last clearing, also of what is no longer kept here. */
export const trafficSummarySchema = z
  .object({
    now: z.iso.datetime(),
    total: z.int().nonnegative().describe('Events since the start or the last clearing'),
    kept: z.int().nonnegative().describe('Events that can still be looked at here'),
    oldestSeq: z.int().nonnegative().optional(),
    newestSeq: z.int().nonnegative().optional(),
    duplicates: z.int().nonnegative(),
    byType: counts,
    byVerdict: counts,
    byEvent: counts.describe('Track events by name; past 1,000 names the rest counts as "(other)"'),
    bySource: counts,
    rates: z.array(rateSecond).describe('The last 5 minutes, oldest first; seconds without events are left out'),
    sizes: z
      .array(z.object({ upToBytes: z.int().optional().describe('Absent in the last'), count: z.int().nonnegative() }))
      .describe('Histogram of the bytes of a call'),
    limits: z.object({ callBytes: z.int(), batchBytes: z.int(), batchCalls: z.int() }),
    catalogue: z.array(catalogueEntry).describe('Most frequent first'),
  })
  .meta({ id: 'TrafficSummary' })

/** Numbers of all that came. */
export type TrafficSummary = z.output<typeof trafficSummarySchema>
