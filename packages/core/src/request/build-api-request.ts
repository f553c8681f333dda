import { basicAuthorization } from '../authorization/basic.ts'
import { SegmentError } from '../error/segment-error.ts'
import { resolveApiPath } from './api-path.ts'
import { guardRequest, type SegmentRequest } from './segment-request.ts'
import { type Source, trackingOrigin } from './source.ts'

/** A raw call of the Tracking API. */
export interface ApiCall {
  /** GET, POST, PUT, PATCH or DELETE, in any case. */
  readonly method: string
  /** On the Tracking API's host, such as `/v1/group`. */
  readonly path: string
  /** Added to what the path carries, in order. */
  readonly query?: readonly (readonly [name: string, value: string])[] | undefined
  /** An Authorization row, whatever its case, takes the place of ours. */
  readonly headers?: readonly (readonly [name: string, value: string])[] | undefined
  /** JSON text, or a value that is made into it. */
  readonly body?: unknown
}

/** What the client adds by itself. */
export interface ApiRequestOptions {
  /** OAuth access token in the place of Basic authorization. */
  readonly bearerToken?: string | undefined
  readonly userAgent?: string | undefined
  readonly retryCount?: number | undefined
}

/** The methods of a raw call. */
export const apiMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Headers that the transport writes itself, or that would turn the request into another one. */
const transportHeaders: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'keep-alive',
])

const invalid = (path: string, message: string, advice: string): SegmentError =>
  new SegmentError('invalid_request', message, { path: [path], advice })

const parseMethod = (method: string): string => {
  const upper = method.toUpperCase()
  if (apiMethods.some((known) => known === upper)) return upper
  throw invalid('method', `The method ${JSON.stringify(method)} is not known.`, `Use ${apiMethods.join(', ')}.`)
}

const parseHeaders = (rows: readonly (readonly [string, string])[]): Map<string, string> => {
  const headers = new Map<string, string>()
  for (const [name, value] of rows) {
    if (!/^[!#$%&'*+.^_`|~\dA-Za-z-]+$/.test(name)) {
      throw invalid('headers', `${JSON.stringify(name)} is no name of a header.`, 'Write a header as Name: value.')
    }
    // The value stays unsaid: it may be a credential.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw invalid('headers', `The header ${name} holds a line break or another forbidden character.`, 'Leave it out.')
    }
    const key = name.toLowerCase()
    if (transportHeaders.has(key)) {
      throw invalid('headers', `The header ${name} belongs to the connection.`, 'Leave it out.')
    }
    const before = headers.get(key)
    headers.set(key, before === undefined || key === 'authorization' ? value.trim() : `${before}, ${value.trim()}`)
  }
  return headers
}

const bodyText = (body: unknown): string | undefined => {
  if (body === undefined || typeof body === 'string') return body
  const text: unknown = JSON.stringify(body)
  if (typeof text === 'string') return text
  throw invalid('body', 'The body is no JSON value.', 'Give JSON.')
}

/**
 * Builds a raw call of the Tracking API. Authorization is added unless the caller gave one, and can reach no other host.
 * @throws {SegmentError} `invalid_request` with the path of what is wrong
 */
export const buildApiRequest = (call: ApiCall, source: Source, options: ApiRequestOptions = {}): SegmentRequest => {
  const method = parseMethod(call.method)
  const url = resolveApiPath(trackingOrigin(source), call.path)
  for (const [name, value] of call.query ?? []) url.searchParams.append(name, value)
  const given = parseHeaders(call.headers ?? [])
  const body = bodyText(call.body)
  if (body !== undefined && method === 'GET') {
    throw invalid('body', 'A GET request carries no body.', 'Use POST, or put the facts into the query.')
  }
  const own: Record<string, string> = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    authorization:
      options.bearerToken === undefined ? basicAuthorization(source.writeKey) : `Bearer ${options.bearerToken}`,
    ...(options.userAgent === undefined ? {} : { 'user-agent': options.userAgent }),
    ...(options.retryCount === undefined || options.retryCount === 0
      ? {}
      : { 'x-retry-count': String(options.retryCount) }),
  }
  return guardRequest({
    method,
    url: url.href,
    headers: { ...own, ...Object.fromEntries(given) },
    ...(body === undefined ? {} : { body }),
  })
}
