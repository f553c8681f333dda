import * as z from 'zod'
import { eventSummarySchema } from './event-record.ts'

/** Two ids that one call links to the same person. */
const identityMerge = z.object({
  seq: z.int().describe('The call that links them'),
  receivedAt: z.iso.datetime(),
  from: z.string().describe('anonymousId, or the previousId of an alias call'),
  to: z.string().describe('userId'),
  by: z.string().describe('Type of the call'),
})

/** One person's calls under all of their ids. */
export const userTimelineSchema = z
  .object({
    id: z.string().describe('The requested id'),
    userIds: z.array(z.string()).describe('The latest 1,000; the same limit applies to the lists below'),
    anonymousIds: z.array(z.string()),
    merges: z.array(identityMerge).describe('Oldest first; only calls that Segment keeps merge ids'),
    events: z.array(eventSummarySchema).describe('Newest last'),
    total: z.int().nonnegative(),
  })
  .meta({ id: 'UserTimeline' })

/** One person's calls under all of their ids. */
export type UserTimeline = z.output<typeof userTimelineSchema>
