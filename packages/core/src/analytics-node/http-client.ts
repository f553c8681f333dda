import { retryAfterMs } from '../delivery/retry-after.ts'
import { SegmentError } from '../error/segment-error.ts'
import { bodyText, redactRequest } from '../request/redact-request.ts'
import { monotonic as realMonotonic } from '../runtime/monotonic.ts'
import { defaultTimeoutMs, type Transport } from '../transport/transport.ts'
import { withDeadline } from '../transport/with-deadline.ts'
import { statusText } from './status-text.ts'

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

  makeRequest({ url, method, headers, body, httpRequestTimeout }: HTTPClientRequest): Promise<HTTPResponse> {
    return this.#fetch(url, { method, headers, body, signal: AbortSignal.timeout(httpRequestTimeout) })
  }
}

const headerReader = (headers: HTTPResponse['headers']): { get(name: string): string | null } => {
  if (headers === undefined) return { get: () => null }
  if (typeof headers.get === 'function') {
    const { get } = headers
    return { get: (name) => get.call(headers, name) }
  }
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
  return { get: (name) => values.get(name.toLowerCase()) ?? null }
}

/** A transport over a custom HTTP client or fetch function. */
export const transportOf =
  (client: HTTPClient | HTTPFetchFn): Transport =>
  (request, { signal, timeoutMs = defaultTimeoutMs } = {}) =>
    withDeadline(request, { signal, timeoutMs }, async (ending) => {
      const { url, headers } = request
      const method = 'POST'
      const body = bodyText(request) ?? ''
      const response =
        typeof client === 'function'
          ? await client(url, { method, headers: { ...headers }, body, signal: ending })
          : await client.makeRequest({ url, method, headers: { ...headers }, body, httpRequestTimeout: timeoutMs })
      return {
        status: response.status,
        headers: headerReader(response.headers),
        body: (await response.text?.()) ?? '',
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
  /** The headers that matter for what happens next, in lower case. */
  readonly headers: Record<string, string>
}

/** What is observed, and how long Segment may ask to wait. */
export interface ObserveOptions {
  /** Path that replaces the usual one. */
  readonly path?: string | undefined
  /** Longest time in which every answer asks to wait, in milliseconds. */
  readonly maxRateLimitMs: number
  readonly now: () => number
  /** Clock for durations. @default performance.now */
  readonly monotonic?: (() => number) | undefined
  /** Whether there are listeners. */
  readonly isWatched: () => boolean
  readonly onRequest: (request: ObservedRequest) => void
  readonly onResponse: (response: ObservedResponse) => void
}

/** Headers of an answer that are shown. */
const shownHeaders = ['content-type', 'content-length', 'date', 'retry-after', 'x-ratelimit-reset'] as const

const tooManyRequests = 429

/** Reports every request and answer of a transport, replaces the path, and ends a rate limit that lasts too long. */
export const observeTransport = (transport: Transport, options: ObserveOptions): Transport => {
  const { path, maxRateLimitMs, now, monotonic = realMonotonic } = options
  let limitedSince: number | undefined
  return async (given, settings) => {
    const url = path === undefined ? given.url : new URL(path, new URL(given.url).origin).href.replace(/\/$/, '')
    const request = { ...given, url }
    const shown = options.isWatched() ? redactRequest(request) : undefined
    if (shown !== undefined) {
      options.onRequest({ url: shown.url, method: shown.method, headers: { ...shown.headers }, body: shown.body ?? '' })
    }
    const response = await transport(request, settings)
    const { status } = response
    if (shown !== undefined) {
      const headers: Record<string, string> = {}
      for (const name of shownHeaders) {
        const value = response.headers.get(name)
        if (value !== null) headers[name] = value
      }
      options.onResponse({ status, statusText: statusText(status), url: shown.url, body: shown.body ?? '', headers })
    }
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
