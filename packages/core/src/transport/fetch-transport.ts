import { readText } from './read-text.ts'
import { redirectError } from './redirect-error.ts'
import { defaultTimeoutMs, type Transport } from './transport.ts'
import { withDeadline } from './with-deadline.ts'
import type { Timers } from './with-time-limit.ts'

/** What is asked of a fetch function; every runtime's own is one. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly redirect: 'manual'
    readonly signal: AbortSignal
    readonly body?: string | Uint8Array<ArrayBuffer>
  },
) => Promise<Pick<Response, 'status' | 'type' | 'headers' | 'body'>>

/** Settings of a transport over fetch. */
export interface FetchTransportOptions {
  readonly fetch: Fetch
  /** Time for one exchange unless the call says otherwise, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** @default globalThis */
  readonly timers?: Timers | undefined
}

/**
 * Makes a transport of a fetch function, for any runtime. Browsers do not tell the status of a redirect, so there it is
 * thrown as `refused`.
 */
export const createFetchTransport = ({
  fetch,
  timeoutMs: usualTimeoutMs = defaultTimeoutMs,
  timers,
}: FetchTransportOptions): Transport => {
  return (request, { signal, timeoutMs = usualTimeoutMs } = {}) =>
    withDeadline(request, { signal, timeoutMs, timers }, async (ending) => {
      // Nobody shares the memory of a request's body.
      const body = (request.bodyBytes as Uint8Array<ArrayBuffer> | undefined) ?? request.body
      const response = await fetch(request.url, {
        method: request.method,
        headers: { ...request.headers },
        redirect: 'manual',
        signal: ending,
        ...(body === undefined ? {} : { body }),
      })
      if (response.type === 'opaqueredirect') throw redirectError(null)
      return { status: response.status, headers: response.headers, body: await readText(response.body) }
    })
}
