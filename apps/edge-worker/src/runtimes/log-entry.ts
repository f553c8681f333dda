/** A line of a collector's log. */
export interface LogEntry {
  readonly level: 'info' | 'error'
  readonly message: string
  readonly [name: string]: string | number | undefined
}

/** Writes a line of the log. */
export type Log = (entry: LogEntry) => void
