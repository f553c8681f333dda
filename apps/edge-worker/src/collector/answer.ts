/** What a client is answered, without what every answer carries. */
export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
}

const jsonHeaders = { 'content-type': 'application/json' } as const

/** An answer of JSON. */
export const jsonAnswer = (status: number, value: object, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { ...jsonHeaders, ...headers },
  body: JSON.stringify(value),
})

/** Segment's answer to nearly everything. @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ */
export const successAnswer: Answer = jsonAnswer(200, { success: true })

/** A refusal of Segment's shape. @param more further fields for people */
export const refusalAnswer = (
  status: number,
  message: string,
  code: string | undefined = undefined,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): Answer => jsonAnswer(status, { success: false, message, ...(code === undefined ? {} : { code }), ...more }, headers)

/** Asks a client to come back. @param seconds how long it shall wait, at least 1 */
export const waitAnswer = (status: 429 | 503, message: string, seconds: number): Answer =>
  refusalAnswer(
    status,
    message,
    status === 429 ? 'rate_limited' : 'unavailable',
    {},
    {
      'retry-after': String(Math.max(1, Math.ceil(seconds))),
    },
  )

/** Text, as Segment answers what is not there. */
export const textAnswer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body,
})

/** What Segment says of a path or key it does not know. */
export const notFoundAnswer = (method: string): Answer =>
  textAnswer(404, `Cannot ${/^[A-Z]{1,12}$/.test(method) ? method : 'answer'} - Invalid path or write key provided.`)
