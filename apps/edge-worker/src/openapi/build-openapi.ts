import { version } from '@org/segment-core/internal'
import { callJsonSchemas, callTypeNames, pages } from '@org/segment-core/spec'
import { type OtherRoute, type Route, routeTable } from '../routes/route-table.ts'
import { openapiPath, pathPointer } from './openapi-path.ts'

type Json = Readonly<Record<string, unknown>>

const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

const reference = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` })

/** Fields whose schema is the same for every type of call. */
const sharedFields = ['context', 'integrations', 'userId', 'anonymousId', 'timestamp', 'messageId'] as const

const schemas = (): Json => {
  const calls = callJsonSchemas()
  const fields = calls.track.properties as Json
  const shared = sharedFields.map((name) => [capital(name), fields[name]])
  const references = Object.fromEntries(sharedFields.map((name) => [name, reference('schemas', capital(name))]))
  const own = callTypeNames.map((type) => {
    const { $schema: _, ...schema } = calls[type] as Json
    // The path implies the type; in a batch each call names its own.
    const required = (schema.required as readonly string[]).filter((name) => name !== 'type')
    const properties = { ...(schema.properties as Json), ...references }
    return [capital(type), { ...schema, properties, required: required.length === 0 ? undefined : required }]
  })
  const batch = {
    type: 'object',
    required: ['batch'],
    properties: {
      batch: {
        type: 'array',
        minItems: 1,
        maxItems: 2_500,
        items: { required: ['type'], oneOf: callTypeNames.map((type) => reference('schemas', capital(type))) },
      },
      context: reference('schemas', 'Context'),
      integrations: reference('schemas', 'Integrations'),
      sentAt: { type: 'string' },
      writeKey: { type: 'string' },
    },
  }
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
  return { ...Object.fromEntries([...shared, ...own]), Batch: batch, Answer: answer }
}

const answers = {
  200: 'Accepted',
  400: 'Refused',
  401: 'Unknown write key',
  429: 'Too many requests',
  503: 'Retry later',
} as const

const responses = (): Json =>
  Object.fromEntries(
    Object.entries(answers).map(([status, description]) => [
      `R${status}`,
      { description, content: { 'application/json': { schema: reference('schemas', 'Answer') } } },
    ]),
  )

const callOperation = (summary: string, schema: string): Json => ({
  summary,
  security: [{ basic: [] }, { bearer: [] }, {}],
  requestBody: {
    required: true,
    content: Object.fromEntries(
      ['application/json', 'text/plain'].map((type) => [type, { schema: reference('schemas', schema) }]),
    ),
  },
  responses: Object.fromEntries(Object.keys(answers).map((status) => [status, reference('responses', `R${status}`)])),
})

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

const operationOf = (route: Route): Json => {
  switch (route.kind) {
    case 'call':
      return callOperation(`${capital(route.name)} call`, capital(route.name))
    case 'batch':
      return callOperation('Batch of calls', 'Batch')
    case 'pixel': {
      const data = { name: 'data', in: 'query', description: 'The call as base64 of JSON', schema: { type: 'string' } }
      const summary = `${capital(route.type ?? '')} call by an image`
      return { ...operation(summary, 'A GIF, even if the call is refused'), parameters: [data] }
    }
    default:
      return operation(...simpleRoutes[route.kind])
  }
}

/** The parameters that a path names. */
const parametersOf = (path: string): readonly Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))

const paths = (): Json => {
  const first = new Map<string, string>()
  return Object.fromEntries(
    routeTable.map(({ path: pattern, method, route }) => {
      const path = openapiPath(pattern)
      // Paths that do the same refer to the first one.
      const name = route.kind === 'call' || route.kind === 'batch' ? route.name : path
      const known = first.get(name)
      if (known !== undefined) return [path, { $ref: pathPointer(known) }]
      first.set(name, path)
      const parameters = parametersOf(path)
      const found = operationOf(route)
      return [path, { [method.toLowerCase()]: parameters.length === 0 ? found : { ...found, parameters } }]
    }),
  )
}

/** Builds the OpenAPI document of a collector from the route table and core's schemas. */
export const buildOpenapi = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Segment collector',
    version,
    description:
      'Accepts what Segment’s HTTP Tracking API accepts. Send the write key as the user of Basic, or as writeKey in the body.',
  },
  externalDocs: { url: pages.spec },
  paths: paths(),
  components: {
    securitySchemes: { basic: { type: 'http', scheme: 'basic' }, bearer: { type: 'http', scheme: 'bearer' } },
    responses: responses(),
    schemas: schemas(),
  },
})
