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

/** The pace of an import now. */
export interface PaceState {
  /** Calls per second that are allowed now; 0 for no limit. */
  readonly callsPerSecond: number
  /** Requests allowed at the same time now. */
  readonly concurrency: number
  /** Milliseconds for which everything waits because Segment asked for it. */
  readonly pausedMs: number
}

/** The state of an import at one moment. */
export interface ProgressSnapshot {
  /** Name of the input that is read now. */
  readonly name: string
  /** Bytes of all inputs, as stored on the disk, whose rows have their outcome. */
  readonly bytes: number
  /** Those of them that had their outcome before this run. */
  readonly bytesBefore: number
  /** Bytes of all inputs; undefined if one is a stream. */
  readonly totalBytes: number | undefined
  readonly totals: ImportTotals
  /** Milliseconds since the import began. */
  readonly elapsedMs: number
  /** Rows per second over the last few seconds. */
  readonly rowsPerSecond: number
  /** Attempts after the first. */
  readonly retries: number
  readonly pace: PaceState
  /** Value of `--rate` in calls per second; 0 for unlimited. */
  readonly askedPerSecond: number
}

/** Milliseconds until the end at the speed so far; undefined if it cannot be estimated. */
export const remainingMs = (snapshot: ProgressSnapshot): number | undefined => {
  const { bytes, bytesBefore, totalBytes, elapsedMs } = snapshot
  const ofThisRun = bytes - bytesBefore
  if (totalBytes === undefined || ofThisRun <= 0 || elapsedMs < 500) return undefined
  return Math.max(0, (elapsedMs * (totalBytes - bytes)) / ofThisRun)
}

/** Time over which the speed is measured, in milliseconds, so that a long import shows how fast it is now. */
const windowMs = 15_000

/**
 * Creates the function that turns the number of rows so far into rows per second over the last few seconds.
 * @param now milliseconds of a clock that never goes back
 */
export const createRowSpeed = (now: () => number): ((rows: number) => number) => {
  let samples: { readonly at: number; readonly rows: number }[] = [{ at: now(), rows: 0 }]
  return (rows) => {
    const at = now()
    samples = [...samples.filter((sample) => at - sample.at < windowMs), { at, rows }]
    const [first] = samples
    return first === undefined || at === first.at ? 0 : ((rows - first.rows) * 1_000) / (at - first.at)
  }
}
