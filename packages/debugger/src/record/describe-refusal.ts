import type { Exchange } from '@org/segment-testing'
import type { EventIssue } from '../event-record.ts'
import type { EventDraft, RequestDetail } from './event-detail.ts'
import { firstIssueOf } from './summarise-call.ts'

const httpApi = 'https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/'

const isText = (value: unknown): value is string => typeof value === 'string'

/** Code and words of an answer of Segment's shape. */
const answerWords = (body: string): { readonly code?: string; readonly message?: string } => {
  try {
    const { code, message }: Record<string, unknown> = JSON.parse(body)
    return { ...(isText(code) ? { code } : {}), ...(isText(message) ? { message } : {}) }
  } catch {
    return body === '' ? {} : { message: body.slice(0, 200) }
  }
}

const issueOf = ({ status, body }: RequestDetail['answer'], further: number | undefined): EventIssue => {
  if (further !== undefined) {
    return {
      code: 'not_shown',
      severity: 'error',
      path: [],
      message: `${further.toLocaleString('en-US')} further calls of this batch are not shown.`,
      rule: 'A batch has at most 2,500 calls.',
      advice: 'Send fewer calls with each request.',
      page: `${httpApi}#batch`,
    }
  }
  const { code, message } = answerWords(body)
  return {
    code: code ?? (status === undefined ? 'no_answer' : `status_${status}`),
    severity: 'error',
    path: [],
    message: message ?? (status === undefined ? 'The request got no answer.' : `The request was answered ${status}.`),
    rule: 'A request carries a JSON object: a call, or a batch of calls.',
    advice: 'Look at the request as it came, below.',
    page: httpApi,
  }
}

/**
 * The event of a request from which no call could be read.
 * @param further calls of a batch that are left out because there are too many of them
 */
export const describeRefusal = (
  exchange: Exchange,
  request: RequestDetail,
  source: string,
  further?: number,
): EventDraft => {
  const issues = [issueOf(request.answer, further)]
  const firstIssue = firstIssueOf(issues)
  return {
    summary: {
      receivedAt: exchange.request.receivedAt,
      type: 'unknown',
      messageId: '',
      source,
      verdict: further === undefined ? 'refused' : 'discarded',
      bytes: exchange.request.body.byteLength,
      duplicate: false,
      ...(firstIssue === undefined ? {} : { firstIssue }),
    },
    detail: JSON.stringify({ call: null, issues }),
    request,
    facts: undefined,
  }
}
