import type { SpecTables } from './spec-tables.ts'

/** Advice for statuses with a specific cause. */
const advice: Readonly<Record<number, string>> = {
  400: 'Segment accepts JSON of at most {callBytes} bytes per call and {batchBytes} bytes per batch, and requires a well-formed write key. Check the Write key, and send less data at once.',
  401: 'Segment does not accept the credential. Check the Write key, or the authorization header if you gave one.',
  403: 'The credential lacks permission. Check that the Write key belongs to the right source.',
  404: 'The path does not exist. Check the URL, and the region of the connection.',
  405: 'The path does not support this method. Most endpoints of the Tracking API support only POST.',
  408: 'Segment did not receive the request in time; it will be sent again.',
  413: 'The request is too large: the limits are {callBytes} bytes per call and {batchBytes} bytes per batch.',
  429: 'Too many requests; the scenario will try again later. If this happens often, run the scenario less often or send batches.',
  460: 'Segment asked for the request to be sent again; it will be.',
}

const byVerdict = {
  acknowledged: { type: 'RuntimeError', advice: 'The response cannot be read.' },
  refused: { type: 'DataError', advice: 'Segment rejects the request and would reject it again. Check the data.' },
  retry: { type: 'ConnectionError', advice: 'Segment cannot accept the request now; it will be sent again.' },
  'retry-with-token': {
    type: 'InvalidAccessTokenError',
    advice: 'Segment does not accept the credential. Check the Write key.',
  },
} as const

/** Statuses whose error type differs from that of their verdict. */
const typeOfStatus: Readonly<Record<number, string>> = { 403: 'InvalidAccessTokenError', 429: 'RateLimitError' }

/** Statuses with a message. */
const statuses = [400, 401, 403, 404, 405, 408, 410, 413, 429, 460, 500, 501, 502, 503, 504, 505, 511] as const

/** `response.error` of the Tracking API: Segment's message, what the status means and what to do. */
export const trackingErrors = ({ statusVerdict, limits }: SpecTables): Readonly<Record<string, unknown>> => {
  const fill = (text: string): string =>
    text
      .replace('{callBytes}', limits.callBytes.toLocaleString('en-US'))
      .replace('{batchBytes}', limits.batchBytes.toLocaleString('en-US'))
  const own = "{{ifempty(body.message, ifempty(body.error, ifempty(body.code, 'Segment rejected the request')))}}"
  const entries = statuses.map((status) => {
    const verdict = byVerdict[statusVerdict(status)]
    const message = `[{{statusCode}}] ${own} – ${fill(advice[status] ?? verdict.advice)}`
    return [String(status), { message, type: typeOfStatus[status] ?? verdict.type }] as const
  })
  return { message: `[{{statusCode}}] ${own}`, type: 'RuntimeError', ...Object.fromEntries(entries) }
}

const publicAdvice: readonly (readonly [status: number, type: string, advice: string])[] = [
  [400, 'InvalidConfigurationError', 'Check that the region is the region of your workspace.'],
  [
    401,
    'InvalidAccessTokenError',
    'The token is wrong, was deleted, belongs to the other region or lacks permissions: create a Public API token with the Workspace Owner option under Settings, Access Management, Tokens, and choose the region of the workspace.',
  ],
  [
    403,
    'InvalidAccessTokenError',
    'The token lacks permissions: create one with the Workspace Owner option, and choose the region of the workspace.',
  ],
  [404, 'DataError', 'It does not exist in this workspace. Check the region, and that your Segment plan includes it.'],
  [405, 'DataError', 'The endpoint does not support this.'],
  [409, 'DataError', 'It conflicts with what the workspace contains.'],
  [413, 'DataError', 'Send less data at once.'],
  [422, 'DataError', 'Check the values of the fields.'],
  [429, 'RateLimitError', 'Wait a moment and try again.'],
  [500, 'ConnectionError', 'Segment has a problem; try again later.'],
  [502, 'ConnectionError', 'Segment has a problem; try again later.'],
  [503, 'ConnectionError', 'Segment has a problem; try again later.'],
  [504, 'ConnectionError', 'Segment did not answer in time; try again later.'],
]

/** What the Public API says about an error. */
export const publicReason =
  "ifempty(body.errors[1].message, ifempty(body.errors[1].type, 'Segment rejected the request'))"

/** `response.error` of the Public API, which uses the workspace token. */
export const publicApiErrors: Readonly<Record<string, unknown>> = {
  message: `[{{statusCode}}] {{${publicReason}}} – Check that the region is the region of your workspace.`,
  type: 'RuntimeError',
  ...Object.fromEntries(
    publicAdvice.map(([status, type, advice]) => [
      status,
      { message: `[${status}] {{${publicReason}}} – ${advice}`, type },
    ]),
  ),
}
