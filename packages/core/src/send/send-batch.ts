import type { BatchEnvelope } from '../request/build-batch-request.ts'
import { prepareBatch } from '../request/prepare-batch.ts'
import { parseSource } from '../request/source.ts'
import type { StampedCall } from '../request/stamp-call.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { deliverRequest } from './deliver-request.ts'
import { rejectedReport, type SendOptions, type SentReport } from './send-options.ts'

/** How to send one batch. */
export interface SendBatchOptions extends SendOptions, BatchEnvelope {}

/** The result of sending one batch. */
export type BatchReport = SentReport & {
  /** The calls with their stamps, if all were valid; to send them again, send these. */
  readonly calls?: readonly StampedCall[]
}

/**
 * Validates calls, stamps them, and delivers them as one batch. Nothing is sent unless every call is valid; issues have
 * their path from the envelope on, such as `batch[3].userId`. A batch over Segment's limits is `refused` too: split it
 * first.
 * @param input an array of calls, or an envelope `{ batch, context?, integrations? }`
 * @throws {SegmentError} `invalid_source` if the source is invalid
 */
export const sendBatch = async (input: unknown, options: SendBatchOptions): Promise<BatchReport> => {
  const { runtime = webRuntime(), userAgent = runtime.userAgent, library, strict, endpoint } = options
  const { context, integrations } = options
  const { now, createId } = runtime
  const source = parseSource(options.source)
  const settings = { source, now, createId, library, strict, userAgent, endpoint, context, integrations }
  const ready = prepareBatch(input, settings)
  if (!ready.ok) return rejectedReport(ready)
  const delivery = await deliverRequest(ready.request, runtime, options)
  return { ...delivery, calls: ready.calls, warnings: ready.issues }
}
