import type { SegmentErrorCode } from '../error/error-codes.ts'
import { redactSecrets } from '../error/redact-secrets.ts'
import { SegmentError } from '../error/segment-error.ts'
import { requestSecrets } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { type StatusVerdict, statusVerdict } from '../spec/statuses.ts'
import { redirectError } from '../transport/redirect-error.ts'
import type { SegmentResponse } from '../transport/transport.ts'
import { refusalMessage } from './refusal-message.ts'
import { askedWaitMs } from './retry-after.ts'

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
