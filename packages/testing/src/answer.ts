import type { JsonValue } from './json.ts'

/** A request as a door (the fetch function, the loopback port) hands it over. */
export interface IncomingRequest {
  readonly method: string
  /** Absolute URL. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as it crossed the wire, still compressed if it was. */
  readonly body: Uint8Array
  /** Address of the sender, where the door knows it. */
  readonly remoteAddress?: string
  /** The body had more bytes than the door reads, and is left out. */
  readonly tooLarge?: true
}

/** What the server answers; the door writes it out. */
export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
}

/** What every answer lets a page of another origin read. */
export const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after, x-ratelimit-reset',
} as const

/** An answer with a JSON body. */
export const jsonAnswer = (
  status: number,
  value: JsonValue,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...corsHeaders, ...headers },
  body: JSON.stringify(value),
})

/** An answer with a text body. */
export const textAnswer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...corsHeaders, ...headers },
  body,
})

/** Segment's nearly universal answer, given to what it keeps and to most of what it drops. */
export const successAnswer: Answer = jsonAnswer(200, { success: true })

/** A refusal of Segment's shape; some of them carry a code and some do not. */
export const refusalAnswer = (status: number, message: string, code?: string): Answer =>
  jsonAnswer(status, code === undefined ? { success: false, message } : { success: false, message, code })

/** The refusals that have been seen, by cause. Texts of the two size answers are this server's own. */
export const refusals = {
  malformedJson: refusalAnswer(400, 'malformed JSON', 'invalid_request'),
  callTooLarge: refusalAnswer(400, 'a call is larger than 32 KB', 'invalid_request'),
  batchTooLarge: refusalAnswer(400, 'the batch is larger than 500 KB', 'invalid_request'),
  invalidWriteKey: refusalAnswer(400, 'An invalid write key was provided'),
} as const

/** A preflight answer that lets browser libraries send their Authorization and X-Retry-Count headers. */
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
