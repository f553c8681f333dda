import * as z from 'zod'
import type { CodeContent } from './component-kinds.ts'
import { imlText, parametersFileSchema } from './parameter-schema.ts'

/** Methods of a request. */
export const requestMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Formats of a body. */
const bodyTypes = ['json', 'urlencoded', 'multipart/form-data', 'text', 'string', 'raw', 'binary'] as const

/** Formats of a response. */
const responseTypes = ['automatic', 'json', 'urlencoded', 'text', 'raw', 'string', 'binary', 'xml'] as const

/**
 * Error types of the platform.
 * @see https://developers.make.com/custom-apps-documentation/error-handling
 */
export const errorTypes = [
  'RuntimeError',
  'DataError',
  'RateLimitError',
  'OutOfSpaceError',
  'ConnectionError',
  'InvalidConfigurationError',
  'InvalidAccessTokenError',
  'IncompleteDataError',
  'DuplicateDataError',
] as const

/** One of {@link errorTypes}. */
export type ErrorType = (typeof errorTypes)[number]

const responseType = z.union([z.enum(responseTypes), imlText])
const url = z.string().min(1).max(512)
/** The documentation also has OPTIONS and HEAD, which the editor marks. */
const method = z.union([z.enum([...requestMethods, 'OPTIONS', 'HEAD']), imlText])
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.unknown())])
/** Headers or a query: an object, or an expression that returns one. */
const rows = z.union([z.record(z.string(), scalar), imlText])
const members = z.record(z.string(), z.unknown())
const numberOrText = z.union([z.number(), z.string()])
const condition = z.union([z.boolean(), z.string()])
const errorType = z.union([z.enum(errorTypes), imlText])
const errorMessage = z.strictObject({ message: z.string().min(1), type: errorType.optional() })

const errorSchema = z.union([
  z.string().min(1).max(1024),
  errorMessage
    .catchall(errorMessage)
    .refine(
      (error) => Object.keys(error).every((name) => /^(?:message|type|\d{3}(?:-\d{3})?)$/.test(name)),
      'An error must be named by a status of three digits, or a range of them',
    ),
])

const pageSchema = z
  .strictObject({ mergeWithParent: z.boolean(), url, method, headers: rows, qs: rows, body: z.unknown(), condition })
  .partial()

const responseShape = {
  type: z.union([responseType, z.record(z.string().regex(/^(?:\*|\d{3}(?:-\d{3})?)$/), responseType)]),
  valid: z.union([
    condition,
    z.strictObject({ condition, message: z.string().optional(), type: errorType.optional() }),
  ]),
  error: errorSchema,
  limit: numberOrText,
  iterate: z.union([z.string().max(512), z.strictObject({ container: z.string(), condition: condition.optional() })]),
  temp: members,
  output: z.unknown(),
  data: members,
  metadata: z.strictObject({ value: z.string().max(512), type: z.enum(['text', 'email']).optional() }),
  uid: numberOrText,
  oauth: z.unknown(),
  wrapper: z.unknown(),
}

const triggerSchema = z
  .strictObject({
    type: z.enum(['date', 'id']),
    order: z.enum(['asc', 'desc', 'unordered']).optional(),
    id: z.string(),
    date: z.string().optional(),
  })
  .refine((trigger) => trigger.type !== 'date' || trigger.date !== undefined, 'A trigger by date must have a date')

const awsSchema = z.strictObject({
  key: z.string(),
  secret: z.string(),
  session: z.string().optional(),
  bucket: z.string().optional(),
  sign_version: z.enum(['2', '4']).optional(),
})

const sharedShape = {
  url,
  method,
  headers: rows,
  qs: rows,
  body: z.unknown(),
  type: z.union([z.enum(bodyTypes), imlText]),
  encodeUrl: z.boolean(),
  condition: z.union([condition, z.strictObject({ condition, default: z.unknown().optional() })]),
  temp: members,
  pagination: pageSchema,
  log: z.strictObject({ sanitize: z.array(z.string()) }),
  ca: z.string(),
  followRedirects: z.boolean(),
  followAllRedirects: z.boolean(),
  aws: awsSchema,
  oauth: z.unknown(),
}

const respondSchema = z
  .strictObject({ type: z.string(), status: numberOrText, headers: rows, body: z.unknown() })
  .partial()

/** What a responder returns to the sender of a webhook. */
const responderShape = { status: numberOrText, headers: rows, body: z.unknown() }

/** One request of a module, RPC or connection. */
const requestSchema = z
  .strictObject({
    ...sharedShape,
    repeat: z.strictObject({ condition, delay: numberOrText.optional(), limit: numberOrText.optional() }),
    response: z
      .strictObject({ ...responseShape, trigger: triggerSchema, expires: z.string(), ...responderShape })
      .partial(),
    gzip: z.boolean(),
    output: z.unknown(),
    iterate: responseShape.iterate,
    respond: respondSchema,
    verification: z.strictObject({ condition, respond: respondSchema.optional() }),
    endpoint: z.string(),
    input: z.unknown(),
  })
  .partial()
  .refine(
    ({ method, url, body }) =>
      method === undefined || !['POST', 'PUT', 'PATCH'].includes(method) || (url !== undefined && body !== undefined),
    'POST, PUT and PATCH require a url and a body',
  )

/** A communication file: one request, or several that run in order. */
export const communicationSchema = z.union([requestSchema, z.array(requestSchema).min(1)])

/** `general/base.iml.json`, which every module and RPC inherits. */
export const baseSchema = z
  .strictObject({
    ...sharedShape,
    baseUrl: z.string().min(1),
    timeout: z.int().min(1).max(300_000),
    response: z.strictObject(responseShape).partial(),
  })
  .partial()

/** The request that verifies a connection with a pasted token. */
const connectionRequestSchema = requestSchema.refine(
  (request) => request.url === undefined || /^(?:https?:\/\/|\{\{)/.test(request.url),
  'A connection requires an absolute url: it does not inherit the base',
)

/** The communication of a connection: its verification, or the steps of OAuth. */
export const connectionCommunicationSchema = z.union([
  connectionRequestSchema,
  z.array(connectionRequestSchema).min(1),
  z
    .strictObject({
      preauthorize: requestSchema,
      authorize: requestSchema,
      token: requestSchema,
      info: requestSchema,
      refresh: requestSchema,
      invalidate: requestSchema,
    })
    .partial(),
])

/** The epoch of a polling trigger: how to choose the starting point. */
export const epochSchema = z.union([
  z.strictObject({}),
  requestSchema.refine((request) => request.response?.output !== undefined, 'An epoch must have response.output'),
])

/** The schema of each content of a code file. */
export const codeSchemas: Readonly<Record<Exclude<CodeContent, 'text'>, z.ZodType>> = {
  communication: communicationSchema,
  'connection-communication': connectionCommunicationSchema,
  parameters: parametersFileSchema,
  object: members,
  strings: z.array(z.string()),
  epoch: epochSchema,
  any: z.unknown(),
}
