import type { SegmentIssue } from '../error/segment-issue.ts'
import { batchPaths } from '../spec/batch-paths.ts'
import { limits } from '../spec/limits.ts'
import { byteLength } from '../validate/byte-length.ts'
import { invalidCallError } from '../validate/parse-call.ts'
import type { StampedCall } from '../validate/stamp-fields.ts'
import { batchIssues, batchSizeIssues } from '../validate/validate-batch.ts'
import { type AttemptStamps, bodyTail, postRequest } from './build-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import { type ExactJson, keepJson, type SerialisedCall, serialiseCall } from './serialise-call.ts'
import type { Source } from './source.ts'
import { tooLargeError } from './too-large-error.ts'

/** What a batch contains besides its calls. */
export interface BatchEnvelope {
  /** The batch endpoint; `browser` is for client-side traffic. @default 'batch' */
  readonly endpoint?: keyof typeof batchPaths | undefined
  /** Merged by Segment into the context of every call. */
  readonly context?: object | undefined
  /** Merged by Segment into the integrations of every call. */
  readonly integrations?: object | undefined
}

/** How to build a batch request. */
export interface BatchOptions extends AttemptStamps, BatchEnvelope {
  readonly exactJson?: ExactJson | undefined
}

/** A call of a batch: stamped, or already serialised. */
export type BatchItem = StampedCall | SerialisedCall

/** The start of a batch body. */
export const batchHead = '{"batch":['

/** The end of a batch body, after its calls. */
export const batchTail = (source: Source, options: BatchOptions): string => {
  const { exactJson = keepJson } = options
  const shared = (['context', 'integrations'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => `"${name}":${exactJson(JSON.stringify(options[name]), name)},`)
  return `],${shared.join('')}${bodyTail(source, options)}`
}

/** Bytes of a batch body besides its calls and the commas between them, for `splitBatch`. */
export const batchEnvelopeBytes = (source: Source, options: BatchOptions): number =>
  batchHead.length + byteLength(batchTail(source, options))

const errorsIn = (issues: readonly SegmentIssue[]): readonly SegmentIssue[] =>
  issues.filter(({ severity }) => severity === 'error')

/** @throws {SegmentError} if a batch has no calls or too many */
export const checkBatchCalls = (calls: readonly unknown[]): void => {
  const errors = errorsIn(batchIssues(calls))
  if (errors.length > 0) throw invalidCallError(errors)
}

/** @throws {SegmentError} `too_large` if a batch exceeds the limit in bytes */
export const checkBatchBytes = (bytes: number): void => {
  const [error] = errorsIn(batchSizeIssues(bytes))
  if (error !== undefined) throw tooLargeError(error, { bytes, limitBytes: limits.batchBytes })
}

/**
 * Builds the request of many calls. Calls that are already serialised are inserted unchanged. Pure: the same calls,
 * source and options give the same bytes.
 * @throws {SegmentError} `too_large` above `limits.batchBytes` bytes, envelope included, or `limits.batchCalls` calls;
 *   `invalid_call` without calls
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const buildBatchRequest = (
  calls: readonly BatchItem[],
  source: Source,
  options: BatchOptions,
): SegmentRequest => {
  checkBatchCalls(calls)
  const tail = batchTail(source, options)
  let items = ''
  // Each call was counted when it was serialised; counting the whole body again would be the most expensive step.
  let bytes = batchHead.length + byteLength(tail) + calls.length - 1
  for (const call of calls) {
    // Every stamped call names its type.
    const piece = 'type' in call ? serialiseCall(call) : call
    items += items === '' ? piece.json : `,${piece.json}`
    bytes += piece.bytes
  }
  checkBatchBytes(bytes)
  return postRequest(source, batchPaths[options.endpoint ?? 'batch'], options, { body: `${batchHead}${items}${tail}` })
}

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
  checkBatchCalls(Array(count).fill(undefined))
  encoder.encodeInto(batchHead, body)
  const tail = encoder.encode(batchTail(source, options))
  checkBatchBytes(end + tail.length)
  body.set(tail, end)
  const bodyBytes = body.subarray(0, end + tail.length)
  return postRequest(source, batchPaths[options.endpoint ?? 'batch'], options, { bodyBytes })
}
