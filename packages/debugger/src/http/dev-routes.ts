import type { IncomingMessage, ServerResponse } from 'node:http'
import type { JsonObject } from '@org/segment-testing'
import type { Debugger } from '../create-debugger.ts'
import type { DebuggerInfo } from '../debugger-info.ts'
import { buildTimeline } from '../traffic/build-timeline.ts'
import { streamEvents } from './event-stream.ts'
import { exportCalls } from './export-calls.ts'
import { readFaultRequest } from './fault-input.ts'
import { describeApi } from './openapi.ts'
import { Problem } from './problem.ts'
import { matchOf, pageQuerySchema, readQuery, streamQuerySchema, waitQuerySchema } from './query.ts'
import { readText } from './read-body.ts'
import { replyEmpty, replyJson } from './reply.ts'
import { readTrigger } from './trigger-request.ts'
import { waitForEvents } from './wait-for-events.ts'

/** What the routes of the debug API work on. */
export interface DevContext {
  readonly debugger: Debugger
  readonly info: () => DebuggerInfo
  /** Sends calls to this local Segment as a client would. */
  readonly send: (calls: readonly JsonObject[]) => Promise<void>
  readonly now: () => number
  readonly random: () => number
  readonly createId: () => string
}

/** A request to the debug API. */
export interface DevRequest {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly url: URL
  /** What stands in the path for the name of the route. */
  readonly parameter: string
}

type Handle = (context: DevContext, request: DevRequest) => void | Promise<void>

/** A route; a path that ends in a slash takes one name more. */
export interface DevRoute {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly handle: Handle
}

const listEvents: Handle = async ({ debugger: { log } }, { outgoing, url }) => {
  const { after, before, limit, ...filter } = readQuery(pageQuerySchema, url.searchParams)
  replyJson(outgoing, 200, await log.page({ match: matchOf(filter), after, before, limit }))
}

const showEvent: Handle = (context, { outgoing, parameter }) => {
  const record = context.debugger.record(Number(parameter), context.info().url)
  if (record === undefined) throw new Problem(404, 'no_event', 'There is no such event, or it is no longer kept.')
  replyJson(outgoing, 200, record)
}

const waitEvents: Handle = async ({ debugger: { log } }, { outgoing, url }) => {
  const { after, count, timeout, ...filter } = readQuery(waitQuerySchema, url.searchParams)
  const left = new AbortController()
  outgoing.on('close', () => left.abort())
  const came = log.lastSeq()
  const found = await waitForEvents(log, {
    match: matchOf(filter),
    after,
    count,
    timeoutMs: timeout,
    signal: left.signal,
  })
  if (left.signal.aborted) return
  if (found !== undefined) return replyJson(outgoing, 200, found)
  throw new Problem(
    404,
    'timed_out',
    `Nothing that was waited for came within ${timeout} ms; ${log.lastSeq() - came} other events did.`,
  )
}

const stream: Handle = ({ debugger: { log } }, { incoming, outgoing, url }) => {
  const { after, ...filter } = readQuery(streamQuerySchema, url.searchParams)
  const resumed = Number(incoming.headers['last-event-id'] ?? Number.NaN)
  const place = Number.isSafeInteger(resumed) && resumed >= 0 ? resumed : (after ?? log.lastSeq())
  return streamEvents(log, incoming, outgoing, { match: matchOf(filter), after: place })
}

const planFaults: Handle = async ({ debugger: { segment } }, { incoming, outgoing }) => {
  const { always, next } = readFaultRequest(await readText(incoming))
  for (const fault of always) segment.faults.always(fault)
  for (const fault of next) segment.faults.next(fault)
  replyJson(outgoing, 200, { faults: segment.faults.planned() })
}

const trigger: Handle = async (context, { incoming, outgoing }) => {
  const { log } = context.debugger
  const before = log.lastSeq()
  const calls = readTrigger(await readText(incoming), context)
  await context.send(calls)
  const ids = new Set(calls.map(({ messageId }) => messageId))
  const events = log.slice(before, 10_000).filter(({ messageId }) => ids.has(messageId))
  replyJson(outgoing, 200, { events, total: events.length, next: log.lastSeq() })
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Every route of the debug API. */
export const devRoutes: readonly DevRoute[] = [
  { method: 'GET', path: '/_dev/events', handle: listEvents },
  { method: 'GET', path: '/_dev/events/', handle: showEvent },
  {
    method: 'DELETE',
    path: '/_dev/events',
    handle: (context, { outgoing }) => {
      context.debugger.clear()
      replyEmpty(outgoing, 204)
    },
  },
  { method: 'GET', path: '/_dev/wait', handle: waitEvents },
  { method: 'GET', path: '/_dev/stream', handle: stream },
  {
    method: 'GET',
    path: '/_dev/summary',
    handle: (context, { outgoing }) => replyJson(outgoing, 200, context.debugger.summary()),
  },
  {
    method: 'GET',
    path: '/_dev/users/',
    handle: (context, { outgoing, parameter }) =>
      replyJson(outgoing, 200, buildTimeline(context.debugger.log.summaries(), decode(parameter))),
  },
  {
    method: 'GET',
    path: '/_dev/faults',
    handle: (context, { outgoing }) => replyJson(outgoing, 200, { faults: context.debugger.segment.faults.planned() }),
  },
  { method: 'POST', path: '/_dev/faults', handle: planFaults },
  {
    method: 'DELETE',
    path: '/_dev/faults',
    handle: (context, { outgoing }) => {
      context.debugger.segment.faults.clear()
      replyEmpty(outgoing, 204)
    },
  },
  { method: 'GET', path: '/_dev/export.ndjson', handle: ({ debugger: { log } }, request) => exportCalls(log, request) },
  { method: 'POST', path: '/_dev/trigger', handle: trigger },
  { method: 'GET', path: '/_dev/info', handle: (context, { outgoing }) => replyJson(outgoing, 200, context.info()) },
  {
    method: 'GET',
    path: '/_dev/openapi.json',
    handle: (context, { outgoing }) => replyJson(outgoing, 200, describeApi(context.info().version)),
  },
]

/** The routes of a path, and what stands in it for a name. */
export const routesOf = (path: string): { readonly routes: readonly DevRoute[]; readonly parameter: string } => {
  const exact = devRoutes.filter((route) => route.path === path)
  if (exact.length > 0) return { routes: exact, parameter: '' }
  const at = path.lastIndexOf('/') + 1
  const parameter = path.slice(at)
  return { routes: parameter === '' ? [] : devRoutes.filter((route) => route.path === path.slice(0, at)), parameter }
}
