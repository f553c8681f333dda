import { callTypes } from '../spec/fields/call-types.ts'
import { byteLength } from '../validate/byte-length.ts'
import { type AttemptStamps, bodyTail } from './attempt-stamps.ts'
import { postRequest } from './post-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import { callJson, checkCallBytes } from './serialise-call.ts'
import type { Source } from './source.ts'
import type { StampedCall } from './stamp-call.ts'

/**
 * Builds the request of one call. Pure: the same call, source and stamps give the same bytes.
 * @throws {SegmentError} `too_large` if the body exceeds `limits.callBytes` bytes
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export const buildRequest = (
  call: StampedCall,
  source: Source,
  stamps: AttemptStamps,
  json: string = callJson(call),
): SegmentRequest => {
  const body = `${json.slice(0, -1)},${bodyTail(source, stamps)}`
  checkCallBytes(byteLength(body))
  return postRequest(source, callTypes[call.type].path, stamps, { body })
}
