import { retryAfterMs } from '../delivery/retry-after.ts'
import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import { bodyText, redactRequest } from '../request/redact-request.ts'
import { monotonic as realMonotonic } from '../runtime/monotonic.ts'
import { defaultTimeoutMs, type SegmentResponse, type Transport } from '../transport/transport.ts'
import { withDeadline } from '../transport/with-deadline.ts'
import { failureOf, passingFailure, type StatusTexts } from './failure-reason.ts'

/** A request for a custom HTTP client. */
export interface HTTPClientRequest {
  url: string
  method: 'POST'
  headers: Record<string, string>
  body: string
  /** Milliseconds. */
  httpRequestTimeout: number
}

/** A request for a custom fetch function. */
export interface HTTPFetchRequest {
  headers: Record<string, string>
  body: string
  method: HTTPClientRequest['method']
  signal: AbortSignal
}

/** An answer of such a client. */
export interface HTTPResponse {
  readonly status: number
  readonly statusText: string
  readonly headers?: Readonly<Record<string, unknown>> | { get(name: string): string | null } | undefined
  readonly text?: (() => Promise<string>) | undefined
}

/** A custom HTTP client. */
export interface HTTPClient {
  makeRequest(request: HTTPClientRequest): Promise<HTTPResponse>
}

/** A custom fetch function; the runtime's own fits. */
export type HTTPFetchFn = (url: string, init: HTTPFetchRequest) => Promise<HTTPResponse>

/** An HTTP client over a fetch function. */
export class FetchHTTPClient implements HTTPClient {
  readonly #fetch: HTTPFetchFn

  /** @param fetchFn @default the runtime's */
  constructor(fetchFn: HTTPFetchFn = (url, init) => globalThis.fetch(url, init)) {
    this.#fetch = fetchFn
  }

  async makeRequest({ httpRequestTimeout, ...request }: HTTPClientRequest): Promise<HTTPResponse> {
    return this.#fetch(request.url, { ...request, signal: AbortSignal.timeout(httpRequestTimeout) })
  }
}

/** Header names as HTTP clients write them, such as `Content-Type`. */
const withUsualNames = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase()),
      value,
    ]),
  )

/** Every header by its name in lower case, if they can be listed. */
const listHeaders = (headers: object): Record<string, string> | undefined => {
  const { entries, get } = headers as { readonly entries?: unknown; readonly get?: unknown } // checked below
  if (typeof entries !== 'function' && typeof get === 'function') return undefined
  const listed: Iterable<readonly [string, unknown]> =
    typeof entries === 'function' ? entries.call(headers) : Object.entries(headers)
  return Object.fromEntries([...listed].map(([name, value]) => [name.toLowerCase(), String(value)]))
}

/** The headers of a custom HTTP client's answer: `Headers`, a Map, a plain object, or none. */
const headerReader = (headers: HTTPResponse['headers']): SegmentResponse['headers'] => {
  const listed = listHeaders(headers ?? {})
  if (listed !== undefined) {
    const all = { get: (name: string) => listed[name.toLowerCase()] ?? null, entries: () => Object.entries(listed) }
    return all
  }
  // Only objects with `get` cannot be listed.
  const only = headers as SegmentResponse['headers']
  return { get: (name) => only.get(name) }
}

/** A body that cannot be read, or was read by the client itself, says nothing. */
const readBody = async (response: HTTPResponse): Promise<string> => {
  try {
    return String((await response.text?.()) ?? '')
  } catch {
    return ''
  }
}

/** A transport over a custom HTTP client or fetch function. */
export const transportOf =
  (client: HTTPClient | HTTPFetchFn, texts: StatusTexts): Transport =>
  (given, { signal, timeoutMs = defaultTimeoutMs } = {}) =>
    withDeadline(given, { signal, timeoutMs }, async (ending) => {
      const request = {
        url: given.url,
        method: 'POST' as const,
        headers: withUsualNames(given.headers),
        body: bodyText(given) ?? '',
      }
      try {
        const response =
          typeof client === 'function'
            ? await client(request.url, { ...request, signal: ending })
            : await client.makeRequest({ ...request, httpRequestTimeout: timeoutMs })
        const { status, statusText = '' } = response
        texts.set(status, statusText)
        return { status, headers: headerReader(response.headers), body: await readBody(response) }
      } catch (thrown) {
        throw isSegmentError(thrown) ? thrown : failureOf(thrown, given)
      }
    })

/** A request as listeners see it: without the credential. */
export interface ObservedRequest {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** An answer as listeners see it. */
export interface ObservedResponse {
  readonly status: number
  readonly statusText: string
  readonly url: string
  /** Body of the request, without the credential. */
  readonly body: string
  /** In lower case. */
  readonly headers: Record<string, string>
}

/** What is observed, and how long Segment may ask to wait. */
export interface ObserveOptions {
  /** Where batches are sent. */
  readonly url: string
  /** Longest time in which every answer asks to wait, in milliseconds. */
  readonly maxRateLimitMs: number
  readonly now: () => number
  /** Clock for durations. @default performance.now */
  readonly monotonic?: (() => number) | undefined
  /** Whether there are listeners. */
  readonly isWatched: () => boolean
  readonly texts: StatusTexts
  readonly onRequest: (request: ObservedRequest) => void
  readonly onResponse: (response: ObservedResponse) => void
}

/** Headers of an answer that are shown if they cannot be listed. */
const shownHeaders = ['content-type', 'content-length', 'date', 'retry-after', 'x-ratelimit-reset'] as const

const pickHeaders = (headers: SegmentResponse['headers']): Record<string, string> =>
  Object.fromEntries(
    shownHeaders.flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )

const tooManyRequests = 429

/** Reports every request and answer of a transport, replaces the address, and ends a rate limit that lasts too long. */
export const observeTransport = (transport: Transport, options: ObserveOptions): Transport => {
  const { url, maxRateLimitMs, now, monotonic = realMonotonic } = options
  let limitedSince: number | undefined
  return async (given, settings) => {
    const request = { ...given, url }
    const shown = options.isWatched() ? redactRequest(request) : undefined
    if (shown !== undefined) {
      const { method, body = '' } = shown
      options.onRequest({ url, method, headers: withUsualNames(shown.headers), body })
    }
    const response = await transport(request, settings)
    const { status } = response
    if (shown !== undefined) {
      const headers = listHeaders(response.headers) ?? pickHeaders(response.headers)
      options.onResponse({ status, statusText: options.texts.get(status), url, body: shown.body ?? '', headers })
    }
    if (status < 200 || status >= 600) throw passingFailure(status, options.texts, request)
    if (status !== tooManyRequests) limitedSince = undefined
    else {
      limitedSince ??= monotonic()
      const waitMs = retryAfterMs(response.headers, now()) ?? 0
      if (monotonic() - limitedSince + waitMs > maxRateLimitMs) {
        limitedSince = undefined
        throw new SegmentError('aborted', 'Segment asked to slow down for longer than maxRateLimitDuration.', {
          status,
          retryAfterMs: waitMs,
        })
      }
    }
    return response
  }
}
