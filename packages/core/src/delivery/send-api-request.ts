import { type ApiCall, buildApiRequest, headerPairs } from '../request/build-api-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { parseSource } from '../request/source.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { deliver } from './deliver.ts'
import type { Delivery } from './delivery.ts'
import type { RetryOptions } from './retry-policy.ts'
import type { SendOptions } from './send-call.ts'

/** How to send a raw request. */
export interface SendApiRequestOptions extends Omit<SendOptions, 'strict' | 'library' | 'retry'> {
  /** @default no retries, because the body may lack the messageId that makes a repeat harmless */
  readonly retry?: RetryOptions | undefined
}

/** The outcome of a raw request. Logged or serialised, it shows no secret. */
export type ApiReport = Delivery & {
  /** The last request that was built. */
  readonly request: SegmentRequest
}

/**
 * Sends a raw request to the Tracking API. Its body is not validated, but it cannot reach another host. Authorization is
 * added unless the caller sets it. Failures of the network and of Segment are in the report and never thrown.
 * @throws {SegmentError} `invalid_source`, or `invalid_request` for a path, header or body that cannot be sent
 */
export const sendApiRequest = async (call: ApiCall, options: SendApiRequestOptions): Promise<ApiReport> => {
  const { runtime = webRuntime(), userAgent = runtime.userAgent, retry, tokens } = options
  const source = parseSource(options.source)
  const first = buildApiRequest(call, source, { userAgent })
  // Do not ask for a token that the request will not carry.
  const ownAuthorization = headerPairs(call.headers).some(([name]) => name.toLowerCase() === 'authorization')
  const delivery = await deliver(
    ({ retryCount, bearerToken }) => buildApiRequest(call, source, { retryCount, bearerToken, userAgent }),
    { ...runtime, ...options, tokens: ownAuthorization ? undefined : tokens, retry: { maxRetries: 0, ...retry } },
  )
  return { request: first, ...delivery }
}
