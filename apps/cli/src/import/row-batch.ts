import { limits } from '@org/segment-core/spec'
import type { BatchMemory } from './batch-memory.ts'
import { CallList } from './call-list.ts'
import type { Reject } from './rejects-file.ts'
import type { RowSource, SourceRow } from './row-source.ts'

/** Rows that follow each other in one input, and what is to leave of them. */
export interface RowBatch {
  readonly calls: CallList
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
 * Collects rows into batches that Segment takes in one request. A batch that is full waits until it is taken; whoever adds
 * takes it before long.
 * @param envelopeBytes bytes of a request body besides its calls
 */
export const createBatcher = (envelopeBytes: number, memory: BatchMemory, maxCalls: number = limits.batchCalls) => {
  const room = limits.safeBatchBytes - envelopeBytes
  const full: RowBatch[] = []
  let calls = new CallList(memory)
  let rejects: Reject[] = []
  let read = 0
  let skipped = 0
  let warned = 0
  let end = 0
  let nextLine = 0

  const close = (): void => {
    if (read === 0) return
    calls.copyAll()
    full.push({ calls, rejects, read, skipped, warned, end, nextLine })
    calls = new CallList(memory)
    rejects = []
    read = 0
    skipped = 0
    warned = 0
  }

  const makeRoom = (jsonBytes: number): void => {
    const isFull = calls.count > 0 && (calls.count >= maxCalls || calls.bytes + 1 + jsonBytes > room)
    if (isFull) close()
  }

  return {
    /** Adds a call that was made from a row. */
    call(json: Uint8Array, row: SourceRow, isWarned: boolean): void {
      makeRoom(json.length)
      if (isWarned) warned += 1
      calls.add(json, row)
    },
    /** Adds a call that lies in a block with others; see {@link CallList.addFrom}. */
    callFrom(block: Uint8Array, from: number, to: number, source: RowSource, index: number): void {
      makeRoom(to - from)
      calls.addFrom(block, from, to, source, index)
    },
    /** A block from which calls were added may be forgotten. */
    endBlock: (): void => calls.copyAll(),
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
      // There is reason to end the batch whatever comes.
      if (read >= maxRows || rejects.length >= maxRejects) close()
    },
    /** Whether a batch waits to be taken. */
    hasFull: (): boolean => full.length > 0,
    /** The batch that waits longest; undefined where none does. */
    take: (): RowBatch | undefined => full.shift(),
    /** Ends the last batch, full or not. */
    close,
  }
}
