import type { Bytes } from '../values/bytes.ts'
import type { BatchBody, PlacedCall } from './batch-body.ts'
import { batchHeadBytes } from './build-batch-request.ts'
import { maxBytesPerUnit } from './serialise-call.ts'

/** Bounds of a batch that is being filled. */
export interface OpenBatchBounds {
  /** Bytes of a body, envelope included. */
  readonly maxBytes: number
  readonly maxCalls: number
  /** Bytes of a body besides its calls and their commas. */
  readonly envelopeBytes: number
}

/** A batch that is being filled. */
export interface OpenBatch<Call extends PlacedCall> {
  /**
   * Appends a call and sets its position.
   * @returns whether it fits; the first one always does
   */
  add(json: string, call: Call): boolean
  isFull(): boolean
  readonly size: number
  close(): BatchBody<Call>
}

const encoder = new TextEncoder()
const comma = 0x2c

/** First size of a body in bytes. It doubles as needed, so that a client that sends little uses little memory. */
const firstBytes = 16_384

/**
 * Opens a batch: a body into which the JSON of each call is written once, as it arrives.
 * @param spare buffer to begin with
 */
export const createOpenBatch = <Call extends PlacedCall>(
  { maxBytes, maxCalls, envelopeBytes }: OpenBatchBounds,
  spare: Bytes = new Uint8Array(0),
): OpenBatch<Call> => {
  const tailBytes = envelopeBytes - batchHeadBytes
  const calls: Call[] = []
  let body = spare
  let end = batchHeadBytes

  /** Grows the body so that the text fits, within the limit of the batch. */
  const grow = (json: string): void => {
    const wanted = end + 1 + json.length * maxBytesPerUnit + tailBytes
    if (wanted <= body.length) return
    // Alone, a call may exceed the bound of the batch; Segment's own limit was checked before.
    const bound = calls.length === 0 ? Math.max(maxBytes, wanted) : maxBytes
    const size = Math.min(bound, Math.max(wanted, body.length * 2, firstBytes))
    if (size <= body.length) return
    const larger = new Uint8Array(size)
    larger.set(body.subarray(0, end))
    body = larger
  }

  return {
    add(json, call) {
      grow(json)
      const start = calls.length === 0 ? end : end + 1
      const { read, written } = encoder.encodeInto(json, body.subarray(start, body.length - tailBytes))
      if (read < json.length) return false
      if (calls.length > 0) body[end] = comma
      call.start = start
      call.bytes = written
      calls.push(call)
      end = start + written
      return true
    },
    isFull: () => calls.length >= maxCalls || end + tailBytes >= maxBytes,
    get size() {
      return calls.length
    },
    close: () => ({ calls, body, end }),
  }
}
