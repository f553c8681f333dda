import { deliver } from '../delivery/deliver.ts'
import type { RetryOptions } from '../delivery/retry-policy.ts'
import { redacted, secretForms } from '../error/redact-secrets.ts'
import { SegmentError } from '../error/segment-error.ts'
import { jsonOrUndefined } from '../json/json-or-undefined.ts'
import { guardRequest } from '../request/redact-request.ts'
import { monotonic as realMonotonic } from '../runtime/monotonic.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { checkResponse } from '../transport/check-response.ts'
import type { SegmentResponse, Transport } from '../transport/transport.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { apiError, bodyWaitMs, invalidResponse } from './api-error.ts'
import { type Endpoint, pathOf } from './endpoints.ts'
import { type QueryValue, queryString } from './query-string.ts'
import { createRateLimiter } from './rate-limiter.ts'

/** What a client of an API needs from its environment; everything else has the runtime's defaults. */
export interface ApiOptions extends Partial<Pick<Runtime, 'transport' | 'now' | 'monotonic' | 'sleep' | 'random'>> {
  /** Timeout of one attempt, in milliseconds. @default 30000 */
  readonly timeoutMs?: number | undefined
  /** How failed requests are repeated; those that create something only after a 429. */
  readonly retry?: RetryOptions | undefined
  /** `User-Agent`, if the runtime allows one to be set. */
  readonly userAgent?: string | undefined
  /** Called before a wait: for the limit of an endpoint, or after a failure. What it throws is ignored. */
  readonly onWait?: ((wait: ApiWait) => void) | undefined
}

/** A wait of a client. */
export interface ApiWait {
  readonly ms: number
  /** Why; undefined if it keeps to the stated limit of an endpoint. */
  readonly error?: SegmentError
}

/** One API of Segment. */
export interface Api {
  readonly kind: 'public' | 'profile'
  readonly base: string
  readonly token: string
  readonly authorization: string
}

/** The values of one request. */
export interface ApiRequest {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: { readonly [name: string]: QueryValue } | undefined
  readonly body?: object | undefined
  readonly signal?: AbortSignal | undefined
}

/** Sends a request. @returns the whole body @throws {SegmentError} */
export type CallApi = (endpoint: Endpoint, request?: ApiRequest) => Promise<JsonObject>

/** Largest body of an answer, in bytes: above 1,000 rules of a tracking plan. */
const maxAnswerBytes = 64 * 1024 * 1024

/** The `Retry-After` of an answer, also if it is in the body of a 429 or a date in another header. */
const waitHeader = ({ status, headers, body }: SegmentResponse): string | null => {
  const asked = headers.get('retry-after')
  if (asked !== null || status !== 429) return asked
  const ms = bodyWaitMs(body)
  return ms === undefined ? headers.get('x-ratelimit-reset') : String(ms / 1_000)
}

const fence = (run: () => void): void => {
  try {
    run()
  } catch {
    // A listener must not break a request.
  }
}

/** The name of a request in messages; without values, which may be secret. */
export const requestName = ({ method, path }: Endpoint): string => `${method} ${path}`

/** Creates the function that sends the requests of an API, within its limits and with retries. */
export const createApiCaller = (api: Api, options: ApiOptions): CallApi => {
  const runtime = webRuntime()
  const { transport = runtime.transport, now = runtime.now, sleep = runtime.sleep, random = runtime.random } = options
  const { monotonic = realMonotonic, timeoutMs = 30_000, userAgent, onWait } = options
  const limiter = createRateLimiter({ monotonic, sleep, onWait: (ms) => fence(() => onWait?.({ ms })) })
  const forms = secretForms(api.token)
  let isTokenValid = false

  const exchange = async (
    endpoint: Endpoint,
    { params = {}, query, body, signal }: ApiRequest,
  ): Promise<JsonObject> => {
    let last: SegmentResponse | undefined
    const keeping: Transport = async (request, bounds) => {
      last = undefined
      const response = checkResponse(await transport(request, { ...bounds, maxBodyBytes: maxAnswerBytes }))
      last = response
      const { headers } = response
      const get = (name: string): string | null =>
        name.toLowerCase() === 'retry-after' ? waitHeader(response) : headers.get(name)
      return { ...response, headers: { get } }
    }
    const request = guardRequest({
      method: endpoint.method,
      url: `${api.base}${pathOf(endpoint, params)}${queryString(query)}`,
      headers: {
        accept: 'application/json',
        authorization: api.authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    // A repeated POST might create a second object.
    const isRepeatable = endpoint.method !== 'POST'
    const delivery = await deliver(
      async () => {
        if (endpoint.perMinute !== undefined) await limiter.pass(requestName(endpoint), endpoint.perMinute, signal)
        return request
      },
      {
        transport: keeping,
        now,
        monotonic,
        sleep,
        random,
        timeoutMs,
        signal,
        retry: {
          maxRetries: 4,
          countRateLimited: false,
          ...options.retry,
          ...(isRepeatable ? {} : { maxRetries: 0 }),
        },
        onRetry: (error, ms) => onWait?.({ ms, error }),
      },
    )
    if (delivery.outcome !== 'acknowledged') {
      throw apiError({
        error: delivery.error,
        body: last?.body,
        request: requestName(endpoint),
        token: api.token,
        isTokenValid,
        isProfile: api.kind === 'profile',
      })
    }
    isTokenValid = true
    // The answer of /echo repeats the headers of the request.
    const text = forms.reduce((out, form) => out.replaceAll(form, redacted), last?.body ?? '')
    const parsed = jsonOrUndefined(text)
    if (isJsonObject(parsed)) return parsed
    const problem = text === '' ? 'it is empty' : 'it is not a whole JSON object'
    throw invalidResponse(requestName(endpoint), problem, delivery.status)
  }

  return async (endpoint, request = {}) => {
    try {
      return await exchange(endpoint, request)
    } catch (error) {
      // A 401 means a bad token or missing rights; whether the token may read its own workspace tells them apart.
      const isUnclear =
        error instanceof SegmentError && error.code === 'unauthorized' && error.details.status === 401 && !isTokenValid
      if (!isUnclear || api.kind === 'profile' || endpoint.path === '/') throw error
      await exchange({ method: 'GET', path: '/' }, { signal: request.signal }).catch(() => undefined)
      if (!isTokenValid) throw error
      return exchange(endpoint, request)
    }
  }
}
