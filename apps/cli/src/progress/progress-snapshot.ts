import type { ImportTotals } from './import-totals.ts'

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
