import { pages } from '@org/segment-core/spec'
import type { Exchange } from '@org/segment-testing'
import type { EventIssue } from '../model/event-record.ts'
import type { CallDetail, EventDraft, RequestDetail } from './event-detail.ts'
import { firstIssueOf, textOf } from './summarise-call.ts'

/** Says how a request that was not accepted was answered. */
const statusMessage = (status: number | undefined): string =>
  status === undefined ? 'The request got no answer.' : `The request was answered with status ${status}.`

/** Why a request that holds readable calls was refused; its calls may follow every rule. */
export const refusedIssue = ({ request }: Exchange): EventIssue => ({
  code: `status_${request.status ?? 'none'}`,
  severity: 'error',
  path: [],
  message:
    request.refusal === undefined ? statusMessage(request.status) : `The request was refused ${request.refusal}.`,
  rule: 'Segment reads the calls of a request only if it accepts the request.',
  advice: request.fault === undefined ? 'Check the raw request.' : 'Remove the planned fault under Faults.',
  page: pages.httpApi,
})

/** Code and message of a response body in Segment's format. */
const readAnswer = (body: string): { readonly code?: string | undefined; readonly message?: string | undefined } => {
  try {
    const { code, message }: Record<string, unknown> = JSON.parse(body)
    return { code: textOf(code), message: textOf(message) }
  } catch {
    return body === '' ? {} : { message: body.slice(0, 200) }
  }
}

const issueOf = ({ status, body }: RequestDetail['answer'], omitted: number | undefined): EventIssue => {
  if (omitted !== undefined) {
    return {
      code: 'not_shown',
      severity: 'error',
      path: [],
      message: `${omitted.toLocaleString('en-US')} more calls of this batch are not shown.`,
      rule: 'A batch can hold at most 2,500 calls.',
      advice: 'Send fewer calls per request.',
      page: `${pages.httpApi}#batch`,
    }
  }
  const { code, message } = readAnswer(body)
  return {
    code: code ?? (status === undefined ? 'no_answer' : `status_${status}`),
    severity: 'error',
    path: [],
    message: message === undefined ? statusMessage(status) : `${statusMessage(status).slice(0, -1)}: ${message}`,
    rule: 'A request body must be a JSON object: a call or a batch of calls.',
    advice: 'Check the raw request.',
    page: pages.httpApi,
  }
}

/**
 * Describes a request that contained no readable call.
 * @param found issues of the batch as a whole, which explain it better than the answer
 * @param omitted number of calls left out because the batch was too long
 */
export const describeRefusal = (
  exchange: Exchange,
  request: RequestDetail,
  source: string,
  { issues: found = [], omitted }: { readonly issues?: readonly EventIssue[]; readonly omitted?: number },
): EventDraft => {
  const own = found.length === 0 || omitted !== undefined ? [issueOf(request.answer, omitted)] : []
  const issues = [...own, ...found]
  return {
    summary: {
      receivedAt: exchange.request.receivedAt,
      type: 'unknown',
      messageId: '',
      source,
      verdict: omitted === undefined ? 'refused' : 'discarded',
      bytes: exchange.request.body.byteLength,
      duplicate: false,
      firstIssue: firstIssueOf(issues),
    },
    call: undefined,
    detail: JSON.stringify({ issues } satisfies CallDetail),
    request,
    facts: undefined,
  }
}
