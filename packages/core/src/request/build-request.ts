import { createIssue } from '../error/segment-issue.ts'
import { batchPaths } from '../spec/batch-paths.ts'
import { limits } from '../spec/limits.ts'
import { callRules } from '../spec/wordless.generated.ts'
import { byteLength } from '../verdict/byte-length.ts'
import { invalidCallError } from '../verdict/parse-call.ts'
import { type AttemptStamps, attemptHeaders, authorizationHeader, bodyTail } from './attempt-stamps.ts'
import { guardRequest } from './redact-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import { callJson, checkCallBytes, type SerialisedCall, serialiseCall } from './serialise-call.ts'
import type { Source } from './source.ts'
import type { StampedCall } from './stamp-call.ts'
import { tooLargeError } from './too-large-error.ts'
import { trackingUrl } from './tracking-host.ts'

/** A POST as every door sends it, its body apart. */
const post = (
  source: Source,
  path: string,
  stamps: AttemptStamps,
  body: Pick<SegmentRequest, 'body' | 'bodyBytes'>,
): SegmentRequest =>
  guardRequest({
    method: 'POST',
    url: trackingUrl(source, path),
    headers: {
      'content-type': 'application/json',
      ...authorizationHeader(source, stamps),
      ...attemptHeaders(stamps),
    },
    ...body,
  })

/**
 * Builds the request of one call. Pure: the same call, source and stamps give the same bytes.
 * @throws {SegmentError} `too_large` where the body passes `limits.callBytes` bytes
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export const buildRequest = (call: StampedCall, source: Source, stamps: AttemptStamps): SegmentRequest => {
  const body = `${callJson(call).slice(0, -1)},${bodyTail(source, stamps)}`
  checkCallBytes(byteLength(body))
  return post(source, callRules[call.type].path, stamps, { body })
}

/** What a batch carries besides its calls. */
export interface BatchEnvelope {
  /** Which of the batch endpoints; Segment takes `browser` for client-side traffic. @default 'batch' */
  readonly endpoint?: keyof typeof batchPaths | undefined
  /** Merged by Segment into the context of every call. */
  readonly context?: object | undefined
  /** Merged by Segment into the integrations of every call. */
  readonly integrations?: object | undefined
}

/** How to build a batch request. */
export interface BatchOptions extends AttemptStamps, BatchEnvelope {}

/** A call of a batch: stamped, or serialised before. */
export type BatchItem = StampedCall | SerialisedCall

const batchHead = '{"batch":['

/** The end of a batch body, behind its calls. */
const batchTail = (source: Source, options: BatchOptions): string => {
  const shared = (['context', 'integrations'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => `"${name}":${JSON.stringify(options[name])},`)
  return `],${shared.join('')}${bodyTail(source, options)}`
}

/** Bytes of a batch body besides its calls and the commas between them, for `splitBatch`. */
export const batchEnvelopeBytes = (source: Source, options: BatchOptions): number =>
  batchHead.length + byteLength(batchTail(source, options))

const checkCount = (count: number): void => {
  if (count === 0) throw invalidCallError([createIssue('batch_empty', ['batch'], 'The batch has no calls.')])
  if (count > limits.batchCalls) {
    const message = `The batch has ${count.toLocaleString('en-US')} calls.`
    throw tooLargeError(createIssue('batch_too_many_calls', ['batch'], message))
  }
}

const checkBatchBytes = (bytes: number): void => {
  if (bytes <= limits.batchBytes) return
  const message = `The batch has ${bytes.toLocaleString('en-US')} bytes of JSON.`
  throw tooLargeError(createIssue('batch_too_large', [], message), { bytes, limitBytes: limits.batchBytes })
}

/**
 * Builds the request of many calls. Calls that were serialised before are spliced in as they are. Pure: the same calls,
 * source and options give the same bytes.
 * @throws {SegmentError} `too_large` past `limits.batchBytes` bytes, envelope included, or `limits.batchCalls` calls;
 *   `invalid_call` for no calls at all
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const buildBatchRequest = (
  calls: readonly BatchItem[],
  source: Source,
  options: BatchOptions,
): SegmentRequest => {
  checkCount(calls.length)
  const tail = batchTail(source, options)
  let items = ''
  // Each piece was counted when it was serialised; counting the whole body again would be the dearest step of all.
  let bytes = batchHead.length + byteLength(tail) + calls.length - 1
  for (const call of calls) {
    // Every stamped call names its type.
    const piece = 'type' in call ? serialiseCall(call) : call
    items += items === '' ? piece.json : `,${piece.json}`
    bytes += piece.bytes
  }
  checkBatchBytes(bytes)
  return post(source, batchPaths[options.endpoint ?? 'batch'], options, { body: `${batchHead}${items}${tail}` })
}

const encoder = new TextEncoder()
const comma = 0x2c

/**
 * Builds the request of calls whose JSON is at hand as bytes, which are copied into the body as they are: the same bytes
 * as `buildBatchRequest` gives, without a string in between.
 * @param calls JSON of stamped calls in UTF-8, one each; nothing is checked but their number and size
 * @throws {SegmentError} `too_large` past `limits.batchBytes` bytes, envelope included, or `limits.batchCalls` calls;
 *   `invalid_call` for no calls at all
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const buildBatchRequestFromBytes = (
  calls: readonly Uint8Array[],
  source: Source,
  options: BatchOptions,
): SegmentRequest => {
  checkCount(calls.length)
  const tail = encoder.encode(batchTail(source, options))
  let bytes = batchHead.length + tail.length + calls.length - 1
  for (const call of calls) bytes += call.length
  checkBatchBytes(bytes)
  const bodyBytes = new Uint8Array(bytes)
  encoder.encodeInto(batchHead, bodyBytes)
  let at = batchHead.length
  for (const call of calls) {
    if (at > batchHead.length) {
      bodyBytes[at] = comma
      at += 1
    }
    bodyBytes.set(call, at)
    at += call.length
  }
  bodyBytes.set(tail, at)
  return post(source, batchPaths[options.endpoint ?? 'batch'], options, { bodyBytes })
}
