import { retryAfterMs } from '../delivery/retry-after.ts'
import { SegmentError } from '../error/segment-error.ts'
import { statusText } from '../node/status-text.ts'
import { redactRequest } from '../request/redact-request.ts'
import type { Transport } from '../transport/transport.ts'

/** A request, as listeners see it: without the credential. */
export interface ObservedRequest {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** An answer, as listeners see it. */
export interface ObservedResponse {
  readonly status: number
  readonly statusText: string
  readonly url: string
  /** Body of the request, without the credential. */
  readonly body: string
  /** Those that say what to do next, in lower case. */
  readonly headers: Record<string, string>
}

/** What is watched, and how long Segment may ask to wait. */
export interface ObserveOptions {
  /** Path in the place of the usual one. */
  readonly path?: string | undefined
  /** Longest time in which every answer may ask to wait, in milliseconds. */
  readonly maxRateLimitMs: number
  readonly now: () => number
  /** Whether someone listens. */
  readonly isWatched: () => boolean
  readonly onRequest: (request: ObservedRequest) => void
  readonly onResponse: (response: ObservedResponse) => void
}

/** Headers of an answer that are shown. */
const shownHeaders = ['content-type', 'content-length', 'date', 'retry-after', 'x-ratelimit-reset'] as const

const tooManyRequests = 429

/** Shows every request and answer of a transport, sends to a path of one's own, and ends a wait that takes too long. */
export const observeTransport = (transport: Transport, options: ObserveOptions): Transport => {
  const { path, maxRateLimitMs, now } = options
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
      limitedSince ??= now()
      const waitMs = retryAfterMs(response.headers, now()) ?? 0
      if (now() - limitedSince + waitMs > maxRateLimitMs) {
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
