import { JsonLine } from '../read/json-line.ts'
import type { ReadProblem, ReadRecord } from '../read/read-record.ts'
import { formatOfName, type Input, readRecords } from '../read/read-records.ts'
import type { Rows } from '../read/rows.ts'
import type { InputSettings } from './import-settings.ts'
import type { Checkpoint, TableHeader } from './journal.ts'

/** Problems of an input as a whole, and not of a row. */
const inputProblems: ReadonlySet<string> = new Set(['input_truncated', 'input_unreadable', 'header_unusable'])

/** The problem that ends an input; undefined for a row, good or bad. */
export const inputProblem = (record: ReadRecord): ReadProblem | undefined => {
  // A line of JSON is a row; it is parsed for its problem only where a scan can not tell.
  if (record instanceof JsonLine) return undefined
  const { problem } = record
  return problem !== undefined && inputProblems.has(problem.code) ? problem : undefined
}

const isLines = (name: string, format: InputSettings['format']): boolean =>
  format === 'ndjson' || (format === undefined && formatOfName(name) === 'ndjson')

/** How rows are read. */
export interface ReadRowsOptions {
  readonly settings: InputSettings
  readonly start: Checkpoint
  readonly header: TableHeader | undefined
  readonly onHeader: (header: TableHeader) => void
  readonly onBytes: (bytes: number) => void
}

/**
 * The rows of an input from a checkpoint on. Lines and tables begin there; of a JSON array, which can only be read from its
 * beginning, the rows before are passed over.
 */
export async function* readRows(input: Input, options: ReadRowsOptions): AsyncGenerator<Rows> {
  const { settings, start, header, onHeader, onBytes } = options
  const { format, delimiter = header?.delimiter, columns = header?.columns } = settings
  const isBegun = start.offset > 0
  const canSeek = isBegun && (header !== undefined || isLines(input.name, format))
  const rows = readRecords(input, {
    format,
    csv: { ...(delimiter === undefined ? {} : { delimiter }), ...(columns === undefined ? {} : { columns }) },
    ...(canSeek ? { start: { offset: start.offset, line: start.line } } : {}),
    onBytes,
    onHeader: (found) => {
      if (header === undefined) onHeader(found)
    },
  })
  for await (const records of rows) {
    if (!isBegun || canSeek) yield records
    else yield [...records].filter(({ end }) => end > start.offset)
  }
}
