import * as z from 'zod'

/**
 * Whether Segment would keep a call.
 *
 * - `kept`: as it was meant.
 * - `warned`: kept, but not as it was meant, or not by every destination.
 * - `discarded`: answered 200, and lost.
 * - `refused`: answered with an error status, or not answered; the sender knows.
 */
export const eventVerdicts = ['kept', 'warned', 'discarded', 'refused'] as const

/** Whether Segment would keep a call. */
export type EventVerdict = (typeof eventVerdicts)[number]

const count = (description: string) => z.int().nonnegative().describe(description)
const isoTime = (description: string) => z.iso.datetime().describe(description)

/** The first of a call's issues, errors before warnings, short enough for a line of a list. */
const firstIssueSchema = z.object({
  code: z.string().describe('Code of the issue, or of the loss where no rule of the call explains it'),
  message: z.string(),
  path: z.string().describe('Place as people read it, such as properties.products[0].price; empty for the whole call'),
})

/** One line of a list: a call, or a request from which no call could be read. */
export const eventSummarySchema = z
  .object({
    seq: count('Number of the event, from 1, in the order of arrival'),
    receivedAt: isoTime('When it arrived'),
    type: z.string().describe('One of the six types, or "unknown"'),
    event: z.string().optional().describe('Event of a track call, name of a page or screen'),
    userId: z.string().optional(),
    anonymousId: z.string().optional(),
    previousId: z.string().optional().describe('The former id of an alias call'),
    groupId: z.string().optional(),
    messageId: z.string().describe('As it was sent, or as the local Segment set it; empty where no call could be read'),
    source: z.string().describe('The write key, masked'),
    verdict: z.enum(eventVerdicts),
    bytes: count('Bytes of JSON of the call; of the body where no call could be read'),
    duplicate: z.boolean().describe('A call with this messageId came before, so Segment drops this one'),
    firstIssue: firstIssueSchema.optional(),
    batch: z
      .object({ index: count('Place in the batch, from 0'), size: count('Calls in the batch') })
      .optional()
      .describe('Absent for a call that came alone'),
  })
  .meta({ id: 'EventSummary' })

/** One line of a list: a call, or a request from which no call could be read. */
export type EventSummary = z.output<typeof eventSummarySchema>

/** One thing about a call that breaks a rule of Segment, of a plan, or of who judges. */
export const eventIssueSchema = z
  .object({
    code: z.string(),
    severity: z.enum(['error', 'warning']),
    path: z
      .array(z.union([z.string(), z.int()]))
      .readonly()
      .describe('Names and indexes from the call on; empty for the call'),
    message: z.string().describe('What is wrong here'),
    rule: z.string().describe('What the rule asks for'),
    advice: z.string().describe('What to do'),
    page: z.string().describe('Page the rule comes from; empty where it has none'),
    discardCode: z.string().optional().describe("Segment's own code for dropping such a call"),
  })
  .meta({ id: 'EventIssue' })

/** One thing about a call that breaks a rule. */
export type EventIssue = z.output<typeof eventIssueSchema>

/** How the moment of an event was set right against the sender's clock. */
export const clockSkewSchema = z.object({
  sentAt: z.string().optional().describe("When it left, by the sender's clock"),
  receivedAt: z.string().describe("When it arrived, by Segment's clock"),
  originalTimestamp: z.string().optional().describe('The timestamp as it was sent'),
  timestamp: z.string().optional().describe('receivedAt - (sentAt - originalTimestamp); absent for what is not kept'),
  skewMs: z.number().optional().describe('receivedAt - sentAt in ms, travel included; absent without a sentAt'),
})

/** How the moment of an event was set right against the sender's clock. */
export type ClockSkew = z.output<typeof clockSkewSchema>

/** Everything about one event. */
export const eventRecordSchema = eventSummarySchema
  .extend({
    call: z
      .unknown()
      .describe('The call as it came, joined with what its batch carries for all; null where none could be read'),
    stored: z.record(z.string(), z.unknown()).optional().describe('What Segment would send on; absent if it does not'),
    issues: z.array(eventIssueSchema).describe('Errors first'),
    discardCode: z.string().optional().describe('Why a call that was answered 200 is lost'),
    discardReason: z.string().optional(),
    answered: z.object({
      status: z.int().optional().describe('Absent where a fault left the request without an answer'),
      body: z.string(),
      fault: z.string().optional().describe('Kind of the fault that befell the request'),
    }),
    request: z.object({
      method: z.string(),
      path: z.string().describe('Path and query; write keys masked'),
      headers: z.record(z.string(), z.string()).describe('Names in lower case; credentials masked'),
      encodedBytes: count('Bytes on the wire, before inflating'),
      bodyText: z.string().describe('Inflated; at most 512 KB of it; write keys masked'),
      bodyCut: z.boolean().describe('The body was longer'),
    }),
    clockSkew: clockSkewSchema,
    curl: z.string().describe('A command that sends the call again; the write key is $SEGMENT_WRITE_KEY'),
  })
  .meta({ id: 'EventRecord' })

/** Everything about one event. */
export type EventRecord = z.output<typeof eventRecordSchema>

/** A page of the list. */
export const eventPageSchema = z
  .object({
    events: z.array(eventSummarySchema).describe('Newest last'),
    total: count('How many events match, of those that are kept here'),
    next: count('Give it as `after` for what comes later, or as `before` where `before` was given').optional(),
  })
  .meta({ id: 'EventPage' })

/** A page of the list. */
export type EventPage = z.output<typeof eventPageSchema>
