import type { JsonObject } from '../json.ts'
import { ApiError, conflict, invalidInput, notFound } from './api-error.ts'
import { type Endpoint, type EndpointRequest, pageOf, param, success, wordsIn } from './endpoint.ts'
import { onlyFields, optionalList, optionalWord, text, texts, word } from './read-input.ts'
import { sourceOf } from './source-endpoints.ts'
import type { Regulation, WorkspaceState } from './workspace-state.ts'

const regulationTypes = [
  'SUPPRESS_WITH_DELETE',
  'DELETE_ONLY',
  'SUPPRESS_WITH_DELETE_INTERNAL',
  'DELETE_INTERNAL',
  'SUPPRESS_ONLY',
  'UNSUPPRESS',
] as const

const statuses = [
  'INITIALIZED',
  'INVALID',
  'NOT_SUPPORTED',
  'RUNNING',
  'PARTIAL_SUCCESS',
  'FAILED',
  'FINISHED',
] as const

const dayMs = 24 * 60 * 60 * 1000

/** Limits that Segment documents. */
const limits = { subjects: 5000, usersPerMonth: 110_000, listedMs: 90 * dayMs } as const

/** Segment takes up to 30 days; here a regulation runs after a second and is finished after five. */
const phases = { runningMs: 1000, finishedMs: 5000 } as const

const statusOf = ({ createdAt }: Regulation, now: number): (typeof statuses)[number] => {
  if (now - createdAt < phases.runningMs) return 'INITIALIZED'
  return now - createdAt < phases.finishedMs ? 'RUNNING' : 'FINISHED'
}

const isoOf = (at: number): string => new Date(at).toISOString()

const summary = (regulation: Regulation, now: number): JsonObject => {
  const status = statusOf(regulation, now)
  return {
    id: regulation.id,
    subjectType: regulation.subjectType,
    subjects: regulation.subjectIds,
    status,
    createdAt: isoOf(regulation.createdAt),
    regulationType: regulation.regulationType,
    ...(status === 'FINISHED' ? { finishedAt: isoOf(regulation.createdAt + phases.finishedMs) } : {}),
  }
}

const detail = (regulation: Regulation, state: WorkspaceState): JsonObject => {
  const status = statusOf(regulation, state.now())
  const finished = status === 'FINISHED' ? { finishedAt: isoOf(regulation.createdAt + phases.finishedMs) } : {}
  const sources = state.sources.list().filter(({ id }) => (regulation.sourceId ?? id) === id)
  const forwards = ['SUPPRESS_WITH_DELETE', 'DELETE_ONLY'].includes(regulation.regulationType)
  return {
    id: regulation.id,
    workspaceId: state.id,
    overallStatus: status,
    createdAt: isoOf(regulation.createdAt),
    ...finished,
    streamStatus: sources.map(({ id }) => ({
      id,
      destinationStatus: [...state.destinations.values()]
        .filter(({ sourceId }) => forwards && sourceId === id)
        .map(({ id: destinationId, name }) => ({ id: destinationId, name, status, errString: '', ...finished })),
    })),
  }
}

/** Each family of types has its own monthly limit. */
const familyOf = (type: string): string => (type.includes('DELETE') ? 'delete' : 'suppress')

const usersThisMonth = (state: WorkspaceState, type: string): number => {
  const now = new Date(state.now())
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)
  return [...state.regulations.values()]
    .filter(({ createdAt, regulationType }) => createdAt >= start && familyOf(regulationType) === familyOf(type))
    .reduce((sum, { subjectIds }) => sum + subjectIds.length, 0)
}

/** Adds a regulation. It applies at once; Segment takes up to a day for suppression and up to 30 days for deletion. */
export const addRegulation = (state: WorkspaceState, regulation: Regulation): void => {
  const { id: regulationId, regulationType, subjectType, subjectIds, sourceId } = regulation
  state.regulations.set(regulationId, regulation)
  // Objects of cloud sources and anonymous ids are no users.
  if (subjectType !== 'USER_ID') return
  for (const id of subjectIds) {
    if (regulationType.startsWith('SUPPRESS')) state.suppressed.add(id, sourceId)
    if (regulationType === 'UNSUPPRESS') state.suppressed.remove(id, sourceId)
    if (regulationType.includes('DELETE')) state.deletedAt.set(id, state.now())
  }
}

/** What an endpoint accepts. */
interface RegulationInput {
  readonly sourceId?: string
  readonly types: readonly string[]
  readonly subjectTypes: readonly string[]
  /** Further fields. */
  readonly fields?: readonly string[]
}

const create = (
  { body }: EndpointRequest,
  state: WorkspaceState,
  { sourceId, types, subjectTypes, fields = [] }: RegulationInput,
): JsonObject => {
  onlyFields(body, ['regulationType', 'subjectType', 'subjectIds', ...fields])
  const regulationType = word(body, 'regulationType', types)
  const subjectType = word(body, 'subjectType', subjectTypes)
  optionalList(body, 'subjectIds')
  const subjectIds = texts(body, 'subjectIds')
  if (subjectIds.length === 0 || subjectIds.length > limits.subjects || subjectIds.includes(''))
    throw invalidInput('subjectIds', `subjectIds must contain 1 to ${limits.subjects} ids that are not empty.`)
  if (usersThisMonth(state, regulationType) + subjectIds.length > limits.usersPerMonth)
    throw new ApiError(429, {
      type: 'RequestError',
      message: `At most ${limits.usersPerMonth} users a month can be regulated.`,
    })
  const id = state.createId()
  addRegulation(state, { id, regulationType, subjectType, subjectIds, sourceId, createdAt: state.now() })
  return { regulateId: id }
}

const listed = (request: EndpointRequest, state: WorkspaceState, sourceId: string | undefined): JsonObject => {
  const { query } = request
  const now = state.now()
  const status = optionalWord(query, 'status', statuses)
  const types = wordsIn(query, 'regulationTypes', regulationTypes)
  const found = [...state.regulations.values()].filter(
    (regulation) =>
      now - regulation.createdAt <= limits.listedMs &&
      (sourceId === undefined || regulation.sourceId === sourceId) &&
      (status === undefined || statusOf(regulation, now) === status) &&
      (types.length === 0 || types.some((type) => type === regulation.regulationType)),
  )
  return pageOf('regulations', found, request, state, (regulation) => summary(regulation, now))
}

/** Suppression and deletion of users. */
export const regulationEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/regulations',
    perMinute: 600,
    handle: (request, state) =>
      create(request, state, { types: regulationTypes, subjectTypes: ['USER_ID', 'OBJECT_ID'] }),
  },
  {
    method: 'POST',
    path: '/regulations/sources/{sourceId}',
    perMinute: 600,
    handle: (request, state) =>
      create(request, state, {
        sourceId: sourceOf(request, state).id,
        types: [...regulationTypes, 'DELETE_ARCHIVE_ONLY'],
        subjectTypes: ['USER_ID', 'ANONYMOUS_ID'],
      }),
  },
  {
    method: 'POST',
    path: '/regulations/cloudsources/{sourceId}',
    perMinute: 600,
    handle: (request, state) => {
      text(request.body, 'collection')
      const source = sourceOf(request, state)
      return create(request, state, {
        sourceId: source.id,
        types: regulationTypes,
        subjectTypes: ['OBJECT_ID'],
        fields: ['collection'],
      })
    },
  },
  {
    method: 'DELETE',
    path: '/regulations/{regulateId}',
    handle: (request, state) => {
      const id = param(request, 'regulateId')
      const regulation = state.regulations.get(id)
      if (regulation === undefined) throw notFound('regulation', id)
      if (statusOf(regulation, state.now()) !== 'INITIALIZED')
        throw conflict('Only a regulation that is INITIALIZED can be deleted.')
      state.regulations.delete(id)
      return success
    },
  },
  { method: 'GET', path: '/regulations', handle: (request, state) => listed(request, state, undefined) },
  {
    method: 'GET',
    path: '/regulations/sources/{sourceId}',
    handle: (request, state) => listed(request, state, sourceOf(request, state).id),
  },
  {
    method: 'GET',
    path: '/regulations/{regulateId}',
    handle: (request, state) => {
      const id = param(request, 'regulateId')
      const regulation = state.regulations.get(id)
      if (regulation === undefined || state.now() - regulation.createdAt > limits.listedMs)
        throw notFound('regulation', id)
      return { regulation: detail(regulation, state) }
    },
  },
  {
    method: 'GET',
    path: '/suppressions',
    handle: (request, state) =>
      pageOf('suppressed', state.suppressed.list(), request, state, (id) => ({
        subjectType: 'USER_ID',
        subjectIds: [id],
      })),
  },
]
