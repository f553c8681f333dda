import { retryAfterMs } from '../delivery/classify-response.ts'
import { SegmentError } from '../error/segment-error.ts'
import { statusText } from '../node/status-text.ts'
import { redactRequest } from '../request/redact-request.ts'
import { monotonic as realMonotonic } from '../runtime/monotonic.ts'
import type { Transport } from '../transport/transport.ts'

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
