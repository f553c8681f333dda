import type { SegmentErrorCode } from '../error/error-codes.ts'
import { redactSecrets } from '../error/redact-secrets.ts'
import { SegmentError } from '../error/segment-error.ts'
import { jsonOrUndefined } from '../json/json-or-undefined.ts'
import { requestSecrets } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { type StatusVerdict, statusVerdict } from '../spec/statuses.ts'
import { redirectError } from '../transport/network-error.ts'
import type { SegmentResponse } from '../transport/transport.ts'
import { isJsonObject } from '../values/json-object.ts'
import { oneLine, refusalMessage } from './refusal-message.ts'
import { askedWaitMs } from './retry-after.ts'

/** Characters of a foreign answer that its error shows. */
const shownLength = 80

type Refusal = Exclude<StatusVerdict, 'acknowledged'>

/** What an answer means: acknowledged, or an error and whether a retry may help. */
export type Judgement =
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

/** Content types of pages for people. */
const pageType = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i

const saysFailure = (body: string): boolean => {
  const parsed = jsonOrUndefined(body)
  return isJsonObject(parsed) && parsed.success === false
}

/**
 * Whether a 2xx clearly comes from something other than Segment, such as the login page of a network or an error page of
 * a proxy: HTML, or JSON that says `success: false`. Other bodies, and none, count as Segment's.
 */
const isForeign = ({ headers, body }: SegmentResponse): boolean => {
  const text = body.trimStart()
  if (text === '') return false
  return text.startsWith('<') || pageType.test(headers.get('content-type') ?? '') || saysFailure(text)
}

/** The start of a body, without the secrets of the request, which a server may echo. */
const visibleStart = (body: string, request: SegmentRequest | undefined): string =>
  redactSecrets(body, request === undefined ? [] : requestSecrets(request)).slice(0, maxBodyLength)

const hostOf = (request: SegmentRequest | undefined): string =>
  request !== undefined && URL.canParse(request.url) ? new URL(request.url).host : 'The server'

const foreignError = (response: SegmentResponse, request: SegmentRequest | undefined): SegmentError => {
  const responseBody = visibleStart(response.body, request)
  const shown = oneLine(responseBody, shownLength) ?? ''
  return new SegmentError(
    'unavailable',
    `${hostOf(request)} answered ${response.status}, but the answer does not come from Segment: ${shown}`,
    {
      status: response.status,
      responseBody,
      advice: 'Check the host, and whether this network requires a login or a proxy answers instead of Segment.',
    },
  )
}

/** What else decides about an answer. */
export interface JudgeOptions {
  /** What was sent; its secrets are hidden if the answer echoes them. */
  readonly request?: SegmentRequest | undefined
  /** Milliseconds since 1970, to read a date in `Retry-After` if the server does not send its own. */
  readonly now?: number | undefined
  /** Whether any 2xx counts, whatever its body: for requests other than calls. @default false */
  readonly anyBody?: boolean | undefined
}

/**
 * Judges an answer by its status and the table of statuses. A 2xx acknowledges, because Segment says nothing about calls
 * that it drops, unless it clearly comes from something else: then it is `unavailable`. The error of any other answer
 * includes the message in its body.
 */
export const judgeResponse = (
  response: SegmentResponse,
  { request, now, anyBody = false }: JudgeOptions = {},
): Judgement => {
  const { status, headers } = response
  const verdict = statusVerdict(status)
  if (verdict === 'acknowledged') {
    return anyBody || !isForeign(response) ? { verdict } : { verdict: 'retry', error: foreignError(response, request) }
  }
  if (status >= 300 && status < 400) {
    return { verdict, error: redirectError(headers.get('location'), { status, base: request?.url }) }
  }
  const askedMs = verdict === 'refused' ? undefined : askedWaitMs(headers, now)
  const responseBody = visibleStart(response.body, request)
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
