import { limits } from '../spec/limits.ts'
import type { SerialisedCall } from './serialise-call.ts'

/** Bounds of one batch. */
export interface BatchBounds {
  /** Bytes of the whole body. @default limits.safeBatchBytes */
  readonly maxBytes?: number | undefined
  /** @default limits.batchCalls */
  readonly maxCalls?: number | undefined
  /** Bytes of the body besides the calls and the commas between them, as `batchEnvelopeBytes` counts them. @default 512 */
  readonly envelopeBytes?: number | undefined
}

/** Bytes for an envelope without context and integrations: braces, sentAt and a write key. */
const plainEnvelopeBytes = 512

/**
 * Splits calls into batches of one request each, as full as the next call allows. Order is kept and no call is left out. A
 * call that does not fit into a batch with the envelope gets its own batch.
 * @returns batches of at most `maxCalls` calls and `maxBytes` bytes of UTF-8 JSON, envelope and commas included
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const splitBatch = <Call extends Pick<SerialisedCall, 'bytes'>>(
  calls: readonly Call[],
  bounds: BatchBounds = {},
): readonly (readonly Call[])[] => {
  const { maxBytes = limits.safeBatchBytes, maxCalls = limits.batchCalls, envelopeBytes = plainEnvelopeBytes } = bounds
  const batches: Call[][] = []
  let current: Call[] = []
  let bytes = envelopeBytes
  for (const call of calls) {
    if (current.length > 0 && (bytes + 1 + call.bytes > maxBytes || current.length >= maxCalls)) {
      batches.push(current)
      current = []
      bytes = envelopeBytes
    }
    bytes += call.bytes + (current.length === 0 ? 0 : 1)
    current.push(call)
  }
  if (current.length > 0) batches.push(current)
  return batches
}
