import { addTotals, type ImportTotals, noTotals } from '../progress/progress-snapshot.ts'
import type { Checkpoint } from './journal.ts'
import type { Reject, RejectsMark } from './rejects-file.ts'
import type { RowBatch } from './row-batch.ts'
import type { SendResult } from './send-rows.ts'

/** What following the batches of an input needs. */
export interface FileProgressOptions {
  readonly start: Checkpoint
  /** Receives rejects in the order of their rows. @returns the mark of the rejects file with them */
  readonly addRejects: (rejects: readonly Reject[]) => RejectsMark
  /** Receives each new checkpoint. */
  readonly keep: (checkpoint: Checkpoint) => void
}

/**
 * Follows the batches of one input. They may end in any order; the checkpoint moves only over batches that ended without a
 * gap, so that resuming from it loses nothing.
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
        resumeAt: batch.resumeAt,
        read: checkpoint.read + batch.read,
        sent: checkpoint.sent + result.sent,
        rejected: checkpoint.rejected + rejects.length,
        skipped: checkpoint.skipped + batch.skipped,
        filtered: checkpoint.filtered + batch.filtered,
        warned: checkpoint.warned + batch.warned,
        rejects: addRejects(rejects),
      }
    }
    if (next !== before) keep(checkpoint)
  }

  return {
    /** Begins a batch of the input. @returns its number */
    open(): number {
      opened += 1
      return opened - 1
    },
    /** Ends a batch. */
    settle(number: number, batch: RowBatch, result: SendResult): void {
      if (result.outcome === 'gave-up') {
        gaveUp = addTotals(gaveUp, { read: batch.read, gaveUp: batch.read })
        return
      }
      // Only the counts are needed. The calls would fill the memory while an earlier batch is in flight.
      ended.set(number, { batch: { ...batch, content: undefined }, result })
      advance()
    },
    /** Marks the input as read to its end, once every batch has ended. */
    finish(): void {
      checkpoint = { ...checkpoint, done: true }
      keep(checkpoint)
    },
    /** Whether the checkpoint covers every batch so far. */
    isComplete: (): boolean => next === opened,
    /** Number of batches that ended before an earlier one. */
    ahead: (): number => ended.size,
    checkpoint: (): Checkpoint => checkpoint,
    /**
     * The outcome of all rows so far. Calls that Segment acknowledged while an earlier batch is open count as sent; rejects
     * after an open batch are not in the file yet and count as given up.
     */
    totals(): ImportTotals {
      const { read, sent, rejected, skipped, filtered, warned } = checkpoint
      let sum = addTotals({ read, sent, rejected, skipped, filtered, warned, gaveUp: 0 }, gaveUp)
      for (const { batch, result } of ended.values()) {
        const left = batch.rejects.length + result.rejects.length
        const { read: rows, skipped: out, filtered: dropped, warned: remarked } = batch
        sum = addTotals(sum, {
          ...{ read: rows, sent: result.sent, skipped: out, filtered: dropped, warned: remarked, gaveUp: left },
        })
      }
      return sum
    },
  }
}

/** See {@link createFileProgress}. */
export type FileProgress = ReturnType<typeof createFileProgress>
