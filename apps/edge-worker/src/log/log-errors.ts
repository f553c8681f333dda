import { isSegmentError } from '@org/segment-core'
import { describeError } from './describe-error.ts'
import type { Log } from './log-entry.ts'

/** Options of {@link createErrorLog}. */
export interface ErrorLogOptions {
  readonly log: Log
  /** Values that must never be logged. */
  readonly secrets: () => readonly string[]
  /** Clock for durations, in milliseconds. */
  readonly monotonic: () => number
}

/** The same error is logged once in this time, in milliseconds: one broken step may fail for every call. */
const quietMs = 1_000

/** Maximum kinds of errors that are told apart. */
const maxKinds = 100

const kindOf = (error: unknown): string => {
  try {
    return error instanceof Error ? `${error.name} ${error.message}`.slice(0, 200) : typeof error
  } catch {
    return 'unreadable'
  }
}

/** Creates the function that logs errors with their causes and stacks, and counts those that repeat within a second. */
export const createErrorLog = ({ log, secrets, monotonic }: ErrorLogOptions): ((error: unknown) => void) => {
  const kinds = new Map<string, { until: number; skipped: number }>()
  return (error) => {
    const kind = kindOf(error)
    const known = kinds.get(kind)
    if (known !== undefined && monotonic() < known.until) {
      known.skipped += 1
      return
    }
    const [oldest] = kinds.keys()
    if (kinds.size >= maxKinds && oldest !== undefined) kinds.delete(oldest)
    kinds.delete(kind)
    kinds.set(kind, { until: monotonic() + quietMs, skipped: 0 })
    const described = describeError(error, secrets())
    log({
      level: 'error',
      message: isSegmentError(error) ? described.message : 'The collector failed.',
      advice: isSegmentError(error) ? error.details.advice : undefined,
      repeated: known === undefined || known.skipped === 0 ? undefined : known.skipped,
      error: described,
    })
  }
}
