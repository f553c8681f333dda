import { bindFunctions, type EvaluateOptions } from '@org/iml'
import type { Fields } from '../app/app.ts'
import { charsetOf, decodeText } from './decode-text.ts'
import { findUnsendable } from './find-unsendable.ts'

/** A request of a service to a webhook. */
export interface WebhookRequest {
  /** @default 'POST' */
  readonly method?: string
  /** The address, absolute or only its path, with its query. */
  readonly url?: string
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}

/** The body of a request as bytes. */
export const bytesOfRequest = ({ body = '' }: WebhookRequest): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body

/** A body that does not match its content type. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody'
}

const parsedBody = (text: string, contentType: string, options: EvaluateOptions): unknown => {
  if (/[/+]json\b/i.test(contentType)) return text.trim() === '' ? undefined : (JSON.parse(text) as unknown)
  if (/[/+]xml\b/i.test(contentType)) return bindFunctions(options).parseXML?.(text)
  if (/urlencoded/i.test(contentType)) return Object.fromEntries(new URLSearchParams(text))
  return text
}

/**
 * The roots that the templates of a webhook read: body, query, headers (names in lowercase) and method.
 * @throws {UnreadableBody}
 */
export const rootsOfRequest = (request: WebhookRequest, options: EvaluateOptions): Fields => {
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const url = URL.parse(request.url ?? '/', 'http://webhook.invalid')
  if (url === null) throw new UnreadableBody('The address of the request is not a URL.')
  const contentType = headers['content-type'] ?? ''
  try {
    const body = parsedBody(decodeText(bytesOfRequest(request), charsetOf(contentType)), contentType, options)
    const reason = findUnsendable(body)
    if (reason !== undefined) throw new UnreadableBody(`The body cannot be read: ${reason}`)
    return {
      body,
      payload: body,
      query: Object.fromEntries(url.searchParams),
      headers,
      method: request.method ?? 'POST',
    }
  } catch (cause) {
    if (cause instanceof UnreadableBody) throw cause
    throw new UnreadableBody('The body does not match its content type.', { cause })
  }
}
