import { SegmentError } from '../error/segment-error.ts'
import { statusVerdict } from '../spec/statuses.ts'
import type { SegmentResponse } from '../transport/transport.ts'

/** What an answer means: taken, or an error that says whether to send again. */
export type Judgement =
  | { readonly verdict: 'acknowledged' }
  | { readonly verdict: 'refused' | 'retry' | 'retry-with-token'; readonly error: SegmentError }

const maxExcerpt = 2_048

/** Segment's own words in a body of its shape. */
const messageIn = (body: string): string | undefined => {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    for (const name of ['message', 'error', 'code']) {
      const value: unknown = Reflect.get(parsed, name)
      if (typeof value === 'string') return value.slice(0, 200)
    }
  } catch {
    // Not every answer is JSON; its status still speaks.
  }
  return undefined
}

const redirectTarget = (response: SegmentResponse): string => {
  const location = response.headers.get('location') ?? ''
  return URL.canParse(location) ? new URL(location).origin : 'elsewhere'
}

interface Explanation {
  readonly code: 'unauthorized' | 'rate_limited' | 'too_large' | 'refused' | 'unavailable' | 'timed_out'
  readonly message: string
  readonly advice: string
}

const explain = (response: SegmentResponse): Explanation => {
  const { status } = response
  const words = messageIn(response.body)
  const said = words === undefined ? '' : `: ${words}`
  if (status >= 300 && status < 400) {
    return {
      code: 'refused',
      message: `The host answers ${status} and points to ${redirectTarget(response)}, where the credential does not go.`,
      advice: 'Set the host to the address of the Tracking API itself.',
    }
  }
  if (status === 401 || status === 403 || status === 511) {
    return {
      code: 'unauthorized',
      message: `Segment refused the credential with ${status}${said}.`,
      advice: 'Check the write key or OAuth application, and that it belongs to this source and region.',
    }
  }
  if (status === 413)
    return { code: 'too_large', message: `The request is too large (413)${said}.`, advice: 'Send less.' }
  if (status === 429) {
    return { code: 'rate_limited', message: `Segment asks to slow down (429)${said}.`, advice: 'Try again later.' }
  }
  if (status === 408)
    return { code: 'timed_out', message: `The host gave up waiting (408)${said}.`, advice: 'Try again.' }
  if (statusVerdict(status) === 'retry') {
    return { code: 'unavailable', message: `Segment answered ${status}${said}.`, advice: 'Try again later.' }
  }
  return {
    code: 'refused',
    message: `Segment refused the request with ${status}${said}.`,
    advice:
      status === 404 ? 'Check the path and the host.' : 'Correct the request; sending it again gets the same answer.',
  }
}

/** Reads an answer by the table of statuses. A 2xx counts as taken whatever its body says: Segment never takes it back. */
export const judgeResponse = (response: SegmentResponse): Judgement => {
  const verdict = statusVerdict(response.status)
  if (verdict === 'acknowledged') return { verdict }
  const { code, message, advice } = explain(response)
  const responseBody = response.body.slice(0, maxExcerpt)
  return { verdict, error: new SegmentError(code, message, { status: response.status, responseBody, advice }) }
}
