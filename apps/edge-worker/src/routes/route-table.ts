import type { CallType } from '@org/segment-core'
import { callTypeNames } from '@org/segment-core/spec'
import type { Channel } from '../config/collector-config.ts'

/** A route that accepts calls. */
export interface CallRoute {
  readonly kind: 'call' | 'batch' | 'pixel'
  /** Its label in the metrics. */
  readonly name: string
  /** The type that the path implies; undefined for a batch, whose calls name their own. */
  readonly type: CallType | undefined
  readonly channel: Channel
}

/** A route without calls. */
export interface OtherRoute {
  readonly kind: 'telemetry' | 'cdn' | 'health' | 'readiness' | 'metrics' | 'openapi' | 'openapi-page'
  /** Its label in the metrics. */
  readonly name: string
}

/** What a route serves. */
export type Route = CallRoute | OtherRoute

/** A path and what it serves. */
export interface RouteRow {
  /** The allowed method besides OPTIONS; GET includes HEAD. */
  readonly method: 'GET' | 'POST'
  /** A path as Hono writes them: `:name` is one segment, a final `*` is the rest. */
  readonly path: string
  readonly route: Route
}

const post = (path: string, route: Route): RouteRow => ({ method: 'POST', path, route })
const get = (path: string, route: Route): RouteRow => ({ method: 'GET', path, route })

const callRows = callTypeNames.flatMap((type): readonly RouteRow[] => {
  const call = { kind: 'call', name: type, type } as const
  return [
    post(`/v1/${type}`, { ...call, channel: 'server' }),
    post(`/v1/${type.charAt(0)}`, { ...call, channel: 'browser' }),
    get(`/v1/pixel/${type}`, { kind: 'pixel', name: 'pixel', type, channel: 'browser' }),
    // The only paths that Jitsu's library can use.
    post(`/api/s/${type}`, { ...call, channel: 'server' }),
  ]
})

const batch = { kind: 'batch', name: 'batch', type: undefined } as const

/**
 * Every route. Browser libraries send to the first letter of a type, and Segment treats calls sent there as client-side;
 * `/v1/import` is the former name of batch and still the default of two libraries.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/
 */
export const routeTable: readonly RouteRow[] = [
  ...callRows,
  post('/v1/batch', { ...batch, channel: 'server' }),
  post('/v1/import', { ...batch, channel: 'server' }),
  post('/v1/b', { ...batch, channel: 'browser' }),
  // Statistics of browser libraries, which only Segment can use.
  post('/v1/m', { kind: 'telemetry', name: 'telemetry' }),
  get('/v1/projects/:key/settings', { kind: 'cdn', name: 'settings' }),
  get('/analytics.js/v1/:key/:file', { kind: 'cdn', name: 'library' }),
  get('/analytics-next/bundles/:file', { kind: 'cdn', name: 'chunk' }),
  get('/next-integrations/*', { kind: 'cdn', name: 'integration' }),
  get('/healthz', { kind: 'health', name: 'health' }),
  get('/readyz', { kind: 'readiness', name: 'readiness' }),
  get('/metrics', { kind: 'metrics', name: 'metrics' }),
  get('/openapi.json', { kind: 'openapi', name: 'openapi' }),
  get('/openapi', { kind: 'openapi-page', name: 'openapi' }),
]

const hasParameter = ({ path }: RouteRow): boolean => /[:*]/.test(path)

const exactRows: ReadonlyMap<string, RouteRow> = new Map(
  routeTable.filter((row) => !hasParameter(row)).map((row) => [row.path, row]),
)

const patternRows = routeTable.filter(hasParameter).map((row) => {
  const source = row.path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+').replace(/\*$/, '.+')
  return { pattern: new RegExp(`^${source}$`), row }
})

/** Finds the route of a path, with or without a slash at its end. */
export const findRoute = (path: string): RouteRow | undefined => {
  const exact = exactRows.get(path)
  if (exact !== undefined) return exact
  const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  return exactRows.get(bare) ?? patternRows.find(({ pattern }) => pattern.test(bare))?.row
}
