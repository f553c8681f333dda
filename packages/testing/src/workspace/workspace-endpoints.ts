import type { JsonObject } from '../json.ts'
import { ApiError, invalidInput } from './api-error.ts'
import { type Endpoint, pageOf } from './endpoint.ts'
import { optionalBoolean, optionalText, text, time } from './read-input.ts'
import type { AuditEvent } from './workspace-state.ts'

const auditEvent = (event: AuditEvent): JsonObject => ({
  ...event,
  actor: 'public-api',
  actorEmail: 'public-api@segment.com',
})

/** The workspace itself: who the token belongs to, changes, and a test endpoint. */
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
      if (!Number.isInteger(status) || status < 400 || status > 599)
        throw invalidInput('statusCode', 'statusCode must be an integer from 400 to 599.')
      if (optionalBoolean(query, 'triggerUnexpectedError') === true)
        throw new ApiError(500, { type: 'unexpected-error', message })
      if (optionalBoolean(query, 'triggerMultipleErrors') === true)
        throw new ApiError(status, { type: 'echo-error', message }, { type: 'echo-error', message })
      if (optionalBoolean(query, 'triggerError') === true) throw new ApiError(status, { type: 'echo-error', message })
      const { authorization: _, ...shown } = headers
      return { method: 'get', message, headers: shown }
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
]
