import { SegmentError } from '../error/segment-error.ts'
import { resolveApiPath } from './api-path.ts'
import { type AttemptStamps, attemptHeaders, authorizationHeader } from './build-request.ts'
import { guardRequest } from './redact-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import type { Source } from './source.ts'
import { trackingBase } from './tracking-host.ts'

/** Names and values: pairs in order, in which a name may repeat, or an object. */
export type HeaderList = readonly (readonly [name: string, value: string])[] | Readonly<Record<string, string>>

const isPairList = (list: HeaderList): list is readonly (readonly [string, string])[] => Array.isArray(list)

/** The pairs of either form. */
export const headerPairs = (list: HeaderList = []): readonly (readonly [name: string, value: string])[] =>
  isPairList(list) ? list : Object.entries(list)

/** Headers that the transport sets itself, or that would change the meaning of the request. */
const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Headers that may occur once; the last one wins. */
const singleHeaders: ReadonlySet<string> = new Set(['authorization', 'content-type', 'user-agent'])

const token = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/

/** No line break, so that a value cannot start another header, and nothing beyond Latin-1. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/

const invalid = (path: string, message: string, advice: string): SegmentError =>
  new SegmentError('invalid_request', message, { path: [path], advice })

/**
 * Headers a caller gave, names in lower case; values of the same name are joined by a comma.
 * @throws {SegmentError} `invalid_request` for an invalid name or value; the error does not show values, because they
 *   may be credentials
 */
export const readHeaders = (list: HeaderList | undefined): Readonly<Record<string, string>> => {
  const headers = new Map<string, string>()
  for (const [given, value] of headerPairs(list)) {
    const name = given.toLowerCase()
    if (!token.test(name)) throw invalid('headers', 'A header name is invalid.', 'Write a header as Name: value.')
    if (!fieldValue.test(value)) {
      throw invalid('headers', `The header ${name} contains a line break or another forbidden character.`, 'Remove it.')
    }
    if (connectionHeaders.has(name))
      throw invalid('headers', `The header ${name} is set by the connection.`, 'Remove it.')
    const before = singleHeaders.has(name) ? undefined : headers.get(name)
    headers.set(name, before === undefined ? value.trim() : `${before}, ${value.trim()}`)
  }
  return Object.fromEntries(headers)
}

/** A raw request to the Tracking API. */
export interface ApiCall {
  /** GET, POST, PUT, PATCH or DELETE, in any case. */
  readonly method: string
  /** Path on the Tracking API's host, such as `/v1/group`. */
  readonly path: string
  /** Appended to the query of the path, in order. */
  readonly query?: HeaderList | undefined
  /** Replace ours, whatever their case; Authorization too. */
  readonly headers?: HeaderList | undefined
  /** A string that is sent unchanged, or a value that is serialised as JSON. */
  readonly body?: unknown
}

/** What is added to the request. */
export type ApiRequestOptions = Omit<AttemptStamps, 'sentAt'>

/** The methods of a raw request. */
export const apiMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const parseMethod = (method: string): string => {
  const upper = method.toUpperCase()
  if (apiMethods.some((known) => known === upper)) return upper
  const shown = /^\w{1,12}$/.test(method) ? ` ${upper}` : ''
  throw invalid('method', `The method${shown} is not supported.`, `Use ${apiMethods.join(', ')}.`)
}

const serialise = (body: unknown): string => {
  try {
    const text: unknown = JSON.stringify(body)
    if (typeof text === 'string') return text
  } catch {
    // A BigInt or a circular value; reported below.
  }
  throw invalid(
    'body',
    'The body cannot be written as JSON.',
    'Pass a string, or a value of objects, arrays, strings and numbers.',
  )
}

const withQuery = (url: URL, query: HeaderList | undefined): string => {
  const added = new URLSearchParams()
  for (const [name, value] of headerPairs(query)) added.append(name, value)
  // The query of the path is kept as it was written.
  const joined = [url.search.slice(1), added.toString()].filter((part) => part !== '').join('&')
  return `${url.origin}${url.pathname}${joined === '' ? '' : `?${joined}`}`
}

/**
 * Builds a raw request to the Tracking API. Authorization is added unless the caller sets it, and cannot reach another
 * host. The content type is JSON unless the caller sets another.
 * @throws {SegmentError} `invalid_request` with the path of the invalid part
 */
export const buildApiRequest = (call: ApiCall, source: Source, options: ApiRequestOptions = {}): SegmentRequest => {
  const method = parseMethod(call.method)
  const url = withQuery(resolveApiPath(trackingBase(source), call.path), call.query)
  const given = readHeaders(call.headers)
  const body = call.body === undefined || typeof call.body === 'string' ? call.body : serialise(call.body)
  if (body !== undefined && method === 'GET') {
    throw invalid('body', 'A GET request cannot have a body.', 'Use POST, or put the data into the query.')
  }
  return guardRequest({
    method,
    url,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      // A raw body is not changed, so the header carries the key even if the source puts it into the body.
      ...authorizationHeader({ ...source, writeKeyIn: 'header' }, options),
      ...attemptHeaders(options),
      ...given,
    },
    ...(body === undefined ? {} : { body }),
  })
}
