import { batchHeadBytes } from '../request/batch-from-bytes.ts'
import { maxBytesPerUnit } from '../request/serialise-call.ts'
import type { Batch, QueuedCall } from './batch.ts'

/** Bounds of a batch. */
export interface BatchBounds {
  /** Bytes of a body, envelope included. */
  readonly maxBytes: number
  readonly maxCalls: number
  /** Bytes of a body besides its calls and their commas. */
  readonly envelopeBytes: number
}

/** A batch that is being filled. */
export interface OpenBatch {
  /**
   * Writes a call behind the others and notes in it where it stands.
   * @returns whether it fits; the first one always does
   */
  add(json: string, call: QueuedCall): boolean
  isFull(): boolean
  readonly size: number
  close(): Batch
}

const encoder = new TextEncoder()
const comma = 0x2c

/** First size of a body in bytes; it doubles as calls come, so that who sends little holds little. */
const firstBytes = 16_384

/**
 * Opens a batch: a body into which the text of each call is written once, as it comes.
 * @param spare memory to begin with
 */
export const createOpenBatch = (
  { maxBytes, maxCalls, envelopeBytes }: BatchBounds,
  spare: Uint8Array<ArrayBuffer> = new Uint8Array(0),
): OpenBatch => {
  const tailBytes = envelopeBytes - batchHeadBytes
  const calls: QueuedCall[] = []
  let body = spare
  let end = batchHeadBytes

  /** Sees to it that the text fits, as far as the bound of the batch lets it. */
  const grow = (json: string): void => {
    const wanted = end + 1 + json.length * maxBytesPerUnit + tailBytes
    if (wanted <= body.length) return
    // Alone, a call may be larger than the bound that was set; Segment's own bound was looked at before.
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
