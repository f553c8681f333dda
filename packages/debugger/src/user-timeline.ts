import * as z from 'zod'
import { eventSummarySchema } from './event-record.ts'

/** Two ids that one call says are the same person. */
export const identityMerge = z.object({
  seq: z.int().describe('The call that says so'),
  receivedAt: z.iso.datetime(),
  from: z.string().describe('anonymousId, or previousId of an alias'),
  to: z.string().describe('userId'),
  by: z.string().describe('Type of the call'),
})

/** What one person did, under all their ids. */
export const userTimelineSchema = z
  .object({
    id: z.string().describe('The id that was asked for'),
    userIds: z.array(z.string()).describe('At most 1,000, and so are those below'),
    anonymousIds: z.array(z.string()),
    merges: z.array(identityMerge).describe('Oldest first, the latest 1,000; only calls that Segment keeps merge ids'),
    events: z.array(eventSummarySchema).describe('Newest last; the latest 1,000'),
    total: z.int().nonnegative(),
  })
  .meta({ id: 'UserTimeline' })

/** What one person did, under all their ids. */
export type UserTimeline = z.output<typeof userTimelineSchema>
