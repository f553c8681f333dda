import { formatIssuePath, type SegmentIssue } from '@org/segment-core'
import { element } from './element.ts'
import type { Judgement, ShownRequest } from './judge-text.ts'

/** Issues that are drawn; a batch can have thousands. */
const mostIssues = 100

const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`

/** One sentence: what happens to the input. */
export const summaryOf = (judgement: Judgement): string => {
  if (judgement.kind === 'empty') return 'Paste a call or a batch as JSON.'
  if (judgement.kind === 'too-long')
    return `The text is too long. The playground takes up to ${count(judgement.limit, 'character')}.`
  if (judgement.kind === 'not-json') return `The text is not JSON: ${judgement.message}`
  const { subject, issues, sent } = judgement
  const errors = issues.filter(({ severity }) => severity === 'error').length
  const warnings = issues.length - errors
  const found = [...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])]
  if (sent === undefined) return `The ${subject} is not sent: ${found.join(' and ')}.`
  return found.length === 0
    ? `Segment keeps the ${subject}.`
    : `Segment keeps the ${subject}, but there ${issues.length === 1 ? 'is' : 'are'} ${found.join(' and ')}.`
}

/** The color of a judgement. */
export const toneOf = (judgement: Judgement): 'neutral' | 'good' | 'warning' | 'error' => {
  if (judgement.kind === 'empty') return 'neutral'
  if (judgement.kind !== 'verdict' || judgement.sent === undefined) return 'error'
  return judgement.issues.length === 0 ? 'good' : 'warning'
}

const drawIssue = (issue: SegmentIssue, base: string): HTMLElement => {
  const { severity, code, path, message, rule, advice, page, discardCode } = issue
  const dropped =
    discardCode === undefined ? [] : [' Segment drops such a call as ', element('code', {}, discardCode), '.']
  return element(
    'li',
    { class: `issue ${severity}` },
    element(
      'p',
      { class: 'issue-head' },
      element('span', { class: 'issue-severity' }, severity),
      ' ',
      element('a', { href: `${base}reference/issues/${code}/` }, element('code', {}, code)),
      ' at ',
      element('code', { class: 'issue-path' }, path.length === 0 ? 'the whole input' : formatIssuePath(path)),
    ),
    element('p', { class: 'issue-message' }, message),
    element('p', {}, element('strong', {}, 'Rule: '), rule, ...dropped, ' ', element('a', { href: page }, 'Source')),
    element('p', {}, element('strong', {}, 'What to do: '), advice),
  )
}

/** The issues of a judgement. @param base path of the site, with a slash at its end */
export const drawIssues = (judgement: Judgement, base: string): readonly HTMLElement[] => {
  if (judgement.kind !== 'verdict' || judgement.issues.length === 0) return []
  const { issues } = judgement
  const rest = issues.length - mostIssues
  return [
    element('h2', { id: 'issues' }, 'Issues'),
    element('ul', { class: 'issues' }, ...issues.slice(0, mostIssues).map((issue) => drawIssue(issue, base))),
    ...(rest > 0 ? [element('p', {}, `${count(rest, 'more issue')} not shown.`)] : []),
  ]
}

const pretty = (json: string): string => JSON.stringify(JSON.parse(json), undefined, 2)

const drawRequest = ({ request, bytes, limitBytes }: ShownRequest): readonly HTMLElement[] => {
  const head = [
    `${request.method} ${request.url}`,
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
  ]
  const share = (bytes / limitBytes) * 100
  return [
    element('h2', { id: 'request' }, 'What is sent'),
    element(
      'p',
      {},
      `The body has ${count(bytes, 'byte')}; the limit is ${limitBytes.toLocaleString('en')}, so it takes ${share < 1 ? 'less than 1' : Math.round(share)} %. It is shown with line breaks and sent without them. `,
      'The client sets messageId, timestamp, sentAt and context.library if the call does not have them.',
    ),
    element(
      'pre',
      { tabindex: '0', 'aria-label': 'Request' },
      element('code', {}, `${head.join('\n')}\n\n${pretty(request.body ?? '')}`),
    ),
  ]
}

/** The request of a judgement, if anything may be sent. */
export const drawSent = (judgement: Judgement): readonly HTMLElement[] =>
  judgement.kind === 'verdict' && judgement.sent !== undefined ? drawRequest(judgement.sent) : []
