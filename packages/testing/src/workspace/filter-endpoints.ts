import type { JsonObject, JsonValue } from '../json.ts'
import { invalidInput, notFound } from './api-error.ts'
import { applyFilters } from './apply-filter.ts'
import { destinationOf } from './destination-endpoints.ts'
import { type Endpoint, type EndpointRequest, pageOf, param, success } from './endpoint.ts'
import { fqlOf } from './read-fql.ts'
import { boolean, object, objects, onlyFields, optionalBoolean, optionalText, text, texts, word } from './read-input.ts'
import {
  type DestinationFilter,
  type FilterAction,
  type FilterRule,
  recordChange,
  timestamp,
  type WorkspaceState,
} from './workspace-state.ts'

const actionTypes = ['ALLOW_PROPERTIES', 'DROP', 'DROP_PROPERTIES', 'SAMPLE'] as const

const percentOf = ({ percent }: JsonObject): number => {
  if (typeof percent === 'number' && percent >= 0 && percent <= 1) return percent
  throw invalidInput('percent', 'percent must be a number from 0 to 1.')
}

const actionOf = (fields: JsonObject): FilterAction => {
  onlyFields(fields, ['type', 'fields', 'percent', 'path'])
  const type = word(fields, 'type', actionTypes)
  if (type === 'DROP') return { type }
  if (type === 'SAMPLE') return { type, percent: percentOf(fields), path: optionalText(fields, 'path') }
  const given = object(fields, 'fields')
  return { type, fields: Object.fromEntries(Object.keys(given).map((path) => [path, texts(given, path)])) }
}

const actionsOf = (fields: JsonObject): readonly FilterAction[] => {
  const actions = objects(fields, 'actions').map(actionOf)
  if (actions.length === 0) throw invalidInput('actions', 'actions must contain at least one action.')
  return actions
}

const ruleOf = (fields: JsonObject): FilterRule => {
  const condition = text(fields, 'if')
  return { if: condition, matches: fqlOf(condition, 'if'), actions: actionsOf(fields) }
}

const actionView = (action: FilterAction): JsonValue =>
  action.type === 'SAMPLE' && action.path === undefined
    ? { type: action.type, percent: action.percent }
    : (action as JsonObject)

const view = ({ matches: _, actions, description, ...shown }: DestinationFilter): JsonObject => ({
  ...shown,
  actions: actions.map(actionView),
  ...(description === undefined ? {} : { description }),
})

const filterOf = (request: EndpointRequest, state: WorkspaceState): DestinationFilter => {
  const { id: destinationId } = destinationOf(request, state)
  const id = param(request, 'filterId')
  const found = state.filters.get(id)
  if (found === undefined || found.destinationId !== destinationId) throw notFound('filter', id)
  return found
}

const changed = (state: WorkspaceState, { id, title }: DestinationFilter, type: string): void =>
  recordChange(state, `Destination Filter ${type}`, { type: 'DESTINATION_FILTER', id, name: title })

const path = '/destination/{destinationId}/filters'

/** Filters between a source and a destination. They apply to the webhooks that are sent. */
export const filterEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path,
    handle: (request, state) => {
      const { id } = destinationOf(request, state)
      const found = [...state.filters.values()].filter(({ destinationId }) => destinationId === id)
      return pageOf('filters', found, request, state, view)
    },
  },
  {
    method: 'GET',
    path: `${path}/{filterId}`,
    handle: (request, state) => ({ filter: view(filterOf(request, state)) }),
  },
  {
    method: 'POST',
    path,
    handle: (request, state) => {
      const { body } = request
      const destination = destinationOf(request, state)
      onlyFields(body, ['sourceId', 'if', 'actions', 'title', 'description', 'enabled'])
      const sourceId = text(body, 'sourceId')
      if (sourceId !== destination.sourceId)
        throw invalidInput('sourceId', 'sourceId must be the id of the source of the destination.')
      const at = timestamp(state)
      const filter: DestinationFilter = {
        id: state.createId(),
        sourceId,
        destinationId: destination.id,
        ...ruleOf(body),
        title: text(body, 'title'),
        description: optionalText(body, 'description'),
        enabled: boolean(body, 'enabled'),
        createdAt: at,
        updatedAt: at,
      }
      state.filters.set(filter.id, filter)
      changed(state, filter, 'Created')
      return { filter: view(filter) }
    },
  },
  {
    method: 'PATCH',
    path: `${path}/{filterId}`,
    handle: (request, state) => {
      const { body } = request
      const before = filterOf(request, state)
      onlyFields(body, ['if', 'actions', 'title', 'description', 'enabled'])
      const condition = optionalText(body, 'if') ?? before.if
      const updated: DestinationFilter = {
        ...before,
        if: condition,
        matches: fqlOf(condition, 'if'),
        actions: body.actions === undefined ? before.actions : actionsOf(body),
        title: optionalText(body, 'title') ?? before.title,
        // Null removes the description.
        description: body.description === null ? undefined : (optionalText(body, 'description') ?? before.description),
        enabled: optionalBoolean(body, 'enabled') ?? before.enabled,
        updatedAt: timestamp(state),
      }
      state.filters.set(updated.id, updated)
      if (updated.enabled !== before.enabled) changed(state, updated, updated.enabled ? 'Enabled' : 'Disabled')
      return { filter: view(updated) }
    },
  },
  {
    method: 'DELETE',
    path: `${path}/{filterId}`,
    handle: (request, state) => {
      const filter = filterOf(request, state)
      state.filters.delete(filter.id)
      changed(state, filter, 'Deleted')
      return success
    },
  },
  {
    method: 'POST',
    path: '/destination/filters/preview',
    handle: ({ body }, { random }) => {
      const given = object(body, 'filter')
      onlyFields(given, ['if', 'actions'])
      const payload = object(body, 'payload')
      return { inputPayload: payload, result: applyFilters([ruleOf(given)], payload, random) }
    },
  },
]
