import { limits } from '@org/segment-core/spec'
import type { Row } from '../read/row.ts'
import type { ImportCall } from './import-call.ts'
import type { PreparedRow } from './prepare-row.ts'
import type { Reject } from './reject.ts'

/** Consecutive rows of one input, and what came of them. */
export interface RowBatch {
  readonly calls: readonly ImportCall[]
  readonly rejects: readonly Reject[]
  readonly read: number
  readonly skipped: number
  readonly warned: number
  /** Byte and line at which the next row begins. */
  readonly end: number
  readonly nextLine: number
}

/** Rows in one batch at most, so that a batch also ends if few rows become calls. */
const maxRows = 20_000

/** Rejects in one batch at most; each keeps its row in memory. */
const maxRejects = 500

/** Bounds of one request. */
export interface BatcherOptions {
  /** Bytes of a request body besides its calls and the commas between them. */
  readonly envelopeBytes: number
  readonly maxCalls: number
}

/** Collects rows into batches that Segment takes in one request. */
export const createBatcher = ({ envelopeBytes, maxCalls }: BatcherOptions) => {
  const maxBytes = limits.safeBatchBytes - envelopeBytes
  let calls: ImportCall[] = []
  let rejects: Reject[] = []
  let bytes = 0
  let counts = { read: 0, skipped: 0, warned: 0 }
  let place = { end: 0, nextLine: 0 }

  /** Ends the current batch; undefined if it has no rows. */
  const close = (): RowBatch | undefined => {
    if (counts.read === 0) return undefined
    const batch = { calls, rejects, ...counts, ...place }
    calls = []
    rejects = []
    bytes = 0
    counts = { read: 0, skipped: 0, warned: 0 }
    return batch
  }

  const isFullFor = (prepared: PreparedRow): boolean => {
    if (counts.read >= maxRows || rejects.length >= maxRejects) return true
    if (prepared.kind !== 'call' || calls.length === 0) return false
    return calls.length >= maxCalls || bytes + 1 + prepared.call.bytes > maxBytes
  }

  return {
    /** Adds a row. @returns the batch before it, if the row no longer fits into that */
    add({ end, nextLine }: Row, prepared: PreparedRow): RowBatch | undefined {
      const full = isFullFor(prepared) ? close() : undefined
      if (prepared.kind === 'call') {
        calls.push(prepared.call)
        bytes += prepared.call.bytes + 1
        if (prepared.isWarned) counts.warned += 1
      } else if (prepared.kind === 'reject') rejects.push(prepared.reject)
      else counts.skipped += 1
      counts.read += 1
      place = { end, nextLine }
      return full
    },
    close,
  }
}
