/** Rows by what became of them; `read` is the sum of the others. */
export interface ImportTotals {
  readonly read: number
  /** Segment acknowledged them. */
  readonly sent: number
  /** They are in a file of rejects. */
  readonly rejected: number
  /** They were left out as was asked: by time, sample or shard. */
  readonly skipped: number
  /** Nothing can be said of them; they are read again when the import goes on. */
  readonly gaveUp: number
  /** Calls among those sent that Segment keeps but not as meant. */
  readonly warned: number
}

/** None yet. */
export const noTotals: ImportTotals = { read: 0, sent: 0, rejected: 0, skipped: 0, gaveUp: 0, warned: 0 }

/** Both together. */
export const addTotals = (left: ImportTotals, right: Partial<ImportTotals>): ImportTotals => ({
  read: left.read + (right.read ?? 0),
  sent: left.sent + (right.sent ?? 0),
  rejected: left.rejected + (right.rejected ?? 0),
  skipped: left.skipped + (right.skipped ?? 0),
  gaveUp: left.gaveUp + (right.gaveUp ?? 0),
  warned: left.warned + (right.warned ?? 0),
})
