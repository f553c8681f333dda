import { SegmentError } from '../error/segment-error.ts'
import { resolveApiPath } from './api-path.ts'
import { type AttemptStamps, attemptHeaders, authorizationHeader } from './attempt-stamps.ts'
import { type HeaderList, headerPairs, readHeaders } from './header-list.ts'
import { guardRequest } from './redact-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import type { Source } from './source.ts'
import { trackingOrigin } from './tracking-host.ts'

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

const invalid = (path: string, message: string, advice: string): SegmentError =>
  new SegmentError('invalid_request', message, { path: [path], advice })

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
  const url = withQuery(resolveApiPath(trackingOrigin(source), call.path), call.query)
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
