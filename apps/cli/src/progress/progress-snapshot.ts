import type { ImportTotals } from '../import/import-totals.ts'
import type { PaceState } from '../import/pace.ts'

/** How an import stands. */
export interface ProgressSnapshot {
  /** Input that is read now. */
  readonly name: string
  /** Bytes of all inputs, as they lie on the disk, whose rows have their outcome. */
  readonly bytes: number
  /** Those among them that had it before this run. */
  readonly bytesBefore: number
  /** Bytes of all inputs; undefined where one is a stream. */
  readonly totalBytes: number | undefined
  readonly totals: ImportTotals
  /** Since the beginning, in milliseconds. */
  readonly elapsedMs: number
  /** Rows a second, of late. */
  readonly rowsPerSecond: number
  /** Attempts after the first. */
  readonly retries: number
  readonly pace: PaceState
  /** Calls a second that were asked for; 0 for no bound. */
  readonly askedPerSecond: number
}

/** Milliseconds until the end at the pace so far; undefined where it can not be told. */
export const remainingMs = (snapshot: ProgressSnapshot): number | undefined => {
  const { bytes, bytesBefore, totalBytes, elapsedMs } = snapshot
  const ofThisRun = bytes - bytesBefore
  if (totalBytes === undefined || ofThisRun <= 0 || elapsedMs < 500) return undefined
  return Math.max(0, (elapsedMs * (totalBytes - bytes)) / ofThisRun)
}
