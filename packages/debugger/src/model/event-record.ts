import { verdicts } from '@org/segment-testing/query'
import * as z from 'zod'

const count = (description: string) => z.int().nonnegative().describe(description)
const isoTime = (description: string) => z.iso.datetime().describe(description)

/** The most important issue of a call, short enough for one line of a list. */
const firstIssueSchema = z.object({
  code: z.string().describe('Code of the issue, or the reason for the loss if no issue explains it'),
  message: z.string(),
  path: z.string().describe('Readable path such as properties.products[0].price; empty for the whole call'),
})

/** One row of the list: a call, or a request that contained no readable call. */
export const eventSummarySchema = z
  .object({
    seq: count('Sequence number, starting at 1, in order of arrival'),
    receivedAt: isoTime('When it arrived'),
    type: z.string().describe('One of the six call types, or "unknown"'),
    event: z.string().optional().describe('Event name of a track call, name of a page or screen'),
    userId: z.string().optional(),
    anonymousId: z.string().optional(),
    previousId: z.string().optional().describe('Previous id of an alias call'),
    groupId: z.string().optional(),
    preview: z.string().optional().describe('Start of the properties or traits, in one line'),
    messageId: z.string().describe('As sent, or as set by the local Segment; empty if no call could be read'),
    source: z.string().describe('The write key, masked'),
    verdict: z.enum(verdicts),
    bytes: count('Size of the call as JSON; size of the body if no call could be read'),
    duplicate: z.boolean().describe('A call with this messageId arrived before, so Segment drops this one'),
    firstIssue: firstIssueSchema.optional(),
    batch: z
      .object({ index: count('Position in the batch, starting at 0'), size: count('Number of calls in the batch') })
      .optional()
      .describe('Absent if the call was sent on its own'),
  })
  .meta({ id: 'EventSummary' })

/** One row of the list: a call, or a request that contained no readable call. */
export type EventSummary = z.output<typeof eventSummarySchema>

/** A broken rule of Segment, of a tracking plan, or of the `judge` option. */
const eventIssueSchema = z
  .object({
    code: z.string(),
    severity: z.enum(['error', 'warning']),
    path: z
      .array(z.union([z.string(), z.int()]))
      .readonly()
      .describe('Property names and array indexes from the call down; empty for the whole call'),
    message: z.string().describe('What is wrong in this call'),
    rule: z.string().describe('What the rule requires'),
    advice: z.string().describe('How to fix it'),
    page: z.string().describe('Documentation page of the rule; empty if there is none'),
    discardCode: z.string().optional().describe("Segment's own code for dropping such a call"),
  })
  .meta({ id: 'EventIssue' })

/** A broken rule. */
export type EventIssue = z.output<typeof eventIssueSchema>

/** How Segment corrects a timestamp for the sender's clock. */
const clockSkewSchema = z.object({
  sentAt: z.string().optional().describe("When it was sent, by the sender's clock"),
  receivedAt: z.string().describe("When it arrived, by Segment's clock"),
  originalTimestamp: z.string().optional().describe('The timestamp as sent'),
  timestamp: z
    .string()
    .optional()
    .describe('receivedAt - (sentAt - originalTimestamp); absent if the call is not kept'),
  skewMs: z.number().optional().describe('receivedAt - sentAt in ms, network time included; absent without a sentAt'),
})

/** How Segment corrects a timestamp for the sender's clock. */
export type ClockSkew = z.output<typeof clockSkewSchema>

/** Everything about one event. */
export const eventRecordSchema = eventSummarySchema
  .extend({
    call: z
      .unknown()
      .describe('The call as received, merged with the shared fields of its batch; null if none could be read'),
    stored: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('The call as Segment would forward it; absent if it would not'),
    issues: z.array(eventIssueSchema).describe('Errors first'),
    discardCode: z.string().optional().describe('Why a call is dropped although the answer was 200'),
    discardReason: z.string().optional(),
    answered: z.object({
      status: z.int().optional().describe('Absent if a fault left the request unanswered'),
      body: z.string(),
      fault: z.string().optional().describe('Kind of the fault that was applied to the request'),
    }),
    request: z.object({
      method: z.string(),
      path: z.string().describe('Path and query, write keys masked'),
      headers: z.record(z.string(), z.string()).describe('Lowercase names; credentials masked'),
      encodedBytes: count('Bytes on the wire, before decompression'),
      bodyText: z.string().describe('Decompressed, at most 512 KB, write keys masked'),
      bodyCut: z.boolean().describe('The body was longer than bodyText'),
    }),
    clockSkew: clockSkewSchema,
    curl: z
      .string()
      .describe('Command that sends the call again with a new messageId, and with the write key of $SEGMENT_WRITE_KEY'),
  })
  .meta({ id: 'EventRecord' })

/** Everything about one event. */
export type EventRecord = z.output<typeof eventRecordSchema>

/** A page of the list. */
export const eventPageSchema = z
  .object({
    events: z.array(eventSummarySchema).describe('Newest last'),
    total: count('Number of stored events that match'),
    next: count('Cursor for the next page: pass it as `after`, or as `before` if you used `before`').optional(),
  })
  .meta({ id: 'EventPage' })

/** A page of the list. */
export type EventPage = z.output<typeof eventPageSchema>
