import { limits } from '@org/segment-core/spec'
import type { Reject } from './rejects-file.ts'

/** A call of a batch, and the row it came from. */
export interface BatchedCall {
  readonly json: Uint8Array
  readonly line: number
  readonly offset: number
  /** The row as it was read: bytes of JSON, or columns. */
  readonly row: unknown
}

/** Rows that follow each other in one input, and what is to leave of them. */
export interface RowBatch {
  readonly calls: readonly BatchedCall[]
  readonly rejects: readonly Reject[]
  readonly read: number
  readonly skipped: number
  readonly warned: number
  /** Where the next row begins. */
  readonly end: number
  readonly nextLine: number
}

/** Rows in one batch at most, so that one of few calls and many others ends, too. */
const maxRows = 20_000

/** Rejects in one batch at most; each keeps its row in memory. */
const maxRejects = 500

/**
 * Collects rows into batches that Segment takes in one request.
 * @param envelopeBytes bytes of a request body besides its calls
 */
export const createBatcher = (envelopeBytes: number, maxCalls: number = limits.batchCalls) => {
  let calls: BatchedCall[] = []
  let rejects: Reject[] = []
  let bytes = envelopeBytes
  let read = 0
  let skipped = 0
  let warned = 0
  let end = 0
  let nextLine = 0

  const take = (): RowBatch | undefined => {
    if (read === 0) return undefined
    const batch = { calls, rejects, read, skipped, warned, end, nextLine }
    calls = []
    rejects = []
    bytes = envelopeBytes
    read = 0
    skipped = 0
    warned = 0
    return batch
  }

  return {
    /** Whether a call of so many bytes has no room any more. */
    isFullFor: (jsonBytes: number): boolean =>
      calls.length > 0 && (calls.length >= maxCalls || bytes + 1 + jsonBytes > limits.safeBatchBytes),
    /** Whether there is reason to end the batch whatever comes. */
    isLong: (): boolean => read >= maxRows || rejects.length >= maxRejects,
    call(call: BatchedCall, isWarned: boolean): void {
      bytes += call.json.length + 1
      if (isWarned) warned += 1
      calls.push(call)
    },
    reject: (reject: Reject): void => {
      rejects.push(reject)
    },
    skip: (): void => {
      skipped += 1
    },
    /** The row that was just added ends here. */
    passed(rowEnd: number, line: number): void {
      read += 1
      end = rowEnd
      nextLine = line
    },
    /** What is collected; undefined where no row is. */
    take,
  }
}
