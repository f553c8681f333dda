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

/** What an answer means: taken, or an error and whether sending again may help. */
export type Judgement =
  | { readonly verdict: 'acknowledged' }
  | { readonly verdict: Refusal; readonly error: SegmentError }

interface StatusNote {
  readonly code?: SegmentErrorCode
  readonly advice: string
}

/** Characters of an answer's body that an error keeps. */
const maxBodyLength = 2_048

/** What an answer means to people, by status. */
const notes: Readonly<Record<number, StatusNote>> = {
  400: {
    advice: 'Check that the body is JSON, the write key is right and the call keeps within the limits of Segment.',
  },
  401: {
    code: 'unauthorized',
    advice: 'Check the write key or the OAuth application, and that the region is that of the workspace.',
  },
  403: { code: 'unauthorized', advice: 'Check that the credential may write to this source.' },
  404: { advice: 'Check the host and the path.' },
  405: { advice: 'Check the method and the path.' },
  408: { code: 'timed_out', advice: 'Try again later.' },
  413: { code: 'too_large', advice: 'Send fewer or smaller calls.' },
  429: { code: 'rate_limited', advice: 'Send less often; a workspace is asked to stay below 1,000 calls a second.' },
  511: { code: 'unauthorized', advice: 'Check the credential, and whether this network asks for a login of its own.' },
}

/** The same for every other status, by the verdict on it. */
const notesByVerdict: Readonly<Record<Refusal, Required<StatusNote>>> = {
  refused: { code: 'refused', advice: 'Check the request; sending it again gets the same answer.' },
  retry: { code: 'unavailable', advice: 'Try again later.' },
  'retry-with-token': { code: 'unauthorized', advice: 'Check the credential.' },
}

/**
 * Judges an answer by its status, as the table of statuses has it. A 2xx is acknowledged whatever its body says, for
 * Segment says no more of calls that it drops. The error of any other answer says what its body says.
 * @param request what was sent; its secrets are hidden where the answer echoes them
 * @param now milliseconds since 1970, to read a date in `Retry-After` where the server does not tell its own clock
 */
export const classifyResponse = (response: SegmentResponse, request?: SegmentRequest, now?: number): Judgement => {
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
