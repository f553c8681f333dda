import type { JsonObject } from '../json.ts'
import { invalidInput, notFound } from './api-error.ts'
import { sourceCatalog } from './catalog.ts'
import { type Endpoint, type EndpointRequest, pageOf, param, success } from './endpoint.ts'
import { object, onlyFields, optionalBoolean, optionalObject, optionalText, text } from './read-input.ts'
import { type Destination, recordChange, type WorkspaceState } from './workspace-state.ts'

/** The destination of a path. @throws {ApiError} 404 */
export const destinationOf = (request: EndpointRequest, state: WorkspaceState): Destination => {
  const id = param(request, 'destinationId')
  const destination = state.destinations.get(id)
  if (destination === undefined) throw notFound('destination', id)
  return destination
}

/** A destination as the API shows it. */
export const destinationView = ({ id, name, enabled, sourceId, settings, metadata }: Destination): JsonObject => ({
  id,
  name,
  enabled,
  sourceId,
  settings,
  metadata,
})

const changed = (state: WorkspaceState, { id, name }: Destination, type: string): void =>
  recordChange(state, type, { type: 'DESTINATION', id, name })

/** Removes a destination with its subscriptions and filters. */
export const removeDestination = (state: WorkspaceState, destination: Destination): void => {
  state.destinations.delete(destination.id)
  for (const parts of [state.subscriptions, state.filters])
    for (const { id, destinationId } of parts.values()) if (destinationId === destination.id) parts.delete(id)
  changed(state, destination, 'Integration Deleted')
}

const metadataOf = (request: EndpointRequest, catalog: readonly JsonObject[], name: string): JsonObject => {
  const id = param(request, name)
  const found = catalog.find((entry) => entry.id === id)
  if (found === undefined) throw notFound('entry of the catalog', id)
  return found
}

/** Destinations, and the catalogs of what can be connected. */
export const destinationEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/catalog/destinations',
    handle: (request, state) => pageOf('destinationsCatalog', state.catalog, request, state, (entry) => entry),
  },
  {
    method: 'GET',
    path: '/catalog/destinations/{destinationMetadataId}',
    handle: (request, state) => ({
      destinationMetadata: metadataOf(request, state.catalog, 'destinationMetadataId'),
    }),
  },
  {
    method: 'GET',
    path: '/catalog/sources',
    handle: (request, state) => pageOf('sourcesCatalog', sourceCatalog, request, state, (entry) => entry),
  },
  {
    method: 'GET',
    path: '/catalog/sources/{sourceMetadataId}',
    handle: (request) => ({ sourceMetadata: metadataOf(request, sourceCatalog, 'sourceMetadataId') }),
  },
  {
    method: 'GET',
    path: '/destinations',
    handle: (request, state) =>
      pageOf('destinations', [...state.destinations.values()], request, state, destinationView),
  },
  {
    method: 'GET',
    path: '/destinations/{destinationId}',
    handle: (request, state) => ({ destination: destinationView(destinationOf(request, state)) }),
  },
  {
    method: 'POST',
    path: '/destinations',
    handle: ({ body }, state) => {
      onlyFields(body, ['sourceId', 'metadataId', 'settings', 'enabled', 'name'])
      const [sourceId, metadataId] = [text(body, 'sourceId'), text(body, 'metadataId')]
      if (state.sources.get(sourceId) === undefined)
        throw invalidInput('sourceId', 'sourceId must be the id of a source.')
      const metadata = state.catalog.find(({ id }) => id === metadataId)
      if (metadata === undefined)
        throw invalidInput('metadataId', 'metadataId must be the id of a destination in the catalog.')
      const destination: Destination = {
        id: state.createId(),
        name: optionalText(body, 'name') ?? metadata.name,
        enabled: optionalBoolean(body, 'enabled') ?? true,
        sourceId,
        settings: object(body, 'settings'),
        metadata,
      }
      state.destinations.set(destination.id, destination)
      changed(state, destination, 'Integration Created')
      return { destination: destinationView(destination) }
    },
  },
  {
    method: 'PATCH',
    path: '/destinations/{destinationId}',
    handle: (request, state) => {
      const { body } = request
      const destination = destinationOf(request, state)
      onlyFields(body, ['name', 'enabled', 'settings'])
      const updated: Destination = {
        ...destination,
        name: optionalText(body, 'name') ?? destination.name,
        enabled: optionalBoolean(body, 'enabled') ?? destination.enabled,
        settings: { ...destination.settings, ...optionalObject(body, 'settings') },
      }
      state.destinations.set(updated.id, updated)
      if (destination.enabled && !updated.enabled) changed(state, updated, 'Integration Disabled')
      return { destination: destinationView(updated) }
    },
  },
  {
    method: 'DELETE',
    path: '/destinations/{destinationId}',
    handle: (request, state) => {
      const destination = destinationOf(request, state)
      removeDestination(state, destination)
      return success
    },
  },
]
