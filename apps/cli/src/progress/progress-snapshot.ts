import type { ImportTotals } from '../import/import-totals.ts'
import type { PaceState } from '../import/pace.ts'

/** How an import stands. */
export interface ProgressSnapshot {
  /** Input that is read now. */
  readonly name: string
  /** Bytes read of all inputs, as they lie on the disk. */
  readonly bytes: number
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
export const remainingMs = ({ bytes, totalBytes, elapsedMs }: ProgressSnapshot): number | undefined =>
  totalBytes === undefined || bytes === 0 || elapsedMs < 500
    ? undefined
    : Math.max(0, (elapsedMs * (totalBytes - bytes)) / bytes)
