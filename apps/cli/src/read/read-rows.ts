import { callsOfBody, isBatchBody } from './batch-body.ts'
import { detectFormat, formatOfName, type InputFormat } from './input-format.ts'
import { countBytes, openInput } from './open-input.ts'
import { type CsvOptions, readCsv, type TableHeader } from './read-csv.ts'
import { readJson } from './read-json.ts'
import { readNdjson } from './read-ndjson.ts'
import { badRow, ReadError, type ReadStart, type Row, type Rows } from './row.ts'

/** One input. */
export interface Input {
  /** Path of the file, or `-`. */
  readonly name: string
  /** The file's path, or standard input. */
  readonly source: string | AsyncIterable<Buffer>
}

/** How input is read. */
export interface ReadOptions {
  /** @default by the name of the file, else by its first bytes */
  readonly format?: InputFormat | undefined
  readonly csv?: CsvOptions | undefined
  /** Where to continue; a table needs its columns then. @default the beginning */
  readonly start?: ReadStart | undefined
  /** Called with the number of bytes read from the file. */
  readonly onBytes?: (bytes: number) => void
  readonly onHeader?: (header: TableHeader) => void
}

/**
 * Reads any input as rows. What is not a row comes as a row with its problem. Input that breaks off ends with such a row,
 * after the good rows, and so does an input that holds bytes and no row.
 */
export async function* readRows(input: Input, options: ReadOptions = {}): AsyncGenerator<Rows> {
  const { start = { offset: 0, line: 1 }, csv = {}, onHeader, onBytes } = options
  let end = start
  let bytes = 0
  let isEmpty = true

  function* followed(rows: Rows): Generator<Row> {
    for (const whole of rows) {
      // Nearly every row is spared a generator.
      for (const row of isBatchBody(whole) ? callsOfBody(whole) : [whole]) {
        isEmpty = false
        yield row
      }
      end = { offset: whole.end, line: whole.nextLine }
    }
  }

  try {
    const opened = openInput(input.source, input.name, { skipBytes: start.offset, onBytes })
    const counted = countBytes(opened, (more) => {
      bytes += more
    })
    const known = options.format ?? formatOfName(input.name)
    const { format, whole } = known === undefined ? await detectFormat(counted) : { format: known, whole: counted }
    const parts =
      format === 'ndjson'
        ? readNdjson(whole, start)
        : format === 'json'
          ? readJson(whole)
          : readCsv(whole, format === 'tsv' ? { delimiter: '\t', ...csv } : csv, start, onHeader)
    for await (const rows of parts) yield followed(rows)
  } catch (error) {
    if (!(error instanceof ReadError) && !(error instanceof RangeError)) throw error
    // Nothing can be found after a row that has no end.
    yield [badRow(end, error instanceof ReadError ? error.code : 'input_unreadable', error.message)]
    return
  }
  if (isEmpty && bytes > 0 && start.offset === 0) {
    yield [badRow(end, 'input_no_rows', `${input.name} contains ${bytes.toLocaleString('en-US')} bytes but no row.`)]
  }
}
