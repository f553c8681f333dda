import { version } from '@org/segment-core/internal'
import { callJsonSchemas, callTypeNames } from '@org/segment-core/spec'
import { intakeRoutes, telemetryPath } from '../collector/intake-routes.ts'

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

const reference = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` })

/** Words that a reader of the reserved names finds in the spec; the document stays small without them. */
const spared: ReadonlySet<string> = new Set(['title', 'description', 'examples'])

/** A schema of something that may be null, in the shorter of the two ways to say it. */
const nullable = (schema: Json): Json => {
  const { anyOf, ...rest } = schema
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema
  const [one, other]: readonly Json[] = anyOf
  const isShort = typeof one?.type === 'string' && one.enum === undefined && other?.type === 'null'
  return isShort ? { ...rest, ...one, type: [one.type, 'null'] } : schema
}

/** What a schema says anyway: further names are taken, names are text, and an integer is one that a number holds. */
const isSaid = (name: string, item: unknown): boolean => {
  switch (name) {
    case 'additionalProperties':
      return isObject(item) && Object.keys(item).length === 0
    case 'propertyNames':
      return isObject(item) && Object.keys(item).every((key) => key === 'type')
    case 'minimum':
    case 'maximum':
      return Math.abs(Number(item)) === Number.MAX_SAFE_INTEGER
    default:
      return false
  }
}

/** A schema without the words of its nested fields. @param depth levels whose words stay */
const withoutWords = (value: unknown, depth: number): unknown => {
  if (Array.isArray(value)) return value.map((item) => withoutWords(item, depth))
  if (!isObject(value)) return value
  const entries = Object.entries(nullable(value)).filter(
    ([name, item]) =>
      !isSaid(name, item) && !(depth <= 0 && spared.has(name) && (typeof item === 'string' || Array.isArray(item))),
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
    // A path of its own says the type; in a batch each call does.
    const required = (schema.required as readonly string[]).filter((name) => name !== 'type')
    return [
      capital(type),
      { ...schema, properties, ...(required.length === 0 ? { required: undefined } : { required }) },
    ]
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

/** A parameter of a path. */
const inPath = (name: string, schema: Json = { type: 'string' }): Json => ({ name, in: 'path', required: true, schema })

const get = (summary: string, description: string, parameters: readonly Json[] = []): Json => ({
  get: { summary, ...(parameters.length === 0 ? {} : { parameters }), responses: { 200: { description } } },
})

const pointer = (path: string): string => `#/paths/${path.replaceAll('/', '~1')}`

const intakePaths = (): Json => {
  const first = new Map<string, string>()
  return Object.fromEntries(
    [...intakeRoutes].map(([path, { kind, type }]) => {
      if (kind === 'pixel') {
        const parameters = [inPath('type', { enum: [...callTypeNames] }), { name: 'data', in: 'query', schema: {} }]
        return ['/v1/pixel/{type}', get('A call by an image', 'A GIF, whatever becomes of the call', parameters)]
      }
      const name = kind === 'batch' ? 'Batch' : capital(type ?? '')
      const known = first.get(name)
      if (known !== undefined) return [path, { $ref: pointer(known) }]
      first.set(name, path)
      return [path, post(kind === 'batch' ? 'Many calls' : `${name}, one call`, name)]
    }),
  )
}

/** The OpenAPI document of a collector, made of the schemas of core. */
export const buildOpenapi = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Segment collector',
    version,
    description:
      'Takes what Segment’s HTTP Tracking API takes. A write key comes as the user of Basic, or as writeKey in the body.',
  },
  externalDocs: { url: 'https://segment.com/docs/connections/spec/' },
  paths: {
    ...intakePaths(),
    [telemetryPath]: {
      post: { summary: 'Telemetry of browser libraries', responses: { 200: { description: 'Dropped' } } },
    },
    '/v1/projects/{key}/settings': get('Settings of a source', 'Settings', [inPath('key')]),
    '/analytics.js/v1/{key}/analytics.min.js': get('The browser library', 'JavaScript', [inPath('key')]),
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
