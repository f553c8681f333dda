import { type OpenapiRoute, trackingOpenapi } from '@org/segment-core/spec'
import { type CallRoute, type OtherRoute, routeTable } from '../routes/route-table.ts'
import { openapiPath } from './openapi-path.ts'

type Json = Readonly<Record<string, unknown>>

const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

const answer = {
  type: 'object',
  required: ['success'],
  properties: {
    success: { type: 'boolean' },
    message: { type: 'string' },
    code: { type: 'string' },
    issues: { type: 'array' },
    accepted: { type: 'integer' },
    refused: { type: 'array' },
  },
}

const answers = {
  200: 'Accepted',
  400: 'Refused',
  401: 'Unknown write key',
  429: 'Too many requests',
  503: 'Retry later',
} as const

const operation = (summary: string, description: string): Json => ({ summary, responses: { 200: { description } } })

/** Summaries and answers of routes without calls. */
const simpleRoutes: Readonly<Record<OtherRoute['kind'], readonly [string, string]>> = {
  telemetry: ['Statistics of browser libraries', 'Dropped'],
  cdn: ['Settings and code of the browser library, from Segment’s CDN', 'JSON or JavaScript'],
  health: ['Whether the process runs', 'It runs'],
  readiness: ['Whether the collector accepts calls', 'It accepts calls'],
  metrics: ['Metrics', 'Prometheus text'],
  openapi: ['This document', 'OpenAPI'],
  'openapi-page': ['This document as a page', 'HTML'],
}

const operationOf = (route: CallRoute | OtherRoute): Json => {
  if (!('type' in route)) return operation(...simpleRoutes[route.kind])
  const data = { name: 'data', in: 'query', description: 'The call as base64 of JSON', schema: { type: 'string' } }
  const summary = `${capital(route.type ?? '')} call by an image`
  return { ...operation(summary, 'A GIF, even if the call is refused'), parameters: [data] }
}

/** The parameters that a path names. */
const parametersOf = (path: string): readonly Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))

const routes = (): readonly OpenapiRoute[] =>
  routeTable.map(({ path: pattern, method, route }) => {
    const path = openapiPath(pattern)
    if (route.kind === 'call' || route.kind === 'batch') return { path, calls: route.type ?? 'batch' }
    const parameters = parametersOf(path)
    const found = operationOf(route)
    return { path, item: { [method.toLowerCase()]: parameters.length === 0 ? found : { ...found, parameters } } }
  })

/** Builds the OpenAPI document of a collector from the route table and core's schemas. */
export const buildOpenapi = (): Json =>
  trackingOpenapi({
    title: 'Segment collector',
    description:
      'Accepts what Segment’s HTTP Tracking API accepts. Send the write key as the user of Basic, or as writeKey in the body.',
    routes: routes(),
    answers,
    answer,
    mediaTypes: ['application/json', 'text/plain'],
    keyInBody: true,
  })
