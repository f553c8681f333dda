import type { Answer, ReadRequest } from '../answer.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { regions } from '../regions.ts'
import { decodeSegment, trimPath } from '../routes.ts'
import { decodeUtf8 } from '../web-globals.ts'
import { ApiError, errorAnswer, invalidInput, privateAnswer } from './api-error.ts'
import { deliveryEndpoints } from './delivery-endpoints.ts'
import { destinationEndpoints } from './destination-endpoints.ts'
import type { Endpoint, EndpointRequest } from './endpoint.ts'
import { filterEndpoints } from './filter-endpoints.ts'
import { labelEndpoints } from './label-endpoints.ts'
import { queryTree } from './query-tree.ts'
import { RateLimited, type RateLimits } from './rate-limits.ts'
import { regulationEndpoints } from './regulation-endpoints.ts'
import { sourceEndpoints } from './source-endpoints.ts'
import { spaceSchemaEndpoints } from './space-schema-endpoints.ts'
import { subscriptionEndpoints } from './subscription-endpoints.ts'
import { trackingPlanEndpoints } from './tracking-plan-endpoints.ts'
import { transformationEndpoints } from './transformation-endpoints.ts'
import { usageEndpoints } from './usage-endpoints.ts'
import { warehouseEndpoints } from './warehouse-endpoints.ts'
import { workspaceEndpoints } from './workspace-endpoints.ts'
import type { WorkspaceState } from './workspace-state.ts'

/** What a token may do. */
export interface TokenAccess {
  /** Whether it sees write keys, as a Source Admin and an owner do. */
  readonly seesWriteKeys: boolean
  /** Whether it may change anything. */
  readonly writes: boolean
}

/** What the Public API needs besides the state. */
export interface PublicApi {
  readonly state: WorkspaceState
  readonly limits: RateLimits
  /** Requests a minute of an endpoint without a stated limit. */
  readonly defaultPerMinute: number
  /** Undefined for a token that the workspace does not have. */
  readonly accessOf: (token: string) => TokenAccess | undefined
}

const endpoints: readonly Endpoint[] = [
  ...workspaceEndpoints,
  ...usageEndpoints,
  ...labelEndpoints,
  ...sourceEndpoints,
  ...destinationEndpoints,
  ...subscriptionEndpoints,
  ...filterEndpoints,
  ...warehouseEndpoints,
  ...trackingPlanEndpoints,
  ...transformationEndpoints,
  ...spaceSchemaEndpoints,
  ...regulationEndpoints,
  ...deliveryEndpoints,
]

interface Route {
  readonly endpoint: Endpoint
  readonly pattern: RegExp
  readonly names: readonly string[]
}

// A fixed path such as `/regulations/sources/{id}` is found before `/regulations/{id}`.
const routes: readonly Route[] = endpoints
  .map((endpoint) => ({
    endpoint,
    pattern: new RegExp(`^${endpoint.path.replace(/\{\w+\}/g, '([^/]+)')}$`),
    names: [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
  }))
  .toSorted((one, other) => one.names.length - other.names.length)

const routesOf = (pathname: string): readonly Route[] =>
  routes.filter(({ pattern }) => pattern.test(trimPath(pathname)))

/** Whether a path belongs to the Public API. */
export const isPublicPath = (pathname: string): boolean => routesOf(pathname).length > 0

const unauthorized = (message: string): ApiError => new ApiError(401, { type: 'unauthorized', message })

/** The token of the workspace. */
const tokenOf = ({ headers }: ReadRequest): string =>
  /^\s*bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1] ?? ''

const checkRegion = ({ region }: WorkspaceState, { location, region: asked }: ReadRequest): void => {
  const isSegment = Object.values(regions).some(({ publicApiHost }) => publicApiHost === location.hostname)
  if (region === undefined || !isSegment || asked === region) return
  // Clients recognise the sentence; the status is not documented.
  const sentence = `Requests for this workspace must be sent to Segment's ${region.toUpperCase()}-hosted API: https://${regions[region].publicApiHost}`
  throw new ApiError(400, { type: 'wrong-region', message: sentence })
}

const bodyOf = ({ inflated, method }: ReadRequest): JsonObject => {
  const text = decodeUtf8(inflated ?? new Uint8Array())
  if (method === 'GET' || text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (isJsonObject(value)) return value
  } catch {
    // Not JSON.
  }
  throw invalidInput('body', 'The body must be a JSON object.')
}

const handle = (api: PublicApi, request: ReadRequest): Answer => {
  const { state } = api
  checkRegion(state, request)
  const token = tokenOf(request)
  const access = token === '' ? undefined : api.accessOf(token)
  if (access === undefined) throw unauthorized('The token is missing or wrong.')
  const { pathname } = request.location
  const found = routesOf(pathname)
  const route = found.find(({ endpoint }) => endpoint.method === request.method)
  if (route === undefined) {
    const message = `There is no endpoint ${request.method} ${pathname}.`
    throw new ApiError(found.length === 0 ? 404 : 405, { type: found.length === 0 ? 'not-found' : 'method', message })
  }
  const { endpoint, pattern, names } = route
  const { method, path, perMinute = api.defaultPerMinute, status = 200 } = endpoint
  const headers = api.limits.take(`${method} ${path} ${token}`, perMinute)
  if (method !== 'GET' && !access.writes) throw unauthorized('The token lacks permissions.')
  const values = pattern.exec(trimPath(pathname))?.slice(1) ?? []
  const asked: EndpointRequest = {
    params: Object.fromEntries(names.map((name, index) => [name, decodeSegment(values[index] ?? '')])),
    query: queryTree(request.location.searchParams),
    body: bodyOf(request),
    headers: request.headers,
    seesWriteKeys: access.seesWriteKeys,
  }
  for (const calls of [state.traffic.kept(), state.traffic.discarded()])
    for (const { writeKey } of calls) state.sources.see(writeKey)
  try {
    return privateAnswer(status, { data: endpoint.handle(asked, state) }, headers)
  } catch (error) {
    if (error instanceof ApiError) return errorAnswer(error, headers)
    throw error
  }
}

/** Answers a request to the Public API. */
export const answerPublic = (api: PublicApi, request: ReadRequest): Answer => {
  try {
    return handle(api, request)
  } catch (error) {
    if (error instanceof RateLimited) return errorAnswer(error, error.headers)
    if (error instanceof ApiError) return errorAnswer(error)
    throw error
  }
}
