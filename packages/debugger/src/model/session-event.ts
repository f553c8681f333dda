import * as z from 'zod'
import { eventRecordSchema } from './event-record.ts'

/**
 * One event of a session file: everything about it that cannot be derived from the rest. Bodies are left out, because
 * all calls of a batch share one; a request without a readable call has its own.
 */
export const sessionEventSchema = eventRecordSchema.omit({ stored: true, clockSkew: true, curl: true }).extend({
  changes: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('What Segment changes in the call, by top-level name; null removes a field. Absent if it is not kept'),
})

/** One event of a session file. */
export type SessionEvent = z.output<typeof sessionEventSchema>
