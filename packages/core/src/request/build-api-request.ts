import { SegmentError } from '../error/segment-error.ts'
import { resolveApiPath } from './api-path.ts'
import { type AttemptStamps, attemptHeaders, authorizationHeader } from './attempt-stamps.ts'
import { type Rows, readHeaderRows, rowsOf } from './header-list.ts'
import { guardRequest } from './redact-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import type { Source } from './source.ts'
import { trackingOrigin } from './tracking-host.ts'

/** A raw call of the Tracking API. */
export interface ApiCall {
  /** GET, POST, PUT, PATCH or DELETE, in any case. */
  readonly method: string
  /** On the Tracking API's host, such as `/v1/group`. */
  readonly path: string
  /** Added to what the path carries, in order. */
  readonly query?: Rows | undefined
  /** Take the place of ours, whatever their case; an Authorization header too. */
  readonly headers?: Rows | undefined
  /** Text that is sent as it is, or a value that is made into JSON. */
  readonly body?: unknown
}

/** What the client adds by itself. */
export type ApiRequestOptions = Omit<AttemptStamps, 'sentAt'>

/** The methods of a raw call. */
export const apiMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const invalid = (path: string, message: string, advice: string): SegmentError =>
  new SegmentError('invalid_request', message, { path: [path], advice })

const parseMethod = (method: string): string => {
  const upper = method.toUpperCase()
  if (apiMethods.some((known) => known === upper)) return upper
  const shown = /^\w{1,12}$/.test(method) ? ` ${upper}` : ''
  throw invalid('method', `The method${shown} is not known.`, `Use ${apiMethods.join(', ')}.`)
}

const serialise = (body: unknown): string => {
  try {
    const text: unknown = JSON.stringify(body)
    if (typeof text === 'string') return text
  } catch {
    // A BigInt or a circle; told below.
  }
  throw invalid('body', 'The body is no JSON value.', 'Give text, or a value of objects, arrays, texts and numbers.')
}

const withQuery = (url: URL, query: Rows | undefined): string => {
  const added = new URLSearchParams()
  for (const [name, value] of rowsOf(query)) added.append(name, value)
  // What the path carries is kept as it was written.
  const joined = [url.search.slice(1), added.toString()].filter((part) => part !== '').join('&')
  return `${url.origin}${url.pathname}${joined === '' ? '' : `?${joined}`}`
}

/**
 * Builds a raw call of the Tracking API. Authorization is added unless the caller gave one, and can reach no other host;
 * a body is JSON unless the caller says otherwise.
 * @throws {SegmentError} `invalid_request` with the path of what can not be sent
 */
export const buildApiRequest = (call: ApiCall, source: Source, options: ApiRequestOptions = {}): SegmentRequest => {
  const method = parseMethod(call.method)
  const url = withQuery(resolveApiPath(trackingOrigin(source), call.path), call.query)
  const given = readHeaderRows(call.headers)
  const body = call.body === undefined || typeof call.body === 'string' ? call.body : serialise(call.body)
  if (body !== undefined && method === 'GET') {
    throw invalid('body', 'A GET request carries no body.', 'Use POST, or put the facts into the query.')
  }
  return guardRequest({
    method,
    url,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      // A raw body is the caller's own: where the source keeps its key in the body, the header has to carry it.
      ...authorizationHeader({ ...source, writeKeyIn: 'header' }, options),
      ...attemptHeaders(options),
      ...given,
    },
    ...(body === undefined ? {} : { body }),
  })
}
