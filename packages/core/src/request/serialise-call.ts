import { byteLength } from '../verdict/byte-length.ts'
import { sizeIssues } from '../verdict/call-size.ts'
import { invalidCallError } from '../verdict/parse-call.ts'
import type { StampedCall } from './stamp-call.ts'

/** A call as JSON, made once and spliced into every body that carries it. */
export interface SerialisedCall {
  readonly json: string
  /** Bytes of UTF-8. */
  readonly bytes: number
  readonly messageId: string
}

/**
 * Serialises a call once.
 * @throws {SegmentError} `too_large` where it passes `limits.callBytes` bytes
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const serialiseCall = (call: StampedCall): SerialisedCall => {
  const json = JSON.stringify(call)
  const bytes = byteLength(json)
  const [tooLarge] = sizeIssues(bytes).filter((issue) => issue.severity === 'error')
  if (tooLarge !== undefined) throw invalidCallError([tooLarge])
  return { json, bytes, messageId: call.messageId }
}
