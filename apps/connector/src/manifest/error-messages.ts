import type { SpecTables } from './spec-tables.ts'

/** What to do about a status that has a cause of its own. */
const advice: Readonly<Record<number, string>> = {
  400: 'Segment takes JSON of at most {callBytes} bytes a call and {batchBytes} bytes a batch, and a write key that looks like one. Check the Write Key, and send less at once.',
  401: 'Segment does not accept the credential. Check the Write Key, or the authorization header if you gave one.',
  403: 'The credential may not do this. Check that the Write Key belongs to the source you mean.',
  404: 'There is nothing at this path. Check the URL, and the region of the connection.',
  405: 'The path does not take this method. Most endpoints of the Tracking API take POST only.',
  408: 'Segment did not get the request in time; it will be sent again.',
  413: 'The request is too large: {callBytes} bytes a call and {batchBytes} bytes a batch are the limits.',
  429: 'Segment asks to slow down; the scenario will try again later. If it happens often, let the scenario run less often or send batches.',
  460: 'Segment asks for the same request again; it will be sent again.',
}

const byVerdict = {
  acknowledged: { type: 'RuntimeError', advice: 'The answer can not be read.' },
  refused: { type: 'DataError', advice: 'Segment refuses the request, and would do so again. Check what you send.' },
  retry: { type: 'ConnectionError', advice: 'Segment can not take the request now; it will be sent again.' },
  'retry-with-token': {
    type: 'InvalidAccessTokenError',
    advice: 'Segment does not accept the credential. Check the Write Key.',
  },
} as const

/** Statuses whose error type differs from that of their verdict. */
const typeOfStatus: Readonly<Record<number, string>> = { 403: 'InvalidAccessTokenError', 429: 'RateLimitError' }

/** Statuses that have a message of their own. */
const statuses = [400, 401, 403, 404, 405, 408, 410, 413, 429, 460, 500, 501, 502, 503, 504, 505, 511] as const

/** `response.error` of the Tracking API: what each status means and what to do, with Segment's own words in front. */
export const trackingErrors = ({ statusVerdict, limits }: SpecTables): Readonly<Record<string, unknown>> => {
  const fill = (text: string): string =>
    text
      .replace('{callBytes}', limits.callBytes.toLocaleString('en-US'))
      .replace('{batchBytes}', limits.batchBytes.toLocaleString('en-US'))
  const own = "{{ifempty(body.message, ifempty(body.error, ifempty(body.code, 'Segment refused the request.')))}}"
  const entries = statuses.map((status) => {
    const verdict = byVerdict[statusVerdict(status)]
    const message = `[{{statusCode}}] ${own} ${fill(advice[status] ?? verdict.advice)}`
    return [String(status), { message, type: typeOfStatus[status] ?? verdict.type }] as const
  })
  return { message: `[{{statusCode}}] ${own}`, type: 'RuntimeError', ...Object.fromEntries(entries) }
}

/** Segment's own words in an answer of the Public API. */
const publicWords = "{{ifempty(body.errors[1].message, ifempty(body.errors[1].type, 'Segment refused the request.'))}}"

/** `response.error` of the Public API, which takes the workspace's token. */
export const publicApiErrors: Readonly<Record<string, unknown>> = {
  message: `[{{statusCode}}] ${publicWords} Check that the region is the one of your workspace.`,
  type: 'RuntimeError',
  400: {
    message: `[400] ${publicWords} Check that the region is the one of your workspace.`,
    type: 'InvalidConfigurationError',
  },
  401: {
    message: `[401] ${publicWords} The token is wrong, was deleted, belongs to the other region or lacks the rights: create a Public API token with the Workspace Owner option under Settings, Access Management, Tokens, and choose the region of the workspace.`,
    type: 'InvalidAccessTokenError',
  },
  403: {
    message: `[403] ${publicWords} The token lacks the rights: create one with the Workspace Owner option, and choose the region of the workspace.`,
    type: 'InvalidAccessTokenError',
  },
  404: {
    message: `[404] ${publicWords} It does not exist in this workspace. Check the region, and that your Segment plan includes it.`,
    type: 'DataError',
  },
  429: { message: `[429] ${publicWords} Wait a little and try again.`, type: 'RateLimitError' },
  500: { message: `[500] ${publicWords} Segment has a problem; try again later.`, type: 'ConnectionError' },
  502: { message: `[502] ${publicWords} Segment has a problem; try again later.`, type: 'ConnectionError' },
  503: { message: `[503] ${publicWords} Segment has a problem; try again later.`, type: 'ConnectionError' },
  504: { message: `[504] ${publicWords} Segment did not answer in time; try again later.`, type: 'ConnectionError' },
}
