import { type BuildAttempt, deliver } from '../delivery/deliver.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { SendOptions } from './send-options.ts'

/** What the caller says of the delivery. */
export type DeliverySettings = Pick<SendOptions, 'retry' | 'timeoutMs' | 'signal' | 'tokens' | 'onAttempt'>

/** Delivers what `build` builds with the means of a runtime, and keeps the last request. */
export const deliverRequest = async (
  build: BuildAttempt,
  runtime: Runtime,
  { retry, timeoutMs, signal, tokens, onAttempt }: DeliverySettings,
): Promise<Delivery & { readonly request?: SegmentRequest }> => {
  const { transport, now, sleep, random } = runtime
  let request: SegmentRequest | undefined
  const delivery = await deliver(
    async (context) => {
      request = await build(context)
      return request
    },
    { transport, now, sleep, random, retry, timeoutMs, signal, tokens, onAttempt },
  )
  return request === undefined ? delivery : { ...delivery, request }
}
