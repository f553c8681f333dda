import { limits } from '../spec/limits.ts'
import { byteLength } from '../validate/byte-length.ts'
import { sizeIssues } from '../validate/call-size.ts'
import type { StampedCall } from './stamp-call.ts'
import { tooLargeError } from './too-large-error.ts'

/** A call as JSON, made once and spliced into every body that carries it. */
export interface SerialisedCall {
  readonly messageId: string
  readonly json: string
  /** Bytes of UTF-8. */
  readonly bytes: number
}

/** Throws `too_large` where a call's bytes pass the limit. */
export const checkCallBytes = (bytes: number): void => {
  const tooLarge = sizeIssues(bytes).find((issue) => issue.severity === 'error')
  if (tooLarge !== undefined) throw tooLargeError(tooLarge, { bytes, limitBytes: limits.callBytes })
}

/** JSON of a call without what belongs to the request. */
export const callJson = (call: StampedCall): string => {
  if (!('sentAt' in call) && !('writeKey' in call)) return JSON.stringify(call)
  const { sentAt: _sentAt, writeKey: _writeKey, ...rest } = call
  return JSON.stringify(rest)
}

/**
 * Serialises a call once, to be sent in a batch.
 * @throws {SegmentError} `too_large` where it passes `limits.callBytes` bytes
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const serialiseCall = (call: StampedCall): SerialisedCall => {
  const json = callJson(call)
  const bytes = byteLength(json)
  checkCallBytes(bytes)
  return { messageId: call.messageId, json, bytes }
}
