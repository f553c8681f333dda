import { redact } from '../error/redact.ts'

/** A request as it leaves: plain data, the same for every transport. */
export interface SegmentRequest {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON text. */
  readonly body?: string
}

const inspect = Symbol.for('nodejs.util.inspect.custom')

/**
 * A request as people may see it: the credential in its headers and the write key in its body replaced.
 * @param secrets further secrets to hide
 */
export const redactRequest = (request: SegmentRequest, secrets: readonly string[] = []): SegmentRequest => ({
  method: request.method,
  url: redact(request.url, secrets),
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      name === 'authorization' ? value.replace(/^(\S+)\s.*$/s, '$1 [redacted]') : redact(value, secrets),
    ]),
  ),
  ...(request.body === undefined
    ? {}
    : { body: redact(request.body.replace(/"writeKey":"[^"]*"/g, '"writeKey":"[redacted]"'), secrets) }),
})

/** Hides the credential of a request from `console.log` and `JSON.stringify`; its properties are read as ever. */
export const guardRequest = (request: SegmentRequest): SegmentRequest =>
  Object.defineProperties(request, {
    [inspect]: { value: () => redactRequest(request) },
    toJSON: { value: () => redactRequest(request) },
  })
