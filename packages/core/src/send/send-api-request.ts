import { type Delivery, deliver } from '../delivery/deliver.ts'
import { type ApiCall, buildApiRequest } from '../request/build-api-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { parseSource } from '../request/source.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import type { SendOptions } from './send-options.ts'

/** What became of a raw call. */
export type ApiReport = Delivery & { readonly request: SegmentRequest }

/**
 * Sends a raw call of the Tracking API. The body goes as it is: no verdict, no stamps.
 * @throws {SegmentError} `invalid_source`, or `invalid_request` for a path, header or body that can not be sent
 */
export const sendApiRequest = async (
  call: ApiCall,
  options: Omit<SendOptions, 'strict' | 'library'>,
): Promise<ApiReport> => {
  const source = parseSource(options.source)
  const runtime = options.runtime ?? webRuntime()
  let request = buildApiRequest(call, source, { userAgent: runtime.userAgent })
  const delivery = await deliver(
    ({ bearerToken, retryCount }) => {
      request = buildApiRequest(call, source, { userAgent: runtime.userAgent, bearerToken, retryCount })
      return request
    },
    { ...runtime, ...options },
  )
  return { ...delivery, request }
}
