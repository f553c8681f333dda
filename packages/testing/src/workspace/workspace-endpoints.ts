import type { JsonObject } from '../json.ts'
import { ApiError } from './api-error.ts'
import { type Endpoint, pageOf } from './endpoint.ts'
import { optionalBoolean, optionalText, text, time } from './read-input.ts'
import type { AuditEvent, WorkspaceState } from './workspace-state.ts'

const auditEvent = (event: AuditEvent): JsonObject => ({
  ...event,
  actor: 'public-api',
  actorEmail: 'public-api@segment.com',
})

const dayMs = 24 * 60 * 60 * 1000

/** The days of the month that starts at `period`, up to now. */
const daysOf = (period: number, now: number): readonly number[] => {
  const start = new Date(period)
  const end = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1)
  const days: number[] = []
  for (let day = period; day < Math.min(end, now); day += dayMs) days.push(day)
  return days
}

const callsPerDay = (state: WorkspaceState, period: number, writeKeys: readonly string[] | undefined) => {
  const calls = [...state.traffic.kept(), ...state.traffic.discarded()].filter(
    ({ writeKey }) => writeKeys === undefined || writeKeys.includes(writeKey),
  )
  return daysOf(period, state.now()).map((day) => ({
    // The API returns counters as text.
    apiCalls: String(
      calls.filter(({ receivedAt }) => Date.parse(receivedAt) >= day && Date.parse(receivedAt) < day + dayMs).length,
    ),
    timestamp: new Date(day).toISOString(),
  }))
}

/** The workspace itself: who the token belongs to, changes, usage, and a test endpoint. */
export const workspaceEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/',
    handle: (_, { id, slug, name }) => ({ workspace: { id, slug, name } }),
  },
  {
    method: 'GET',
    path: '/echo',
    handle: ({ query, headers }) => {
      const message = text(query, 'message')
      const status = Number(optionalText(query, 'statusCode') ?? 400)
      if (optionalBoolean(query, 'triggerUnexpectedError') === true)
        throw new ApiError(500, { type: 'unexpected-error', message })
      if (optionalBoolean(query, 'triggerMultipleErrors') === true)
        throw new ApiError(status, { type: 'echo-error', message }, { type: 'echo-error', message })
      if (optionalBoolean(query, 'triggerError') === true) throw new ApiError(status, { type: 'echo-error', message })
      const { authorization: _, ...shown } = headers
      return { method: 'GET', message, headers: shown }
    },
  },
  {
    method: 'GET',
    path: '/audit-events',
    handle: (request, state) => {
      const { query } = request
      const from = query.startTime === undefined ? 0 : time(query, 'startTime')
      const until = query.endTime === undefined ? Number.POSITIVE_INFINITY : time(query, 'endTime')
      const [id, type] = [optionalText(query, 'resourceId'), optionalText(query, 'resourceType')]
      const events = state.audit.filter(
        (event) =>
          Date.parse(event.timestamp) >= from &&
          Date.parse(event.timestamp) < until &&
          (id === undefined || event.resourceId === id) &&
          (type === undefined || event.resourceType === type),
      )
      return pageOf('events', events.toReversed(), request, state, auditEvent)
    },
  },
  {
    method: 'GET',
    path: '/usage/api-calls/daily',
    handle: (request, state) =>
      pageOf(
        'dailyWorkspaceAPICallsUsage',
        callsPerDay(state, time(request.query, 'period'), undefined),
        request,
        state,
        (day) => day,
      ),
  },
  {
    method: 'GET',
    path: '/usage/api-calls/sources/daily',
    handle: (request, state) => {
      const period = time(request.query, 'period')
      const days = state.sources
        .list()
        .flatMap(({ id, writeKeys }) => callsPerDay(state, period, writeKeys).map((day) => ({ ...day, sourceId: id })))
      return pageOf('dailyPerSourceAPICallsUsage', days, request, state, (day) => day)
    },
  },
]
