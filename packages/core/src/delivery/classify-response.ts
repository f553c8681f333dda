import type { SegmentErrorCode } from '../error/error-codes.ts'
import { redactSecrets } from '../error/redact-secrets.ts'
import { SegmentError } from '../error/segment-error.ts'
import { jsonOrUndefined } from '../json/json-or-undefined.ts'
import { requestSecrets } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { limits } from '../spec/limits.ts'
import { type StatusVerdict, statusVerdict } from '../spec/statuses.ts'
import { redirectError } from '../transport/network-error.ts'
import type { SegmentResponse } from '../transport/transport.ts'

/** Maximum characters of a server's message. */
const maxLength = 300

const textOf = (body: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = Object.hasOwn(body, name) ? body[name] : undefined
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return undefined
}

/**
 * The message in the body of a refusal, on one line: Segment's `message` and `code`, OAuth's `error` and
 * `error_description`, or plain text. Markup is ignored.
 * @returns undefined if there is none
 */
export const refusalMessage = (body: string): string | undefined => {
  const parsed = jsonOrUndefined(body)
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    const fields: Readonly<Record<string, unknown>> = { ...parsed }
    const message = textOf(fields, ['message', 'error_description', 'error', 'code'])
    const code = textOf(fields, ['code', 'error'])
    return oneLine(code === undefined || code === message ? message : `${message} (${code})`)
  }
  return body.trimStart().startsWith('<') ? undefined : oneLine(body)
}

const oneLine = (text: string | undefined): string | undefined => {
  const line = text?.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  if (line === undefined || line === '') return undefined
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line
}

const seconds = /^\d{1,12}(?:\.\d+)?$/

/** An HTTP date begins with a day of the week in all three formats; other text that happens to parse is not a date. */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*[ ,]/

const parseDate = (text: string): number | undefined => {
  if (!httpDate.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

const parseWait = (text: string, date: string | null, now: number | undefined): number | undefined => {
  if (seconds.test(text)) return Math.round(Number(text) * 1_000)
  const until = parseDate(text)
  if (until === undefined) return undefined
  // Our clock may be wrong, so prefer the server's own date.
  const from = parseDate(date?.trim() ?? '') ?? now
  return from === undefined ? undefined : Math.max(0, until - from)
}

/**
 * How long an answer asks to wait: `Retry-After` in seconds or as an HTTP date, else `X-RateLimit-Reset` in seconds.
 * @param now milliseconds since 1970; without it, a date is read only if the server sends its own
 * @returns milliseconds; undefined if it asks for no wait
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#rate-limits
 */
export const askedWaitMs = (headers: SegmentResponse['headers'], now: number | undefined): number | undefined => {
  const retryAfter = headers.get('retry-after')?.trim()
  const wait = retryAfter === undefined ? undefined : parseWait(retryAfter, headers.get('date'), now)
  if (wait !== undefined) return wait
  const reset = headers.get('x-ratelimit-reset')?.trim()
  return reset !== undefined && seconds.test(reset) ? Math.round(Number(reset) * 1_000) : undefined
}

/** The same, capped at the longest wait that is obeyed: `limits.retryAfterSeconds`. */
export const retryAfterMs = (headers: SegmentResponse['headers'], now: number): number | undefined => {
  const asked = askedWaitMs(headers, now)
  return asked === undefined ? undefined : Math.min(asked, limits.retryAfterSeconds * 1_000)
}

type Refusal = Exclude<StatusVerdict, 'acknowledged'>

/** What an answer means: acknowledged, or an error and whether a retry may help. */
export type ResponseClass =
  | { readonly verdict: 'acknowledged' }
  | { readonly verdict: Refusal; readonly error: SegmentError }

interface StatusNote {
  readonly code?: SegmentErrorCode
  readonly advice: string
}

/** Maximum characters of an answer's body in an error. */
const maxBodyLength = 2_048

/** Codes and advice by status. */
const notes: Readonly<Record<number, StatusNote>> = {
  400: {
    advice:
      'Check that the body is JSON, that the write key is right and that the call is within the limits of Segment.',
  },
  401: {
    code: 'unauthorized',
    advice: 'Check the write key or the OAuth application, and that the region is the one of the workspace.',
  },
  403: { code: 'unauthorized', advice: 'Check that the credential may write to this source.' },
  404: { advice: 'Check the host and the path.' },
  405: { advice: 'Check the method and the path.' },
  408: { code: 'timed_out', advice: 'Try again later.' },
  413: { code: 'too_large', advice: 'Send fewer or smaller calls.' },
  429: {
    code: 'rate_limited',
    advice: 'Send less often; Segment asks workspaces to stay below 1,000 calls per second.',
  },
  511: { code: 'unauthorized', advice: 'Check the credential, and whether this network requires a login.' },
}

/** Codes and advice for all other statuses, by verdict. */
const notesByVerdict: Readonly<Record<Refusal, Required<StatusNote>>> = {
  refused: { code: 'refused', advice: 'Check the request; a retry gets the same answer.' },
  retry: { code: 'unavailable', advice: 'Try again later.' },
  'retry-with-token': { code: 'unauthorized', advice: 'Check the credential.' },
}

/**
 * Classifies an answer by its status and the table of statuses. A 2xx is acknowledged whatever its body says, because
 * Segment says nothing about calls that it drops. The error of any other answer includes the message in its body.
 * @param request what was sent; its secrets are hidden if the answer echoes them
 * @param now milliseconds since 1970, to read a date in `Retry-After` if the server does not send its own
 */
export const classifyResponse = (response: SegmentResponse, request?: SegmentRequest, now?: number): ResponseClass => {
  const { status, headers } = response
  const verdict = statusVerdict(status)
  if (verdict === 'acknowledged') return { verdict }
  if (status >= 300 && status < 400) {
    return { verdict, error: redirectError(headers.get('location'), { status, base: request?.url }) }
  }
  const askedMs = verdict === 'refused' ? undefined : askedWaitMs(headers, now)
  const secrets = request === undefined ? [] : requestSecrets(request)
  const responseBody = redactSecrets(response.body, secrets).slice(0, maxBodyLength)
  const said = refusalMessage(responseBody)?.replace(/\.$/, '')
  const note = { ...notesByVerdict[verdict], ...notes[status] }
  const error = new SegmentError(note.code, `Segment answered ${status}${said === undefined ? '' : `: ${said}`}.`, {
    status,
    ...(responseBody === '' ? {} : { responseBody }),
    ...(askedMs === undefined ? {} : { retryAfterMs: askedMs }),
    advice: note.advice,
  })
  return { verdict, error }
}
