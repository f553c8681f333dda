import { batchPaths } from '../spec/batch-paths.ts'
import { type BatchOptions, batchHead, batchTail, checkBatchBytes, checkBatchCount } from './build-batch-request.ts'
import { postRequest } from './post-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import type { Source } from './source.ts'

const encoder = new TextEncoder()
const comma = 0x2c

/** Bytes before the first call in the body of a batch. */
export const batchHeadBytes = batchHead.length

/**
 * Completes a body in which calls stand already: writes its head and tail around them, without copying anything.
 * @param body memory whose bytes from `batchHeadBytes` to `end` are JSON of stamped calls with commas between them, and
 *   that has room for the tail behind (see `batchEnvelopeBytes`)
 * @param count calls in it
 * @throws {SegmentError} `too_large` past `limits.batchBytes` bytes or `limits.batchCalls` calls; `invalid_call` for none
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

/**
 * Builds the request of calls whose JSON is at hand as bytes, one piece for each: the same bytes as `buildBatchRequest`
 * gives, without a string in between.
 * @param calls JSON of stamped calls in UTF-8; nothing is checked but their number and size
 * @throws {SegmentError} `too_large` past `limits.batchBytes` bytes, envelope included, or `limits.batchCalls` calls;
 *   `invalid_call` for no calls at all
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const buildBatchRequestFromBytes = (
  calls: readonly Uint8Array[],
  source: Source,
  options: BatchOptions,
): SegmentRequest => {
  checkBatchCount(calls.length)
  const tailBytes = encoder.encode(batchTail(source, options)).length
  const bytes = calls.reduce((sum, call) => sum + call.length, 0) + calls.length - 1
  checkBatchBytes(batchHeadBytes + bytes + tailBytes)
  const body = new Uint8Array(batchHeadBytes + bytes + tailBytes)
  let end = batchHeadBytes
  for (const call of calls) {
    if (end > batchHeadBytes) {
      body[end] = comma
      end += 1
    }
    body.set(call, end)
    end += call.length
  }
  return completeBatchRequest(body, end, calls.length, source, options)
}
