import { type ApiCall, buildApiRequest } from '../request/build-api-request.ts'
import { rowsOf } from '../request/header-list.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { parseSource } from '../request/source.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { deliverRequest } from './deliver-request.ts'
import type { Delivery } from './delivery.ts'
import type { RetryOptions } from './retry-policy.ts'
import type { SendOptions } from './send-options.ts'

/** How to send a raw call. */
export interface SendApiRequestOptions extends Omit<SendOptions, 'strict' | 'library' | 'retry'> {
  /** @default no retries: the body is the caller's own and may lack the messageId that makes a repeat harmless */
  readonly retry?: RetryOptions | undefined
}

/** How the sending of a raw call ended. Written out, it shows no secret. */
export type ApiReport = Delivery & {
  /** The last request that was built. */
  readonly request: SegmentRequest
}

/**
 * Sends a raw call of the Tracking API. Nothing in it is judged but that it can reach no other host; authorization is
 * added unless the caller gave one. What a network and Segment do is in the report and never thrown.
 * @throws {SegmentError} `invalid_source`, or `invalid_request` for a path, header or body that can not be sent
 */
export const sendApiRequest = async (call: ApiCall, options: SendApiRequestOptions): Promise<ApiReport> => {
  const { runtime = webRuntime(), userAgent = runtime.userAgent, retry, tokens } = options
  const source = parseSource(options.source)
  const first = buildApiRequest(call, source, { userAgent })
  // A token that the request will not carry is not asked for, nor renewed.
  const ownAuthorization = rowsOf(call.headers).some(([name]) => name.toLowerCase() === 'authorization')
  const delivery = await deliverRequest(
    ({ retryCount, bearerToken }) => buildApiRequest(call, source, { retryCount, bearerToken, userAgent }),
    runtime,
    { ...options, tokens: ownAuthorization ? undefined : tokens, retry: { maxRetries: 0, ...retry } },
  )
  return { request: first, ...delivery }
}
