import type { SegmentRequest } from '../request/segment-request.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { deliver } from './deliver.ts'
import type { Delivery } from './delivery.ts'
import type { BuildAttempt } from './run-attempt.ts'
import type { SendOptions } from './send-options.ts'

/** The caller's settings for a delivery. */
export type DeliverySettings = Pick<SendOptions, 'retry' | 'timeoutMs' | 'signal' | 'tokens' | 'onAttempt'>

/** Delivers what `build` builds, using a runtime, and keeps the last request. */
export const deliverRequest = async (
  build: BuildAttempt,
  runtime: Runtime,
  { retry, timeoutMs, signal, tokens, onAttempt }: DeliverySettings,
): Promise<Delivery & { readonly request?: SegmentRequest }> => {
  let request: SegmentRequest | undefined
  const delivery = await deliver(
    async (context) => {
      request = await build(context)
      return request
    },
    { ...runtime, retry, timeoutMs, signal, tokens, onAttempt },
  )
  return request === undefined ? delivery : { ...delivery, request }
}
