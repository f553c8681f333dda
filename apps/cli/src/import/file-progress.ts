import { CallList } from './call-list.ts'
import { addTotals, type ImportTotals, noTotals } from './import-totals.ts'
import type { Checkpoint } from './journal.ts'
import type { Reject } from './rejects-file.ts'
import type { RowBatch } from './row-batch.ts'
import type { SendResult } from './send-rows.ts'

const noCalls = new CallList(undefined)

/** Facts that are on record, before the journal has them. */
export interface FileProgressOptions {
  readonly start: Checkpoint
  /** Takes rejects in the order of their rows. @returns length of the file of rejects with them */
  readonly addRejects: (rejects: readonly Reject[]) => number
  readonly keep: (checkpoint: Checkpoint) => void
}

/**
 * Follows the batches of one input. They may end in any order; the checkpoint moves only over those that ended without a
 * gap, so that going on from it loses nothing.
 */
export const createFileProgress = ({ start, addRejects, keep }: FileProgressOptions) => {
  let checkpoint = start
  let opened = 0
  let next = 0
  const ended = new Map<number, { readonly batch: RowBatch; readonly result: SendResult & { outcome: 'settled' } }>()
  let gaveUp: ImportTotals = noTotals

  const advance = (): void => {
    const before = next
    for (let entry = ended.get(next); entry !== undefined; entry = ended.get(next)) {
      const { batch, result } = entry
      ended.delete(next)
      next += 1
      const rejects = [...batch.rejects, ...result.rejects].sort((left, right) => left.offset - right.offset)
      checkpoint = {
        ...checkpoint,
        offset: batch.end,
        line: batch.nextLine,
        read: checkpoint.read + batch.read,
        sent: checkpoint.sent + result.sent,
        rejected: checkpoint.rejected + rejects.length,
        skipped: checkpoint.skipped + batch.skipped,
        warned: checkpoint.warned + batch.warned,
        rejectsBytes: addRejects(rejects),
      }
    }
    if (next !== before) keep(checkpoint)
  }

  return {
    /** Takes the number of the next batch of the input. */
    open(): number {
      opened += 1
      return opened - 1
    },
    /** A batch has ended. */
    settle(number: number, batch: RowBatch, result: SendResult): void {
      if (result.outcome === 'gave-up') {
        gaveUp = addTotals(gaveUp, { read: batch.read, gaveUp: batch.read })
        return
      }
      // Only numbers are kept of what left; its bytes would fill the memory while an earlier batch waits.
      ended.set(number, { batch: { ...batch, calls: noCalls }, result })
      advance()
    },
    /** The input was read to its end and every batch has ended. */
    finish(): void {
      checkpoint = { ...checkpoint, done: true }
      keep(checkpoint)
    },
    /** Whether every batch so far is behind the checkpoint. */
    isComplete: (): boolean => next === opened,
    /** Batches that ended before an earlier one. */
    ahead: (): number => ended.size,
    checkpoint: (): Checkpoint => checkpoint,
    /**
     * What became of all rows so far. Those that Segment has though an earlier batch is open count as sent; rejects
     * behind an open batch are in no file yet and count as given up.
     */
    totals(): ImportTotals {
      const { read, sent, rejected, skipped, warned } = checkpoint
      let sum = addTotals({ read, sent, rejected, skipped, warned, gaveUp: 0 }, gaveUp)
      for (const { batch, result } of ended.values()) {
        const left = batch.rejects.length + result.rejects.length
        const { read: rows, skipped: out, warned: remarked } = batch
        sum = addTotals(sum, { read: rows, sent: result.sent, skipped: out, warned: remarked, gaveUp: left })
      }
      return sum
    },
  }
}

/** See {@link createFileProgress}. */
export type FileProgress = ReturnType<typeof createFileProgress>
