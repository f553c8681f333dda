import type { DatabaseSync } from 'node:sqlite'
import { SegmentError } from '../../error/segment-error.ts'

/** Counts the bytes of the calls in a file. It is read and written once a transaction, however many calls are in that. */
export interface HeldBytes {
  /** @throws {SegmentError} `outbox_full` where they pass the bound */
  take(bytes: number): void
  free(bytes: number): void
  /** Forgets what was counted and not written. */
  forget(): void
  /** Writes what was counted. */
  write(): void
}

/** Makes the count. Its methods run inside a transaction. @param maxBytes of JSON of all calls in the file */
export const createHeldBytes = (database: DatabaseSync, maxBytes: number): HeldBytes => {
  const read = database.prepare('SELECT bytes FROM totals')
  const update = database.prepare('UPDATE totals SET bytes = ?')
  let held: number | undefined
  const current = (): number => held ?? Number(read.get()?.bytes)
  return {
    take(bytes) {
      const sum = current() + bytes
      if (sum > maxBytes) {
        throw new SegmentError('outbox_full', 'The outbox has no room for the calls.', {
          bytes,
          limitBytes: maxBytes,
          advice: 'Wait until Segment has taken some, or give the outbox more room.',
        })
      }
      held = sum
    },
    free(bytes) {
      held = current() - bytes
    },
    forget() {
      held = undefined
    },
    write() {
      if (held !== undefined) update.run(held)
      held = undefined
    },
  }
}
