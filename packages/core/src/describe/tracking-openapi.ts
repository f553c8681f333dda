import { batchPaths } from '../spec/batch-paths.ts'
import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import { callTypes } from '../spec/fields/call-types.ts'
import { limits } from '../spec/limits.ts'
import { pages } from '../spec/pages.ts'
import { regions } from '../spec/regions.ts'
import { version } from '../version.ts'
import { callJsonSchemas, type JsonSchema } from './json-schema.ts'

/** A path that takes calls, or any other path with its OpenAPI path item. */
export type OpenapiRoute =
  | { readonly path: string; readonly calls: CallType | 'batch' }
  | { readonly path: string; readonly item: JsonSchema }

/** What an API that takes Segment calls says about itself. */
export interface TrackingOpenapiOptions {
  readonly title: string
  readonly description: string
  readonly servers?: readonly { readonly url: string; readonly description: string }[]
  /** Paths in their order; paths that take the same calls refer to the first one. */
  readonly routes: readonly OpenapiRoute[]
  /** Status to description. */
  readonly answers: Readonly<Record<number, string>>
  /** Schema of the body of every answer. */
  readonly answer: JsonSchema
  /** Media types of a body with calls. */
  readonly mediaTypes: readonly string[]
  /** Whether a request may name its write key in the body alone. */
  readonly keyInBody: boolean
}

const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

const reference = (kind: string, name: string): JsonSchema => ({ $ref: `#/components/${kind}/${name}` })

/** Fields whose schema is the same for every type of call. */
const sharedFields = ['context', 'integrations', 'userId', 'anonymousId', 'timestamp', 'messageId'] as const

/** The schemas of calls and batches; parts that are the same everywhere are apart. */
const callSchemas = (): JsonSchema => {
  const calls = callJsonSchemas()
  const fields = calls.track.properties as JsonSchema
  const shared = sharedFields.map((name) => [capital(name), fields[name]])
  const references = Object.fromEntries(sharedFields.map((name) => [name, reference('schemas', capital(name))]))
  const own = callTypeNames.map((type) => {
    const { $schema: _, ...schema } = calls[type]
    // The path implies the type; in a batch each call names its own.
    const required = (schema.required as readonly string[]).filter((name) => name !== 'type')
    const properties = { ...(schema.properties as JsonSchema), ...references }
    return [capital(type), { ...schema, properties, required: required.length === 0 ? undefined : required }]
  })
  const batch = {
    type: 'object',
    required: ['batch'],
    properties: {
      batch: {
        type: 'array',
        minItems: 1,
        maxItems: limits.batchCalls,
        items: { required: ['type'], oneOf: callTypeNames.map((type) => reference('schemas', capital(type))) },
      },
      context: reference('schemas', 'Context'),
      integrations: reference('schemas', 'Integrations'),
      sentAt: { type: 'string' },
      writeKey: { type: 'string' },
    },
  }
  return { ...Object.fromEntries([...shared, ...own]), Batch: batch }
}

const callItem = (calls: CallType | 'batch', options: TrackingOpenapiOptions): JsonSchema => {
  const schema = reference('schemas', capital(calls))
  return {
    post: {
      summary: calls === 'batch' ? 'Batch of calls' : `${callTypes[calls].label} call`,
      security: [{ basic: [] }, { bearer: [] }, ...(options.keyInBody ? [{}] : [])],
      requestBody: {
        required: true,
        content: Object.fromEntries(options.mediaTypes.map((type) => [type, { schema }])),
      },
      responses: Object.fromEntries(
        Object.keys(options.answers).map((status) => [status, reference('responses', `R${status}`)]),
      ),
    },
  }
}

/** A path as part of a JSON pointer. */
const pointerTo = (path: string): string => `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}`

/**
 * Builds the OpenAPI 3.1 document of an API that takes Segment calls, from the tables of fields and rules.
 * @returns plain data
 */
export const trackingOpenapi = (options: TrackingOpenapiOptions): JsonSchema => {
  const first = new Map<string, string>()
  const paths = options.routes.map((route) => {
    if ('item' in route) return [route.path, route.item]
    const known = first.get(route.calls)
    if (known !== undefined) return [route.path, { $ref: pointerTo(known) }]
    first.set(route.calls, route.path)
    return [route.path, callItem(route.calls, options)]
  })
  const responses = Object.entries(options.answers).map(([status, description]) => [
    `R${status}`,
    { description, content: { 'application/json': { schema: reference('schemas', 'Answer') } } },
  ])
  return {
    openapi: '3.1.0',
    info: { title: options.title, version, description: options.description },
    externalDocs: { url: pages.spec },
    ...(options.servers === undefined ? {} : { servers: options.servers }),
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { basic: { type: 'http', scheme: 'basic' }, bearer: { type: 'http', scheme: 'bearer' } },
      responses: Object.fromEntries(responses),
      schemas: { ...callSchemas(), Answer: options.answer },
    },
  }
}

/** The OpenAPI 3.1 document of Segment's HTTP Tracking API, with its servers in both regions. */
export const segmentOpenapi = (): JsonSchema =>
  trackingOpenapi({
    title: 'Segment HTTP Tracking API',
    description:
      'Send the write key as the user name of Basic, with an empty password, or an OAuth token as Bearer. Segment answers 200 to most malformed calls and drops them later: the schemas say what it keeps.',
    servers: Object.values(regions).map(({ label, trackingUrl }) => ({ url: trackingUrl, description: label })),
    routes: [
      ...callTypeNames.map((calls) => ({ path: `/v1/${calls}`, calls })),
      ...[batchPaths.batch, batchPaths.import].map((path) => ({ path, calls: 'batch' as const })),
    ],
    answers: {
      200: 'Accepted, which does not mean kept',
      400: 'Malformed JSON, or larger than the limit',
      401: 'Unknown write key or token',
      413: 'Larger than the limit',
      429: 'Too many requests: wait as Retry-After says',
      503: 'Send it again later',
    },
    answer: { type: 'object', properties: { success: { type: 'boolean' }, message: { type: 'string' } } },
    mediaTypes: ['application/json'],
    keyInBody: true,
  })
