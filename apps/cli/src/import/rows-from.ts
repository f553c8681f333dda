import type { TableHeader } from '../read/read-csv.ts'
import { type Input, readRows } from '../read/read-rows.ts'
import type { Rows } from '../read/row.ts'
import type { InputSettings } from './import-options.ts'
import type { Checkpoint } from './journal.ts'

/** How rows are read. */
export interface RowsFromOptions {
  readonly settings: InputSettings
  readonly start: Checkpoint
  /** The columns of a table that is read from its middle. */
  readonly header: TableHeader | undefined
  readonly onHeader: (header: TableHeader) => void
  readonly onBytes: (bytes: number) => void
}

/** The rows of an input from a checkpoint on. */
export const rowsFrom = (input: Input, options: RowsFromOptions): AsyncGenerator<Rows> => {
  const { settings, start, header, onHeader, onBytes } = options
  const { format, delimiter, columns, table } = settings
  return readRows(input, { format, csv: { delimiter, columns }, table, start, header, onBytes, onHeader })
}
