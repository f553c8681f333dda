import { bodyText } from '../request/redact-request.ts'
import { defaultTimeoutMs, type Transport } from '../transport/transport.ts'
import { withDeadline } from '../transport/with-deadline.ts'

/** A request for a custom HTTP client. */
export interface HTTPClientRequest {
  url: string
  method: 'POST'
  headers: Record<string, string>
  body: string
  /** Milliseconds. */
  httpRequestTimeout: number
}

/** A request for a custom fetch function. */
export interface HTTPFetchRequest {
  headers: Record<string, string>
  body: string
  method: HTTPClientRequest['method']
  signal: AbortSignal
}

/** An answer of such a client. */
export interface HTTPResponse {
  readonly status: number
  readonly statusText: string
  readonly headers?: Readonly<Record<string, unknown>> | { get(name: string): string | null } | undefined
  readonly text?: (() => Promise<string>) | undefined
}

/** A custom HTTP client. */
export interface HTTPClient {
  makeRequest(request: HTTPClientRequest): Promise<HTTPResponse>
}

/** A custom fetch function; the runtime's own fits. */
export type HTTPFetchFn = (url: string, init: HTTPFetchRequest) => Promise<HTTPResponse>

/** An HTTP client over a fetch function. */
export class FetchHTTPClient implements HTTPClient {
  readonly #fetch: HTTPFetchFn

  /** @param fetchFn @default the runtime's */
  constructor(fetchFn: HTTPFetchFn = (url, init) => globalThis.fetch(url, init)) {
    this.#fetch = fetchFn
  }

  makeRequest({ url, method, headers, body, httpRequestTimeout }: HTTPClientRequest): Promise<HTTPResponse> {
    return this.#fetch(url, { method, headers, body, signal: AbortSignal.timeout(httpRequestTimeout) })
  }
}

const headerReader = (headers: HTTPResponse['headers']): { get(name: string): string | null } => {
  if (headers === undefined) return { get: () => null }
  if (typeof headers.get === 'function') {
    const { get } = headers
    return { get: (name) => get.call(headers, name) }
  }
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
  return { get: (name) => values.get(name.toLowerCase()) ?? null }
}

/** A transport over a custom HTTP client or fetch function. */
export const transportOf =
  (client: HTTPClient | HTTPFetchFn): Transport =>
  (request, { signal, timeoutMs = defaultTimeoutMs } = {}) =>
    withDeadline(request, { signal, timeoutMs }, async (ending) => {
      const { url, headers } = request
      const method = 'POST'
      const body = bodyText(request) ?? ''
      const response =
        typeof client === 'function'
          ? await client(url, { method, headers: { ...headers }, body, signal: ending })
          : await client.makeRequest({ url, method, headers: { ...headers }, body, httpRequestTimeout: timeoutMs })
      return {
        status: response.status,
        headers: headerReader(response.headers),
        body: (await response.text?.()) ?? '',
      }
    })
