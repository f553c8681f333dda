import { SegmentError } from '../error/segment-error.ts'

/** The facts of a delivery that was given up. */
export interface GaveUpFacts {
  readonly attempts: number
  readonly elapsedMs: number
  /** What ended it, if it was not the number of attempts. */
  readonly why?: string | undefined
}

const seconds = (ms: number): string => `${(ms / 1_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} s`

const times = (attempts: number): string => (attempts === 1 ? '1 attempt' : `${attempts} attempts`)

const causeOf = ({ cause }: SegmentError): { readonly cause?: unknown } => (cause === undefined ? {} : { cause })

/**
 * The error of a delivery that was given up: that of its last attempt, with the number of attempts and their time. After
 * a single attempt, its error is returned unchanged.
 */
export const gaveUpError = (last: SegmentError, { attempts, elapsedMs, why }: GaveUpFacts): SegmentError => {
  if (attempts === 0) return last
  if (last.code === 'aborted') {
    return new SegmentError(
      'aborted',
      `The caller stopped the delivery after ${times(attempts)}.`,
      last.details,
      causeOf(last),
    )
  }
  if (attempts === 1 && why === undefined) return last
  const because = why === undefined ? '' : ` (${why})`
  const message = `Gave up after ${times(attempts)} in ${seconds(elapsedMs)}${because}: ${last.message}`
  return new SegmentError(last.code, message, last.details, causeOf(last))
}
