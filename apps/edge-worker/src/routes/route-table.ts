import type { CallType } from '@org/segment-core'
import { callTypeNames } from '@org/segment-core/spec'
import type { Channel, CollectorConfig } from '../config/collector-config.ts'

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

/** The settings of the paths; each but the prefix is the start of some paths. */
export type Paths = CollectorConfig['paths']

/** A path and what it serves. */
export interface RouteRow {
  /** The allowed method besides OPTIONS; GET includes HEAD. */
  readonly method: 'GET' | 'POST'
  /** The usual path, as Hono writes them: `:name` is one segment, a final `*` is the rest. */
  readonly path: string
  /** The setting that replaces the start of the path, and that start. */
  readonly start: readonly [name: Exclude<keyof Paths, 'prefix'>, text: string] | undefined
  readonly route: Route
}

type Start = NonNullable<RouteRow['start']>

const row =
  (method: RouteRow['method'], ...start: Start) =>
  (rest: string, route: Route): RouteRow => ({ method, path: `${start[1]}${rest}`, start, route })

const postCalls = row('POST', 'calls', '/v1')
const getCalls = row('GET', 'calls', '/v1')

const callRows = callTypeNames.flatMap((type): readonly RouteRow[] => {
  const call = { kind: 'call', name: type, type } as const
  return [
    postCalls(`/${type}`, { ...call, channel: 'server' }),
    postCalls(`/${type.charAt(0)}`, { ...call, channel: 'browser' }),
    getCalls(`/pixel/${type}`, { kind: 'pixel', name: 'pixel', type, channel: 'browser' }),
    // The only paths that Jitsu's library can use.
    { method: 'POST', path: `/api/s/${type}`, start: undefined, route: { ...call, channel: 'server' } },
  ]
})

const batch = { kind: 'batch', name: 'batch', type: undefined } as const

/**
 * Every route at its usual path. Browser libraries send to the first letter of a type, and Segment treats calls sent there
 * as client-side; `/v1/import` is the former name of batch and still the default of two libraries.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/
 */
export const routeTable: readonly RouteRow[] = [
  ...callRows,
  postCalls('/batch', { ...batch, channel: 'server' }),
  postCalls('/import', { ...batch, channel: 'server' }),
  postCalls('/b', { ...batch, channel: 'browser' }),
  // Statistics of browser libraries, which only Segment can use.
  postCalls('/m', { kind: 'telemetry', name: 'telemetry' }),
  row('GET', 'settings', '/v1/projects')('/:key/settings', { kind: 'cdn', name: 'settings' }),
  row('GET', 'library', '/analytics.js/v1')('/:key/:file', { kind: 'cdn', name: 'library' }),
  row('GET', 'chunks', '/analytics-next/bundles')('/:file', { kind: 'cdn', name: 'chunk' }),
  row('GET', 'integrations', '/next-integrations')('/*', { kind: 'cdn', name: 'integration' }),
  row('GET', 'health', '/healthz')('', { kind: 'health', name: 'health' }),
  row('GET', 'readiness', '/readyz')('', { kind: 'readiness', name: 'readiness' }),
  row('GET', 'metrics', '/metrics')('', { kind: 'metrics', name: 'metrics' }),
  row('GET', 'openapi', '/openapi')('.json', { kind: 'openapi', name: 'openapi' }),
  row('GET', 'openapi', '/openapi')('', { kind: 'openapi-page', name: 'openapi' }),
]
