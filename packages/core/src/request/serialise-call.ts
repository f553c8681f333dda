import { limits } from '../spec/limits.ts'
import { byteLength } from '../validate/byte-length.ts'
import { sizeIssues } from '../validate/call-size.ts'
import type { StampedCall } from '../validate/stamp-fields.ts'
import { tooLargeError } from './too-large-error.ts'

/**
 * Changes JSON text before it is sent, such as to write numbers with more digits than JavaScript keeps.
 * @param place index of the call in its batch, or the name of what the calls of a batch share
 */
export type ExactJson = (json: string, place: number | 'context' | 'integrations') => string

/** The `exactJson` that changes nothing. */
export const keepJson: ExactJson = (json) => json

/** A call as JSON text, made once and copied into every body that carries it. */
export interface SerialisedCall {
  readonly messageId: string
  readonly json: string
  /** Bytes of UTF-8. */
  readonly bytes: number
}

/** Maximum bytes of UTF-8 that one UTF-16 unit of a string takes. */
export const maxBytesPerUnit = 3

/** @throws {SegmentError} `too_large` if the bytes of a call exceed the limit */
export const checkCallBytes = (bytes: number): void => {
  const tooLarge = sizeIssues(bytes).find((issue) => issue.severity === 'error')
  if (tooLarge !== undefined) throw tooLargeError(tooLarge, { bytes, limitBytes: limits.callBytes })
}

const withoutRequestFields = ({ sentAt: _sentAt, writeKey: _writeKey, ...rest }: StampedCall): object => rest

/**
 * The JSON text of a call, without what belongs to the request.
 * @throws {SegmentError} `too_large` if it exceeds `limits.callBytes` bytes
 */
export const callJson = (call: StampedCall): string => {
  const json = JSON.stringify('sentAt' in call || 'writeKey' in call ? withoutRequestFields(call) : call)
  // Counting bytes is slow, and only a long text can exceed the limit.
  if (json.length * maxBytesPerUnit > limits.callBytes) checkCallBytes(byteLength(json))
  return json
}

/**
 * Serialises a call once, to be sent in a batch.
 * @throws {SegmentError} `too_large` if it exceeds `limits.callBytes` bytes
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const serialiseCall = (call: StampedCall): SerialisedCall => {
  const json = callJson(call)
  return { messageId: call.messageId, json, bytes: byteLength(json) }
}
