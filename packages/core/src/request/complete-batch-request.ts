import { batchPaths } from '../spec/batch-paths.ts'
import { type BatchOptions, batchHead, batchTail, checkBatchBytes, checkBatchCount } from './build-batch-request.ts'
import { postRequest } from './post-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import type { Source } from './source.ts'

const encoder = new TextEncoder()

/** Bytes before the first call in the body of a batch. */
export const batchHeadBytes = batchHead.length

/**
 * Completes a body that already holds calls: writes its head and tail around them, without copying the calls.
 * @param body buffer whose bytes from `batchHeadBytes` to `end` are the JSON of stamped calls with commas between them;
 *   it has room for the tail (see `batchEnvelopeBytes`)
 * @param count number of calls
 * @throws {SegmentError} `too_large` above `limits.batchBytes` bytes or `limits.batchCalls` calls; `invalid_call` without calls
 */
export const completeBatchRequest = (
  body: Uint8Array,
  end: number,
  count: number,
  source: Source,
  options: BatchOptions,
): SegmentRequest => {
  checkBatchCount(count)
  encoder.encodeInto(batchHead, body)
  const tail = encoder.encode(batchTail(source, options))
  checkBatchBytes(end + tail.length)
  body.set(tail, end)
  const bodyBytes = body.subarray(0, end + tail.length)
  return postRequest(source, batchPaths[options.endpoint ?? 'batch'], options, { bodyBytes })
}
