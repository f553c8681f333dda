import { basicAuthorization } from '../authorization/basic.ts'
import { createIssue } from '../error/segment-issue.ts'
import { batchPaths, callTypes } from '../spec/call-types.ts'
import { limits } from '../spec/limits.ts'
import { byteLength } from '../verdict/byte-length.ts'
import { sizeIssues } from '../verdict/call-size.ts'
import { invalidCallError } from '../verdict/parse-call.ts'
import { guardRequest, type SegmentRequest } from './segment-request.ts'
import type { SerialisedCall } from './serialise-call.ts'
import { type Source, trackingOrigin } from './source.ts'
import type { StampedCall } from './stamp-call.ts'

/** What differs from one attempt to the next. */
export interface AttemptStamps {
  /** ISO 8601 clock of the sender as the request leaves. */
  readonly sentAt: string
  /** OAuth access token; it takes the place of Basic authorization, and the write key moves into the body. */
  readonly bearerToken?: string | undefined
  /** How often this request was sent before; from 1 on it is told in `X-Retry-Count`. */
  readonly retryCount?: number | undefined
  /** `User-Agent`, where the runtime lets it be set. */
  readonly userAgent?: string | undefined
}

/** What a batch request carries besides its calls. */
export interface BatchOptions extends AttemptStamps {
  /** Which of the batch endpoints. @default 'batch' */
  readonly endpoint?: keyof typeof batchPaths | undefined
  /** Merged by Segment into the context of every call. */
  readonly context?: object | undefined
  /** Merged by Segment into the integrations of every call. */
  readonly integrations?: object | undefined
}

const headersOf = (source: Source, stamps: AttemptStamps): Record<string, string> => ({
  'content-type': 'application/json',
  ...(stamps.bearerToken === undefined
    ? source.writeKeyIn === 'body'
      ? {}
      : { authorization: basicAuthorization(source.writeKey) }
    : { authorization: `Bearer ${stamps.bearerToken}` }),
  ...(stamps.retryCount === undefined || stamps.retryCount === 0 ? {} : { 'x-retry-count': String(stamps.retryCount) }),
  ...(stamps.userAgent === undefined ? {} : { 'user-agent': stamps.userAgent }),
})

/** The end of the body: when it left and, where it is asked for or OAuth needs it, whose it is. */
const tailOf = (source: Source, stamps: AttemptStamps): string => {
  const inBody = source.writeKeyIn !== 'header' || stamps.bearerToken !== undefined
  return `"sentAt":${JSON.stringify(stamps.sentAt)}${inBody ? `,"writeKey":${JSON.stringify(source.writeKey)}` : ''}}`
}

/**
 * Builds the request of one call. Pure: the same call, source and stamps give the same bytes.
 * @throws {SegmentError} `too_large` where the body passes `limits.callBytes` bytes
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export const buildRequest = (call: StampedCall, source: Source, stamps: AttemptStamps): SegmentRequest => {
  const body = `${JSON.stringify(call).slice(0, -1)},${tailOf(source, stamps)}`
  const [tooLarge] = sizeIssues(byteLength(body)).filter((issue) => issue.severity === 'error')
  if (tooLarge !== undefined) throw invalidCallError([tooLarge])
  return guardRequest({
    method: 'POST',
    url: `${trackingOrigin(source)}${callTypes[call.type].path}`,
    headers: headersOf(source, stamps),
    body,
  })
}

/** Bytes of a batch body besides its calls and the commas between them, at most. */
export const batchEnvelopeBytes = (source: Source, options: BatchOptions): number =>
  byteLength(batchBody([], source, options))

const batchBody = (calls: readonly SerialisedCall[], source: Source, options: BatchOptions): string => {
  const context = options.context === undefined ? '' : `"context":${JSON.stringify(options.context)},`
  const integrations =
    options.integrations === undefined ? '' : `"integrations":${JSON.stringify(options.integrations)},`
  const items = calls.map((call) => call.json).join(',')
  return `{"batch":[${items}],${context}${integrations}${tailOf(source, options)}`
}

/**
 * Builds the request of many calls, each serialised before and spliced in as it is.
 * @throws {SegmentError} `too_large` past `limits.batchBytes` bytes, envelope included; `invalid_call` for no calls and
 *   for more than `limits.batchCalls`
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const buildBatchRequest = (
  calls: readonly SerialisedCall[],
  source: Source,
  options: BatchOptions,
): SegmentRequest => {
  if (calls.length === 0) throw invalidCallError([createIssue('batch_empty', ['batch'], 'The batch has no calls.')])
  if (calls.length > limits.batchCalls) {
    const message = `The batch has ${calls.length} calls.`
    throw invalidCallError([createIssue('batch_too_many_calls', ['batch'], message)])
  }
  const body = batchBody(calls, source, options)
  const bytes = byteLength(body)
  if (bytes > limits.batchBytes) {
    throw invalidCallError([createIssue('batch_too_large', [], `The batch has ${bytes} bytes of JSON.`)])
  }
  return guardRequest({
    method: 'POST',
    url: `${trackingOrigin(source)}${batchPaths[options.endpoint ?? 'batch']}`,
    headers: headersOf(source, options),
    body,
  })
}
