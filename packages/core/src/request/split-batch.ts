import { limits } from '../spec/limits.ts'
import type { SerialisedCall } from './serialise-call.ts'

/** Bounds of one batch. */
export interface BatchBounds {
  /** Bytes of the whole body. @default limits.safeBatchBytes */
  readonly maxBytes?: number
  /** @default limits.batchCalls */
  readonly maxCalls?: number
  /** Bytes of the body besides the calls and the commas between them. */
  readonly envelopeBytes: number
}

/**
 * Splits calls into batches that Segment takes in one request, each filled as far as the next call allows; order is kept.
 * A call that fits no batch together with the envelope stands alone in one.
 */
export const splitBatch = (
  calls: readonly SerialisedCall[],
  { maxBytes = limits.safeBatchBytes, maxCalls = limits.batchCalls, envelopeBytes }: BatchBounds,
): readonly (readonly SerialisedCall[])[] => {
  const batches: SerialisedCall[][] = []
  let current: SerialisedCall[] = []
  let bytes = envelopeBytes
  for (const call of calls) {
    const added = call.bytes + (current.length === 0 ? 0 : 1)
    if (current.length > 0 && (bytes + added > maxBytes || current.length >= maxCalls)) {
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
