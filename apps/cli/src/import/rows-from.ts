import { formatOfName } from '../read/input-format.ts'
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

function* after(rows: Rows, offset: number): Rows {
  for (const row of rows) if (row.end > offset) yield row
}

/**
 * The rows of an input from a checkpoint on. Lines and tables are read from there; a JSON array can only be read from its
 * beginning, so its earlier rows are left out.
 */
export async function* rowsFrom(input: Input, options: RowsFromOptions): AsyncGenerator<Rows> {
  const { settings, start, header, onHeader, onBytes } = options
  const { format, delimiter = header?.delimiter, columns = header?.columns } = settings
  const isLines = (format ?? formatOfName(input.name)) === 'ndjson'
  const canSeek = start.offset > 0 && (header !== undefined || isLines)
  const parts = readRows(input, {
    format,
    csv: { delimiter, columns },
    start: canSeek ? (start.resumeAt ?? { offset: start.offset, line: start.line }) : undefined,
    onBytes,
    onHeader: (found) => {
      if (header === undefined) onHeader(found)
    },
  })
  for await (const rows of parts) yield start.offset === 0 ? rows : after(rows, start.offset)
}
