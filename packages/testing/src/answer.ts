import type { JsonValue } from './json.ts'
import type { Region } from './regions.ts'

/** A request from the fetch function or the loopback port. */
export interface IncomingRequest {
  readonly method: string
  /** Absolute URL. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as sent, possibly compressed. */
  readonly body: Uint8Array
  /** Address of the sender, if known. */
  readonly remoteAddress?: string
  /** The body was too large to read and is omitted. */
  readonly tooLarge?: true
}

/** A request with its parsed URL, decoded body and time. */
export interface ReadRequest extends IncomingRequest {
  readonly location: URL
  readonly region: Region
  /** The decoded body; undefined if its content encoding is invalid. */
  readonly inflated: Uint8Array | undefined
  /** ms since 1970 */
  readonly receivedAt: number
}

/** A response of the server. */
export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
}

/** Headers that allow pages of other origins to read every response. */
export const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after, x-ratelimit-reset',
} as const

/** A response with a JSON body. */
export const jsonAnswer = (
  status: number,
  value: JsonValue,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...corsHeaders, ...headers },
  body: JSON.stringify(value),
})

/** A response with a text body. */
export const textAnswer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...corsHeaders, ...headers },
  body,
})

/** Segment's usual response, to calls that it stores and to most calls that it drops. */
export const successAnswer: Answer = jsonAnswer(200, { success: true })

/** An error response as Segment sends it, some with a code and some without. */
export const refusalAnswer = (status: number, message: string, code?: string): Answer =>
  jsonAnswer(status, code === undefined ? { success: false, message } : { success: false, message, code })

/** The observed error responses by cause. The messages of the two size errors are our own. */
export const refusals = {
  malformedJson: refusalAnswer(400, 'malformed JSON', 'invalid_request'),
  callTooLarge: refusalAnswer(400, 'a call is larger than 32 KB', 'invalid_request'),
  batchTooLarge: refusalAnswer(400, 'the batch is larger than 500 KB', 'invalid_request'),
  invalidWriteKey: refusalAnswer(400, 'An invalid write key was provided'),
} as const

/** A preflight response that lets browser libraries send their Authorization and X-Retry-Count headers. */
export const preflightAnswer: Answer = {
  status: 204,
  headers: {
    ...corsHeaders,
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': 'authorization, content-type, content-encoding, x-retry-count',
    'access-control-max-age': '86400',
  },
  body: '',
}
