import type { JsonObject, JsonValue } from '../json.ts'
import { invalidInput, notFound } from './api-error.ts'
import { type Endpoint, type EndpointRequest, pageOf, param, success } from './endpoint.ts'
import { fqlOf } from './read-fql.ts'
import {
  boolean,
  objects,
  onlyFields,
  optionalBoolean,
  optionalList,
  optionalObject,
  optionalText,
  optionalWord,
  text,
  texts,
} from './read-input.ts'
import { recordChange, type WorkspaceState } from './workspace-state.ts'

const names = [
  'name',
  'sourceId',
  'destinationMetadataId',
  'enabled',
  'if',
  'drop',
  'newEventName',
  'propertyRenames',
  'propertyValueTransformations',
  'fqlDefinedProperties',
  'allowProperties',
  'hashPropertiesConfiguration',
] as const

/** Limits that Segment documents. */
const limits = { paths: 10, valueTransformations: 10, fqlProperties: 1 } as const

const listOf = (fields: JsonObject, name: string, most = Number.POSITIVE_INFINITY): readonly JsonObject[] => {
  if (optionalList(fields, name) === undefined) return []
  const list = objects(fields, name)
  if (list.length > most) throw invalidInput(name, `${name} must contain at most ${most} items.`)
  return list
}

/** Checks every member of a transformation but the required ones. @throws {ApiError} */
const check = (fields: JsonObject, state: WorkspaceState): void => {
  onlyFields(fields, names)
  const sourceId = optionalText(fields, 'sourceId')
  if (sourceId !== undefined && state.sources.get(sourceId) === undefined)
    throw invalidInput('sourceId', 'sourceId must be the id of a source.')
  const metadataId = optionalText(fields, 'destinationMetadataId')
  if (metadataId !== undefined && !state.catalog.some(({ id }) => id === metadataId))
    throw invalidInput('destinationMetadataId', 'destinationMetadataId must be the id of a destination in the catalog.')
  const condition = optionalText(fields, 'if')
  if (condition !== undefined) fqlOf(condition, 'if')
  for (const name of ['name', 'newEventName']) optionalText(fields, name)
  for (const name of ['enabled', 'drop']) optionalBoolean(fields, name)
  for (const rename of listOf(fields, 'propertyRenames')) for (const name of ['oldName', 'newName']) text(rename, name)
  for (const change of listOf(fields, 'propertyValueTransformations', limits.valueTransformations)) {
    text(change, 'propertyValue')
    const paths = texts(change, 'propertyPaths')
    if (paths.length === 0 || paths.length > limits.paths)
      throw invalidInput('propertyPaths', `propertyPaths must contain 1 to ${limits.paths} paths.`)
  }
  for (const defined of listOf(fields, 'fqlDefinedProperties', limits.fqlProperties)) {
    text(defined, 'propertyName')
    fqlOf(text(defined, 'fql'), 'fql')
  }
  texts(fields, 'allowProperties')
  const hash = optionalObject(fields, 'hashPropertiesConfiguration')
  if (hash === undefined) return
  text(hash, 'algorithm')
  optionalText(hash, 'key')
  optionalWord(hash, 'encoding', ['BASE16', 'BASE64', 'BASE64URL', 'HEX'])
  if (texts(hash, 'paths').length === 0) throw invalidInput('paths', 'paths must contain at least one path.')
}

const transformationOf = (request: EndpointRequest, state: WorkspaceState): JsonObject => {
  const id = param(request, 'transformationId')
  const found = state.transformations.get(id)
  if (found === undefined) throw notFound('transformation', id)
  return found
}

const changed = (state: WorkspaceState, { id, name }: JsonObject, type: string): void =>
  recordChange(state, `Transformation ${type}`, { type: 'TRANSFORMATION', id: String(id), name: String(name) })

const path = '/transformations/{transformationId}'

/** Transformations of Protocols. They are stored and checked; calls do not change. */
export const transformationEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/transformations',
    handle: (request, state) =>
      pageOf(
        'transformations',
        [...state.transformations.values()],
        request,
        state,
        (transformation) => transformation,
      ),
  },
  { method: 'GET', path, handle: (request, state) => ({ transformation: transformationOf(request, state) }) },
  {
    method: 'POST',
    path: '/transformations',
    handle: ({ body }, state) => {
      for (const name of ['name', 'sourceId', 'if']) text(body, name)
      boolean(body, 'enabled')
      check(body, state)
      const transformation = { id: state.createId(), ...body }
      state.transformations.set(transformation.id, transformation)
      changed(state, transformation, 'Created')
      return { transformation }
    },
  },
  {
    method: 'PATCH',
    path,
    handle: (request, state) => {
      const before = transformationOf(request, state)
      check(request.body, state)
      const given = Object.entries(request.body).filter(([, value]: [string, JsonValue]) => value !== null)
      const transformation = { ...before, ...Object.fromEntries(given) }
      state.transformations.set(param(request, 'transformationId'), transformation)
      changed(state, transformation, 'Updated')
      return { transformation }
    },
  },
  {
    method: 'DELETE',
    path,
    handle: (request, state) => {
      const transformation = transformationOf(request, state)
      state.transformations.delete(param(request, 'transformationId'))
      changed(state, transformation, 'Deleted')
      return success
    },
  },
]
