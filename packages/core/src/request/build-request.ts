import { createIssue } from '../error/segment-issue.ts'
import { batchPaths, callTypes } from '../spec/call-types.ts'
import { limits } from '../spec/limits.ts'
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

const post = (source: Source, path: string, stamps: AttemptStamps, body: string): SegmentRequest =>
  guardRequest({
    method: 'POST',
    url: trackingUrl(source, path),
    headers: {
      'content-type': 'application/json',
      ...authorizationHeader(source, stamps),
      ...attemptHeaders(stamps),
    },
    body: `${batchHead}${joinCalls(calls)}${tail}`,
  })

/**
 * Builds the request of one call. Pure: the same call, source and stamps give the same bytes.
 * @throws {SegmentError} `too_large` where the body passes `limits.callBytes` bytes
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export const buildRequest = (call: StampedCall, source: Source, stamps: AttemptStamps): SegmentRequest => {
  const body = `${callJson(call).slice(0, -1)},${bodyTail(source, stamps)}`
  checkCallBytes(byteLength(body))
  return post(source, callTypes[call.type].path, stamps, body)
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

const bodyOf = (items: string, source: Source, options: BatchOptions): string => {
  const shared = (['context', 'integrations'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => `"${name}":${JSON.stringify(options[name])},`)
  return `{"batch":[${items}],${shared.join('')}${bodyTail(source, options)}`
}

/** The end of a batch body, behind its calls. */
const batchTail = (source: Source, options: BatchOptions): string => {
  const context = options.context === undefined ? '' : `"context":${JSON.stringify(options.context)},`
  const integrations =
    options.integrations === undefined ? '' : `"integrations":${JSON.stringify(options.integrations)},`
  return `],${context}${integrations}${tailOf(source, options)}`
}

const batchHead = '{"batch":['

/** Bytes of a batch body besides its calls and the commas between them. */
export const batchEnvelopeBytes = (source: Source, options: BatchOptions): number =>
  batchHead.length + byteLength(batchTail(source, options))

/** The calls with commas between them, each as it was serialised. */
const joinCalls = (calls: readonly SerialisedCall[]): string => {
  let text = ''
  for (const { json } of calls) text += text === '' ? json : `,${json}`
  return text
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
  // Every stamped call names its type.
  const items = calls.map((call) => ('type' in call ? serialiseCall(call) : call).json)
  const body = bodyOf(items.join(','), source, options)
  const bytes = byteLength(body)
  if (bytes > limits.batchBytes) {
    const message = `The batch has ${bytes.toLocaleString('en-US')} bytes of JSON.`
    throw tooLargeError(createIssue('batch_too_large', [], message), { bytes, limitBytes: limits.batchBytes })
  }
  return post(source, batchPaths[options.endpoint ?? 'batch'], options, body)
}
