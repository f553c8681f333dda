import type { Bytes } from '../values/bytes.ts'
import { redirectError } from './network-error.ts'
import { defaultTimeoutMs, readText, type Transport } from './transport.ts'
import { type Timers, withDeadline } from './with-deadline.ts'

/** The part of fetch that is used; the fetch of every runtime fits. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly redirect: 'manual'
    readonly signal: AbortSignal
    readonly body?: string | Bytes
  },
) => Promise<Pick<Response, 'status' | 'type' | 'headers' | 'body'>>

/** Settings of a transport over fetch. */
export interface FetchTransportOptions {
  readonly fetch: Fetch
  /** Default timeout of one exchange, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** @default globalThis */
  readonly timers?: Timers | undefined
}

/**
 * Creates a transport from a fetch function, for any runtime. Browsers hide the status of a redirect, so it is thrown as
 * `refused` there.
 */
export const createFetchTransport = ({
  fetch,
  timeoutMs: usualTimeoutMs = defaultTimeoutMs,
  timers,
}: FetchTransportOptions): Transport => {
  return (request, { signal, timeoutMs = usualTimeoutMs, maxBodyBytes } = {}) =>
    withDeadline(request, { signal, timeoutMs, timers }, async (ending) => {
      // The buffer of a request body is not shared.
      const body = (request.bodyBytes as Bytes | undefined) ?? request.body
      const response = await fetch(request.url, {
        method: request.method,
        headers: { ...request.headers },
        redirect: 'manual',
        signal: ending,
        ...(body === undefined ? {} : { body }),
      })
      if (response.type === 'opaqueredirect') throw redirectError(null)
      return { status: response.status, headers: response.headers, body: await readText(response.body, maxBodyBytes) }
    })
}
