import * as z from 'zod'
import { compileCallQuery } from '../model/call-query.ts'
import { debuggerInfoSchema } from '../model/debugger-info.ts'
import { decodePart } from '../model/decode-part.ts'
import { eventPageSchema, eventRecordSchema } from '../model/event-record.ts'
import { trafficSummarySchema } from '../model/traffic-summary.ts'
import { userTimelineSchema } from '../model/user-timeline.ts'
import { buildTimeline } from '../traffic/build-timeline.ts'
import { baselineOperations } from './baseline-operations.ts'
import { streamEvents } from './event-stream.ts'
import { faultRequestSchema, faultSchema, readFaultRequest } from './fault-input.ts'
import { describeApi } from './openapi.ts'
import type { DevContext, Operation } from './operation.ts'
import {
  Problem,
  pageQuerySchema,
  parseJson,
  readQuery,
  readText,
  streamQuerySchema,
  userQuerySchema,
  waitQuerySchema,
} from './read-request.ts'
import { sendCall, sendRequestSchema } from './send-request.ts'
import { sessionOperations } from './session-operations.ts'
import { readTrigger, triggerRequestSchema } from './trigger-request.ts'
import { waitForEvents } from './wait-for-events.ts'

const faultListSchema = z.object({ faults: z.array(faultSchema).describe('Faults that are still active') })

const gateListSchema = z.object({
  gates: z.array(z.object({ q: z.string().optional(), held: z.int().describe('Answers that it holds') })),
})

const gateRequestSchema = z.strictObject({
  q: z.string().min(1).optional().describe('Only requests with a call that matches this query'),
})

/** @throws {Problem} 400 if a fault cannot work */
const planFaults = (plan: () => void): void => {
  try {
    plan()
  } catch (error) {
    throw error instanceof TypeError ? new Problem(400, 'bad_fault', error.message) : error
  }
}

const plannedFaults = ({ debugger: { segment } }: DevContext) => ({ faults: segment.faults.planned() })

/** Every operation of the debug API. */
export const operations: readonly Operation[] = [
  {
    id: 'listEvents',
    method: 'GET',
    path: '/_dev/events',
    summary: 'List events',
    query: pageQuerySchema,
    answer: eventPageSchema,
    handle: ({ debugger: { log } }, { url }) => {
      const { after, before, limit, q } = readQuery(pageQuerySchema, url.searchParams)
      return log.page({ match: compileCallQuery(q), after, before, limit })
    },
  },
  {
    id: 'clearEvents',
    method: 'DELETE',
    path: '/_dev/events',
    summary: 'Delete all events',
    handle: (context) => context.debugger.clear(),
  },
  {
    id: 'getEvent',
    method: 'GET',
    path: '/_dev/events/{seq}',
    summary: 'Get everything about one event',
    answer: eventRecordSchema,
    failures: [404],
    handle: (context, { parameter }) => {
      const base = context.info().trackingUrl.replace(/\/v1$/, '')
      const record = context.debugger.record(Number(parameter), base)
      if (record === undefined) {
        throw new Problem(404, 'no_event', 'The event does not exist or is no longer stored.')
      }
      return record
    },
  },
  {
    id: 'waitForEvents',
    method: 'GET',
    path: '/_dev/wait',
    summary: 'Wait until events match; stored events count',
    query: waitQuerySchema,
    answer: eventPageSchema,
    failures: [404],
    handle: async ({ debugger: { log } }, { outgoing, url }) => {
      const { after, count, timeout, q } = readQuery(waitQuerySchema, url.searchParams)
      const closed = new AbortController()
      outgoing.on('close', () => closed.abort())
      const before = log.lastSeq()
      const match = compileCallQuery(q)
      const found = await waitForEvents(log, { match, after, count, timeoutMs: timeout, signal: closed.signal })
      if (found !== undefined) return found
      const others = log.lastSeq() - before
      throw new Problem(
        404,
        'timed_out',
        `No match within ${timeout} ms; ${others} other ${others === 1 ? 'event' : 'events'} arrived.`,
      )
    },
  },
  {
    id: 'streamEvents',
    method: 'GET',
    path: '/_dev/stream',
    summary: 'Stream event summaries as Server-Sent Events',
    query: streamQuerySchema,
    contentType: 'text/event-stream',
    handle: ({ debugger: { log } }, { incoming, outgoing, url }) => {
      const { after, q } = readQuery(streamQuerySchema, url.searchParams)
      const last = Number(incoming.headers['last-event-id'] ?? Number.NaN)
      const start = Number.isSafeInteger(last) && last >= 0 ? last : (after ?? log.lastSeq())
      return streamEvents(log, incoming, outgoing, { match: compileCallQuery(q), after: start })
    },
  },
  {
    id: 'getSummary',
    method: 'GET',
    path: '/_dev/summary',
    summary: 'Get counts, rates, sizes and the event catalogue',
    answer: trafficSummarySchema,
    handle: (context) => context.debugger.summary(),
  },
  {
    id: 'getUser',
    method: 'GET',
    path: '/_dev/users/{id}',
    summary: "Get one person's calls under all of their ids",
    answer: userTimelineSchema,
    handle: (context, { parameter }) => buildTimeline(context.debugger.log.summaries(), decodePart(parameter)),
  },
  {
    id: 'findUser',
    method: 'GET',
    path: '/_dev/users',
    summary: 'The same, for ids that a path cannot contain, such as ".."',
    query: userQuerySchema,
    answer: userTimelineSchema,
    handle: (context, { url }) =>
      buildTimeline(context.debugger.log.summaries(), readQuery(userQuerySchema, url.searchParams).id),
  },
  {
    id: 'listFaults',
    method: 'GET',
    path: '/_dev/faults',
    summary: 'List planned faults',
    answer: faultListSchema,
    handle: plannedFaults,
  },
  {
    id: 'planFaults',
    method: 'POST',
    path: '/_dev/faults',
    summary: 'Plan faults',
    body: faultRequestSchema,
    answer: faultListSchema,
    handle: async (context, { incoming }) => {
      const { faults } = context.debugger.segment
      const { always, next } = readFaultRequest(await readText(incoming))
      planFaults(() => {
        for (const fault of always) faults.always(fault)
        for (const fault of next) faults.next(fault)
      })
      return plannedFaults(context)
    },
  },
  {
    id: 'clearFaults',
    method: 'DELETE',
    path: '/_dev/faults',
    summary: 'Remove all faults',
    handle: (context) => context.debugger.segment.faults.clear(),
  },
  {
    id: 'listGates',
    method: 'GET',
    path: '/_dev/gates',
    summary: 'List gates, and how many answers each holds',
    answer: gateListSchema,
    handle: ({ debugger: { gates } }) => ({ gates: gates.list() }),
  },
  {
    id: 'addGate',
    method: 'POST',
    path: '/_dev/gates',
    summary: 'Hold the answers to requests until the gates are opened; the calls are stored',
    body: gateRequestSchema,
    answer: gateListSchema,
    failures: [409],
    handle: async ({ debugger: { gates } }, { incoming }) => {
      const text = await readText(incoming)
      const parsed = gateRequestSchema.safeParse(text.trim() === '' ? {} : parseJson(text))
      if (!parsed.success) throw new Problem(400, 'bad_gate', 'The body must be empty, or {"q":"…"} with a query.')
      if (!gates.hold(parsed.data.q)) {
        throw new Problem(409, 'too_many_gates', 'This session has the most gates that it can have. Open them first.')
      }
      return { gates: gates.list() }
    },
  },
  {
    id: 'openGates',
    method: 'DELETE',
    path: '/_dev/gates',
    summary: 'Open all gates, so that the held answers are sent',
    handle: ({ debugger: { gates } }) => gates.open(),
  },
  ...baselineOperations,
  ...sessionOperations,
  {
    id: 'triggerExample',
    method: 'POST',
    path: '/_dev/trigger',
    summary: 'Send an example of a semantic event, or a scenario',
    body: triggerRequestSchema,
    answer: eventPageSchema,
    handle: async (context, { incoming }) => {
      const { log } = context.debugger
      const before = log.lastSeq()
      const calls = readTrigger(await readText(incoming), context)
      await context.send(calls)
      const ids = new Set(calls.map(({ messageId }) => messageId))
      const events = log.slice(before, 10_000).filter(({ messageId }) => ids.has(messageId))
      return { events, total: events.length, next: log.lastSeq() }
    },
  },
  {
    id: 'sendCall',
    method: 'POST',
    path: '/_dev/send',
    summary: 'Send a call to this local Segment, without checking it',
    body: sendRequestSchema,
    answer: eventPageSchema,
    handle: async (context, { incoming }) => {
      const { log } = context.debugger
      const before = log.lastSeq()
      const sent = await sendCall(await readText(incoming), context)
      const events = log.slice(before, 10_000).filter(({ messageId }) => messageId === sent)
      return { events, total: events.length, next: log.lastSeq() }
    },
  },
  {
    id: 'getInfo',
    method: 'GET',
    path: '/_dev/info',
    summary: 'Get the addresses of this local Segment',
    answer: debuggerInfoSchema,
    handle: (context) => context.info(),
  },
  {
    id: 'getOpenApi',
    method: 'GET',
    path: '/_dev/openapi.json',
    summary: 'Get this document',
    answer: z.record(z.string(), z.unknown()),
    handle: (context) => describeApi(operations, context.info().version),
  },
]

const patterns = operations.map(
  ({ path }) => new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}$/, '([^/]+)')}$`),
)

/** Finds the operations of a path, and the value of its path parameter. */
export const findOperations = (
  path: string,
): { readonly matching: readonly Operation[]; readonly parameter: string } => ({
  matching: operations.filter((_, index) => patterns[index]?.test(path)),
  parameter: patterns.map((pattern) => pattern.exec(path)?.[1]).find((value) => value !== undefined) ?? '',
})
