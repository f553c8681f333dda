/** A complete answer to a client. */
export interface Answer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
}

const isHeader = ([name, value]: readonly [string, unknown]): boolean =>
  /^[!#$%&'*+.^`|~\w-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)

/** Whether a runtime can send a value of foreign code as an answer. */
export const isAnswer = (value: unknown): value is Answer => {
  if (typeof value !== 'object' || value === null) return false
  const { status, headers, body } = value as Partial<Record<keyof Answer, unknown>>
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) return false
  if (typeof headers !== 'object' || headers === null || !Object.entries(headers).every(isHeader)) return false
  return typeof body === 'string' || body instanceof Uint8Array
}

type Headers = Readonly<Record<string, string>>

/** A JSON answer. */
export const jsonAnswer = (status: number, value: object, headers: Headers = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

/** Segment's usual answer. @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/ */
export const successAnswer: Answer = jsonAnswer(200, { success: true })

/** A refusal in Segment's shape. @param more further fields */
export const refusalAnswer = (
  status: number,
  message: string,
  code: string | undefined = undefined,
  more: object = {},
  headers: Headers = {},
): Answer => jsonAnswer(status, { success: false, message, ...(code === undefined ? {} : { code }), ...more }, headers)

/** Asks the client to retry. @param seconds rounded up, at least 1 */
export const retryAnswer = (status: 429 | 503, message: string, seconds: number): Answer => {
  const code = status === 429 ? 'rate_limited' : 'unavailable'
  return refusalAnswer(status, message, code, {}, { 'retry-after': String(Math.max(1, Math.ceil(seconds))) })
}

/** A text answer. */
export const textAnswer = (status: number, body: string, headers: Headers = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body,
})

const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

/** A transparent GIF of one pixel: the answer to every pixel request, even an invalid one. */
export const pixelAnswer: Answer = {
  status: 200,
  headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' },
  body: Uint8Array.from(atob(gif), (character) => character.charCodeAt(0)),
}

/** Segment's answer to an unknown path or key. */
export const notFoundAnswer = (method: string): Answer =>
  textAnswer(404, `Cannot ${/^[A-Z]{1,12}$/.test(method) ? method : 'answer'} - Invalid path or write key provided.`)
