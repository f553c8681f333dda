import { callTypeNames, version } from '@org/segment-core'
import { callJsonSchemas } from '@org/segment-core/describe'
import { intakeRoutes, telemetryPath } from '../collector/intake-routes.ts'

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

const reference = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` })

/** Words that a reader of the reserved names finds in the spec; the document stays small without them. */
const spared: ReadonlySet<string> = new Set(['title', 'description', 'examples'])

/** A schema without the words of its nested fields. @param depth levels whose words stay */
const withoutWords = (value: unknown, depth: number): unknown => {
  if (Array.isArray(value)) return value.map((item) => withoutWords(item, depth))
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(
    ([name, item]) => !(depth <= 0 && spared.has(name) && (typeof item === 'string' || Array.isArray(item))),
  )
  return Object.fromEntries(
    entries.map(([name, item]) => [
      name,
      name === 'properties' && isObject(item)
        ? Object.fromEntries(Object.entries(item).map(([field, schema]) => [field, withoutWords(schema, depth - 1)]))
        : withoutWords(item, depth),
    ]),
  )
}

/** Fields whose schema is the same for every type of call. */
const sharedFields = ['context', 'integrations', 'userId', 'anonymousId', 'timestamp', 'messageId'] as const

const schemas = (): Json => {
  const calls = callJsonSchemas()
  const fields = calls.track.properties as Json
  const shared = Object.fromEntries(sharedFields.map((name) => [capital(name), withoutWords(fields[name], 0)]))
  const own = callTypeNames.map((type) => {
    const schema = withoutWords(calls[type], 1) as Json // an object, as it was
    const properties = Object.fromEntries(
      Object.entries(schema.properties as Json).map(([name, field]) =>
        sharedFields.some((one) => one === name) ? [name, reference('schemas', capital(name))] : [name, field],
      ),
    )
    return [capital(type), { ...schema, properties }]
  })
  const batch = {
    type: 'object',
    required: ['batch'],
    properties: {
      batch: {
        type: 'array',
        minItems: 1,
        maxItems: 2_500,
        items: { oneOf: callTypeNames.map((type) => reference('schemas', capital(type))) },
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
  return { ...shared, ...Object.fromEntries(own), Batch: batch, Answer: answer }
}

const answers = {
  200: 'Taken',
  400: 'Refused',
  401: 'Unknown write key',
  429: 'Too many requests',
  503: 'Send again later',
} as const

const responses = (): Json =>
  Object.fromEntries(
    Object.entries(answers).map(([status, description]) => [
      status,
      { description, content: { 'application/json': { schema: reference('schemas', 'Answer') } } },
    ]),
  )

const post = (summary: string, schema: string): Json => ({
  post: {
    summary,
    security: [{ basic: [] }, { bearer: [] }, {}],
    requestBody: {
      required: true,
      content: Object.fromEntries(
        ['application/json', 'text/plain'].map((type) => [type, { schema: reference('schemas', schema) }]),
      ),
    },
    responses: Object.fromEntries(Object.keys(answers).map((status) => [status, reference('responses', `R${status}`)])),
  },
})

const get = (summary: string, description: string, parameters: readonly string[] = []): Json => ({
  get: {
    summary,
    ...(parameters.length === 0
      ? {}
      : { parameters: parameters.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })) }),
    responses: { 200: { description } },
  },
})

const pointer = (path: string): string => `#/paths/${path.replaceAll('/', '~1')}`

const intakePaths = (): Json => {
  const first = new Map<string, string>()
  return Object.fromEntries(
    [...intakeRoutes].map(([path, { kind, type }]) => {
      if (kind === 'pixel')
        return [path, get(`${capital(type ?? '')} by an image`, 'A GIF, whatever becomes of the call')]
      const name = kind === 'batch' ? 'Batch' : capital(type ?? '')
      const known = first.get(name)
      if (known !== undefined) return [path, { $ref: pointer(known) }]
      first.set(name, path)
      return [path, post(kind === 'batch' ? 'Many calls' : `A ${name} call`, name)]
    }),
  )
}

/** The OpenAPI document of a collector, made of the schemas of core. */
export const buildOpenapi = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Segment collector',
    version,
    description: 'Takes what Segment’s HTTP Tracking API takes, on a domain of your own.',
  },
  externalDocs: { url: 'https://segment.com/docs/connections/spec/' },
  paths: {
    ...intakePaths(),
    [telemetryPath]: {
      post: { summary: 'Telemetry of browser libraries', responses: { 200: { description: 'Dropped' } } },
    },
    '/v1/projects/{key}/settings': get('Settings of a source', 'Settings', ['key']),
    '/analytics.js/v1/{key}/analytics.min.js': get('The browser library', 'JavaScript', ['key']),
    '/healthz': get('Whether the process lives', 'It does'),
    '/readyz': get('Whether calls are taken', 'They are'),
    '/metrics': get('Figures', 'Prometheus text'),
  },
  components: {
    securitySchemes: { basic: { type: 'http', scheme: 'basic' }, bearer: { type: 'http', scheme: 'bearer' } },
    responses: Object.fromEntries(Object.entries(responses()).map(([status, response]) => [`R${status}`, response])),
    schemas: schemas(),
  },
})
