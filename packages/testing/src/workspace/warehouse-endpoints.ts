import type { JsonObject } from '../json.ts'
import { invalidInput, notFound } from './api-error.ts'
import { warehouseCatalog } from './catalog.ts'
import { type Endpoint, type EndpointRequest, pageOf, param, success } from './endpoint.ts'
import { object, onlyFields, optionalBoolean, optionalText, text } from './read-input.ts'
import { sourceOf, sourceView } from './source-endpoints.ts'
import { recordChange, type Warehouse, type WorkspaceState } from './workspace-state.ts'

const warehouseOf = (request: EndpointRequest, state: WorkspaceState): Warehouse => {
  const id = param(request, 'warehouseId')
  const found = state.warehouses.get(id)
  if (found === undefined) throw notFound('warehouse', id)
  return found
}

const view = ({ sourceIds: _, ...shown }: Warehouse, { id }: WorkspaceState): JsonObject => ({
  ...shown,
  workspaceId: id,
})

const metadataOf = (body: JsonObject): JsonObject => {
  const id = text(body, 'metadataId')
  const found = warehouseCatalog.find((entry) => entry.id === id)
  if (found === undefined) throw invalidInput('metadataId', 'metadataId must be the id of a warehouse in the catalog.')
  return found
}

const changed = (state: WorkspaceState, { id, settings }: Warehouse, type: string): void =>
  recordChange(state, `Storage Destination ${type}`, {
    type: 'WAREHOUSE',
    id,
    name: typeof settings.name === 'string' ? settings.name : id,
  })

const setSources = (state: WorkspaceState, warehouse: Warehouse, sourceIds: readonly string[]): void => {
  state.warehouses.set(warehouse.id, { ...warehouse, sourceIds })
  changed(state, warehouse, 'Modified')
}

const path = '/warehouses/{warehouseId}'

/** Warehouses and the sources that load into them. Nothing is loaded here. */
export const warehouseEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/catalog/warehouses',
    handle: (request, state) => pageOf('warehousesCatalog', warehouseCatalog, request, state, (entry) => entry),
  },
  {
    method: 'GET',
    path: '/catalog/warehouses/{warehouseMetadataId}',
    handle: (request) => {
      const id = param(request, 'warehouseMetadataId')
      const found = warehouseCatalog.find((entry) => entry.id === id)
      if (found === undefined) throw notFound('entry of the catalog', id)
      return { warehouseMetadata: found }
    },
  },
  {
    method: 'GET',
    path: '/warehouses',
    handle: (request, state) =>
      pageOf('warehouses', [...state.warehouses.values()], request, state, (warehouse) => view(warehouse, state)),
  },
  { method: 'GET', path, handle: (request, state) => ({ warehouse: view(warehouseOf(request, state), state) }) },
  {
    method: 'POST',
    path: '/warehouses',
    status: 201,
    handle: ({ body }, state) => {
      onlyFields(body, ['metadataId', 'name', 'enabled', 'settings'])
      const name = optionalText(body, 'name')
      const warehouse: Warehouse = {
        id: state.createId(),
        metadata: metadataOf(body),
        enabled: optionalBoolean(body, 'enabled') ?? true,
        settings: { ...object(body, 'settings'), ...(name === undefined ? {} : { name }) },
        sourceIds: [],
      }
      state.warehouses.set(warehouse.id, warehouse)
      changed(state, warehouse, 'Created')
      return { warehouse: view(warehouse, state) }
    },
  },
  {
    method: 'PATCH',
    path,
    handle: (request, state) => {
      const { body } = request
      const before = warehouseOf(request, state)
      onlyFields(body, ['name', 'enabled', 'settings'])
      const name = optionalText(body, 'name')
      const updated: Warehouse = {
        ...before,
        enabled: optionalBoolean(body, 'enabled') ?? before.enabled,
        settings: { ...before.settings, ...object(body, 'settings'), ...(name === undefined ? {} : { name }) },
      }
      state.warehouses.set(updated.id, updated)
      changed(state, updated, updated.enabled && !before.enabled ? 'Enabled' : 'Modified')
      return { warehouse: view(updated, state) }
    },
  },
  {
    method: 'DELETE',
    path,
    handle: (request, state) => {
      const warehouse = warehouseOf(request, state)
      state.warehouses.delete(warehouse.id)
      changed(state, warehouse, 'Deleted')
      return success
    },
  },
  {
    method: 'POST',
    path: '/warehouses/validation',
    handle: ({ body }) => {
      onlyFields(body, ['metadataId', 'settings'])
      metadataOf(body)
      object(body, 'settings')
      return { status: 'CONNECTED' }
    },
  },
  {
    method: 'GET',
    path: `${path}/connection-state`,
    perMinute: 200,
    handle: (request, state) => {
      warehouseOf(request, state)
      return { connectionState: 'CONNECTED' }
    },
  },
  {
    method: 'GET',
    path: `${path}/connected-sources`,
    handle: (request, state) => {
      const { sourceIds } = warehouseOf(request, state)
      const sources = state.sources.list().filter(({ id }) => sourceIds.includes(id))
      return pageOf('sources', sources, request, state, (source) => sourceView(source, state, request.seesWriteKeys))
    },
  },
  {
    method: 'POST',
    path: `${path}/connected-sources/{sourceId}`,
    status: 201,
    handle: (request, state) => {
      const warehouse = warehouseOf(request, state)
      const { id } = sourceOf(request, state)
      setSources(state, warehouse, [...warehouse.sourceIds.filter((other) => other !== id), id])
      return { status: 'CONNECTED' }
    },
  },
  {
    method: 'DELETE',
    path: `${path}/connected-sources/{sourceId}`,
    handle: (request, state) => {
      const warehouse = warehouseOf(request, state)
      const { id } = sourceOf(request, state)
      if (!warehouse.sourceIds.includes(id)) throw notFound('source of the warehouse', id)
      setSources(
        state,
        warehouse,
        warehouse.sourceIds.filter((other) => other !== id),
      )
      return success
    },
  },
  {
    method: 'GET',
    path: '/sources/{sourceId}/connected-warehouses',
    handle: (request, state) => {
      const { id } = sourceOf(request, state)
      const found = [...state.warehouses.values()].filter(({ sourceIds }) => sourceIds.includes(id))
      return pageOf('warehouses', found, request, state, (warehouse) => view(warehouse, state))
    },
  },
]
