import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { newSource, type Source } from '../sources.ts'
import { invalidInput, notFound } from './api-error.ts'
import { sourceCatalog } from './catalog.ts'
import { destinationView, removeDestination } from './destination-endpoints.ts'
import { type Endpoint, type EndpointRequest, pageOf, param, success } from './endpoint.ts'
import { boolean, onlyFields, optionalBoolean, optionalObject, optionalText, text } from './read-input.ts'
import { recordChange, type WorkspaceState } from './workspace-state.ts'

/** The source of a path. @throws {ApiError} 404 */
export const sourceOf = (request: EndpointRequest, state: WorkspaceState, name = 'sourceId'): Source => {
  const id = param(request, name)
  const source = state.sources.get(id)
  if (source === undefined) throw notFound('source', id)
  return source
}

/** A source as the API shows it. A token without rights to the source sees no write keys, without an error. */
export const sourceView = (source: Source, state: WorkspaceState, seesWriteKeys: boolean): JsonObject => ({
  id: source.id,
  slug: source.slug,
  name: source.name,
  workspaceId: state.id,
  enabled: source.enabled,
  writeKeys: seesWriteKeys ? source.writeKeys : [],
  metadata: sourceCatalog.find(({ slug }) => slug === source.metadataSlug) ?? sourceCatalog[0] ?? {},
  settings: source.settings,
  labels: source.labels,
})

const changed = (state: WorkspaceState, source: Source, type = 'Source Modified'): void =>
  recordChange(state, type, { type: 'SOURCE', id: source.id, name: source.name })

const writeKeyOf = (state: WorkspaceState): string => `${state.createId()}${state.createId()}`.slice(0, 32)

const booleans = {
  track: [
    'allowUnplannedEvents',
    'allowUnplannedEventProperties',
    'allowEventOnViolations',
    'allowPropertiesOnViolations',
  ],
  identify: ['allowUnplannedTraits', 'allowTraitsOnViolations'],
  group: ['allowUnplannedTraits', 'allowTraitsOnViolations'],
} as const

const onViolations = {
  track: ['ALLOW', 'BLOCK', 'OMIT_PROPERTIES'],
  identify: ['ALLOW', 'BLOCK', 'OMIT_TRAITS'],
  group: ['ALLOW', 'BLOCK', 'OMIT_TRAITS'],
} as const

/** The schema controls of a source, merged with those of a request. */
const schemaSettings = (before: JsonObject, body: JsonObject, state: WorkspaceState): JsonObject => {
  onlyFields(body, ['track', 'identify', 'group', 'forwardingViolationsTo', 'forwardingBlockedEventsTo'])
  const merged: Record<string, JsonValue> = { ...before }
  for (const call of ['track', 'identify', 'group'] as const) {
    const given = optionalObject(body, call)
    if (given === undefined) continue
    for (const name of booleans[call]) optionalBoolean(given, name)
    const allowed: readonly string[] = onViolations[call]
    const { commonEventOnViolations: action } = given
    if (action !== undefined && (typeof action !== 'string' || !allowed.includes(action)))
      throw invalidInput(`${call}.commonEventOnViolations`, `It must be one of ${allowed.join(', ')}.`)
    const known = merged[call]
    merged[call] = { ...(isJsonObject(known) ? known : {}), ...given }
  }
  for (const name of ['forwardingViolationsTo', 'forwardingBlockedEventsTo'] as const) {
    const target = optionalText(body, name)
    if (target === undefined) continue
    if (state.sources.get(target) === undefined) throw invalidInput(name, `${name} must be the id of a source.`)
    merged[name] = target
  }
  return merged
}

/** Sources, their write keys and their schema controls. */
export const sourceEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/sources',
    handle: (request, state) =>
      pageOf('sources', state.sources.list(), request, state, (source) =>
        sourceView(source, state, request.seesWriteKeys),
      ),
  },
  {
    method: 'GET',
    path: '/sources/{sourceId}',
    handle: (request, state) => ({
      source: sourceView(sourceOf(request, state), state, request.seesWriteKeys),
      trackingPlanId:
        [...state.plans.values()].find(({ sourceIds }) => sourceIds.includes(param(request, 'sourceId')))?.id ?? null,
    }),
  },
  {
    method: 'POST',
    path: '/sources',
    status: 201,
    handle: ({ body }, state) => {
      const slug = text(body, 'slug')
      const metadataId = text(body, 'metadataId')
      const metadata = sourceCatalog.find(({ id }) => id === metadataId)
      if (metadata === undefined)
        throw invalidInput('metadataId', 'metadataId must be the id of a source in the catalog.')
      if (state.sources.list().some((source) => source.slug === slug))
        throw invalidInput('slug', 'A source with this slug already exists.')
      const settings = optionalObject(body, 'settings') ?? {}
      const source = newSource({
        id: state.createId(),
        slug,
        name: typeof settings.name === 'string' ? settings.name : slug,
        enabled: boolean(body, 'enabled'),
        // A cloud source has no write key.
        writeKeys: metadata.isCloudEventSource === true ? [] : [writeKeyOf(state)],
        metadataSlug: String(metadata.slug),
        settings,
      })
      state.sources.set(source)
      changed(state, source, 'Source Created')
      return { source: sourceView(source, state, true) }
    },
  },
  {
    method: 'PATCH',
    path: '/sources/{sourceId}',
    handle: (request, state) => {
      const { body, seesWriteKeys } = request
      const source = sourceOf(request, state)
      onlyFields(body, ['name', 'enabled', 'slug', 'settings'])
      const updated: Source = {
        ...source,
        name: optionalText(body, 'name') ?? source.name,
        slug: optionalText(body, 'slug') ?? source.slug,
        enabled: optionalBoolean(body, 'enabled') ?? source.enabled,
        settings: { ...source.settings, ...optionalObject(body, 'settings') },
      }
      state.sources.set(updated)
      changed(state, updated)
      return { source: sourceView(updated, state, seesWriteKeys) }
    },
  },
  {
    method: 'DELETE',
    path: '/sources/{sourceId}',
    handle: (request, state) => {
      const source = sourceOf(request, state)
      state.sources.remove(source.id)
      for (const destination of state.destinations.values())
        if (destination.sourceId === source.id) removeDestination(state, destination)
      changed(state, source, 'Source Deleted')
      return success
    },
  },
  {
    method: 'POST',
    path: '/sources/{sourceId}/writekey',
    handle: (request, state) => {
      const source = sourceOf(request, state)
      const updated = { ...source, writeKeys: [...source.writeKeys, writeKeyOf(state)] }
      state.sources.set(updated)
      changed(state, updated)
      return { source: sourceView(updated, state, true) }
    },
  },
  {
    method: 'DELETE',
    path: '/sources/{sourceId}/writekey/{writeKey}',
    handle: (request, state) => {
      const source = sourceOf(request, state)
      const writeKey = param(request, 'writeKey')
      if (!source.writeKeys.includes(writeKey)) throw notFound('write key', 'given')
      const updated = { ...source, writeKeys: source.writeKeys.filter((key) => key !== writeKey) }
      state.sources.set(updated)
      changed(state, updated)
      return { source: sourceView(updated, state, true) }
    },
  },
  {
    method: 'GET',
    path: '/sources/{sourceId}/connected-destinations',
    handle: (request, state) => {
      const { id } = sourceOf(request, state)
      const connected = [...state.destinations.values()].filter(({ sourceId }) => sourceId === id)
      return pageOf('destinations', connected, request, state, destinationView)
    },
  },
  {
    method: 'GET',
    path: '/sources/{sourceId}/settings',
    handle: (request, state) => {
      const { id, schemaSettings: settings } = sourceOf(request, state)
      return { sourceId: id, settings }
    },
  },
  {
    method: 'PATCH',
    path: '/sources/{sourceId}/settings',
    handle: (request, state) => {
      const source = sourceOf(request, state)
      const settings = schemaSettings(source.schemaSettings, request.body, state)
      state.sources.set({ ...source, schemaSettings: settings })
      changed(state, source)
      return { sourceId: source.id, settings }
    },
  },
]
