/** Rows by their outcome; `read` is the sum of the others, `warned` apart. */
export interface ImportTotals {
  readonly read: number
  /** Acknowledged by Segment. */
  readonly sent: number
  /** In the rejects file. */
  readonly rejected: number
  /** Left out by time, sample or shard. */
  readonly skipped: number
  /** Without a known outcome; read again when the import resumes. */
  readonly gaveUp: number
  /** Sent calls that have warnings. */
  readonly warned: number
}

/** Totals of no rows. */
export const noTotals: ImportTotals = { read: 0, sent: 0, rejected: 0, skipped: 0, gaveUp: 0, warned: 0 }

/** The sum of two. */
export const addTotals = (left: ImportTotals, right: Partial<ImportTotals>): ImportTotals => ({
  read: left.read + (right.read ?? 0),
  sent: left.sent + (right.sent ?? 0),
  rejected: left.rejected + (right.rejected ?? 0),
  skipped: left.skipped + (right.skipped ?? 0),
  gaveUp: left.gaveUp + (right.gaveUp ?? 0),
  warned: left.warned + (right.warned ?? 0),
})
