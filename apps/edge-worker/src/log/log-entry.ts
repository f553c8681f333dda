/** An error as data of a log line. */
export interface LoggedError {
  readonly name: string
  readonly code?: string | undefined
  readonly message: string
  /** Where it was thrown, one frame per entry. */
  readonly stack: readonly string[]
  readonly cause?: LoggedError | undefined
}

/** A line of a collector's log; it is written as JSON. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'error'
  readonly message: string
  readonly error?: LoggedError | undefined
  readonly [name: string]: string | number | LoggedError | undefined
}

/** Writes a line of the log. */
export type Log = (entry: LogEntry) => void
