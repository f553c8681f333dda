import { callsOfBody, isBatchBody } from './batch-body.ts'
import { type Content, openAccess, openStream } from './content.ts'
import type { TableFormat } from './file-kinds.ts'
import { checkFlags, type InputFlag } from './input-flags.ts'
import { detectFormat, formatOfName, type InputFormat } from './input-format.ts'
import { type InputSource, isStored, type RowSource } from './input-source.ts'
import { asReadError, countBytes, decodeText, readable, skipBytes } from './open-input.ts'
import { copyToFile, openFile } from './random-access.ts'
import { type CsvOptions, readCsv, type TableHeader } from './read-csv.ts'
import { readJson } from './read-json.ts'
import { readNdjson } from './read-ndjson.ts'
import { badRow, inputProblem, ReadError, type ReadStart, type Row, type Rows } from './row.ts'

/** One input. */
export interface Input {
  /** Path of the file, or `-`. */
  readonly name: string
  readonly source: InputSource
}

/** How input is read. */
export interface ReadOptions {
  /** @default by the name of the file, else by its first bytes */
  readonly format?: InputFormat | undefined
  readonly csv?: CsvOptions | undefined
  /** @default UTF-8, or UTF-16 with a byte order mark */
  readonly encoding?: string | undefined
  /** The table of a database or the sheet of a workbook that has several. */
  readonly table?: string | undefined
  /** What a person said about this input, which must apply to its format; other settings are used where they apply. */
  readonly flags?: readonly InputFlag[] | undefined
  /** Where to continue: rows that end at this offset or before are left out. @default the beginning */
  readonly start?: ReadFrom | undefined
  /** The columns of a table that is read from its middle. */
  readonly header?: TableHeader | undefined
  /** Called with the number of bytes read from the file. */
  readonly onBytes?: (bytes: number) => void
  /** @param name of the table: of the input, or of a file in it */
  readonly onHeader?: (header: TableHeader, name: string) => void
}

/** Where reading continues. */
export interface ReadFrom extends ReadStart {
  /** Where reading must begin, if that is before `offset`. */
  readonly resumeAt?: ReadStart | undefined
}

const beginning: ReadStart = { offset: 0, line: 1 }

/** What reading a content needs besides it. */
interface Reading extends Omit<ReadOptions, 'onHeader'> {
  readonly start: ReadFrom
  readonly onHeader: (header: TableHeader) => void
  /** See `onHeader` of {@link ReadOptions}. */
  readonly onTable: (header: TableHeader, name: string) => void
}

/** Rows of text. Lines and tables are read from where an import continues, JSON from its beginning. */
async function* rowsOfText(content: Content, reading: Reading): AsyncGenerator<Rows> {
  const { start, header, csv = {}, onHeader, encoding } = reading
  const decoded =
    encoding === undefined
      ? decodeText(content.text())
      : (await import('./decode-bytes.ts')).decodeBytes(content.text(), encoding)
  const text = readable(decoded, content.name)
  const known = reading.format ?? formatOfName(content.file)
  const { format, whole } =
    known === undefined ? await detectFormat(text, content.file) : { format: known, whole: text }
  checkFlags(content.name, format, reading.flags)
  const isSeekable = start.offset > 0 && (format === 'ndjson' || (format !== 'json' && header !== undefined))
  const from = isSeekable ? (start.resumeAt ?? start) : beginning
  const bytes = skipBytes(whole, from.offset)
  const table: CsvOptions = format === 'tsv' ? { delimiter: '\t', ...definedOf(csv) } : csv
  if (format === 'ndjson') yield* readNdjson(bytes, from)
  else if (format === 'json') yield* readJson(bytes)
  else if (isSeekable) yield* readCsv(bytes, { ...definedOf(table), ...header }, from)
  else yield* readCsv(bytes, table, beginning, onHeader)
}

const definedOf = (options: CsvOptions): CsvOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

/** A row of a file of an archive. */
const memberRow = (row: Row, file: string, by: number): Row => ({
  ...row,
  file,
  offset: row.offset + by,
  end: row.end + by,
  ...(row.resumeAt === undefined ? {} : { resumeAt: { ...row.resumeAt, offset: row.resumeAt.offset + by } }),
})

/** Rows of the files of an archive, one after the other, as if they were one file. */
async function* rowsOfZip(content: Content, reading: Reading): AsyncGenerator<Rows> {
  const { readZip } = await import('./read-zip.ts')
  let end = 0

  function* rowsOfMember(rows: Rows, file: string, by: number): Generator<Row> {
    for (const row of rows) {
      const moved = memberRow(row, file, by)
      end = moved.end
      yield moved
    }
  }

  const access = await content.access()
  const members = await readZip(access, content.name)
  const { isWorkbook, readExcel } = await import('./read-excel.ts')
  if (isWorkbook(members)) {
    checkFlags(content.name, 'excel', reading.flags)
    yield* readExcel(members, content.name, { ...reading.csv, table: reading.table }, reading.onHeader)
    return
  }
  if (content.name !== content.file) {
    throw new ReadError('input_format', `${content.name} is an archive in an archive. Unpack it first.`)
  }
  for (const { name, stream } of members) {
    const by = end
    const member = await openStream(
      stream(),
      { ...content, name: `${name} in ${content.name}`, file: name },
      content.depth + 1,
    )
    try {
      const own = { ...reading, onHeader: (header: TableHeader) => reading.onTable(header, member.name) }
      for await (const rows of rowsOfContent(member, { ...own, start: beginning, header: undefined })) {
        yield rowsOfMember(rows, name, by)
      }
    } finally {
      await member.close()
    }
  }
}

async function* rowsOfTable(content: Content, format: TableFormat, reading: Reading): AsyncGenerator<Rows> {
  const { name } = content
  const { start, onHeader, table } = reading
  checkFlags(name, format, reading.flags)
  if (format === 'avro') {
    const { readAvro } = await import('./read-avro.ts')
    yield* readAvro(content.stream(), name, start.offset, onHeader)
    return
  }
  const access = await content.access()
  if (format === 'parquet') {
    const { readParquet } = await import('./read-parquet.ts')
    yield* readParquet(access, name, start.offset, onHeader)
    return
  }
  const { readSqlite } = await import('./read-sqlite.ts')
  const copy = access.path === undefined ? await copyToFile(access.stream()) : undefined
  try {
    // SQLite reads the file itself; the size of its rows tells how far it is.
    let left = access.bytes
    const count = (bytes: number): void => {
      reading.onBytes?.(Math.min(left, bytes))
      left -= Math.min(left, bytes)
    }
    for await (const rows of readSqlite((copy ?? access).path ?? '', name, start.offset, onHeader, table)) {
      count(rows.reduce((sum, row) => sum + row.text.length, 0))
      yield rows
    }
    count(left)
  } finally {
    await copy?.close()
  }
}

const rowsOfContent = (content: Content, reading: Reading): AsyncGenerator<Rows> => {
  switch (content.kind) {
    case 'text':
      return rowsOfText(content, reading)
    case 'zip':
      return rowsOfZip(content, reading)
    case 'parquet':
    case 'avro':
    case 'sqlite':
      return rowsOfTable(content, content.kind, reading)
    default:
      return content.kind satisfies never
  }
}

const openSource = async (
  named: Pick<Content, 'name' | 'encoding' | 'isText'>,
  source: Exclude<InputSource, RowSource>,
  onBytes: (bytes: number) => void,
): Promise<Content> => {
  try {
    if (typeof source === 'string') return await openAccess(await openFile(source), named, onBytes)
    if (isStored(source)) return await openAccess(await source.open(), named, onBytes)
    return await openStream(countBytes(source, onBytes), { ...named, file: named.name })
  } catch (error) {
    throw asReadError(error, named.name)
  }
}

/**
 * Reads any input as rows. What is not a row comes as a row with its problem. Input that breaks off ends with such a row,
 * after the good rows, and so does an input that holds bytes and no row.
 */
export async function* readRows(input: Input, options: ReadOptions = {}): AsyncGenerator<Rows> {
  const { start = beginning, onHeader: onTable = () => undefined, encoding, format, csv } = options
  const onHeader = (header: TableHeader): void => onTable(header, input.name)
  let end: ReadStart = start
  let isEmpty = true
  let hasBytes = false
  const onBytes = (more: number): void => {
    hasBytes ||= more > 0
    options.onBytes?.(more)
  }

  let isBroken = false

  /** The row that ends an input. */
  const endedBy = (error: unknown): Row => {
    isBroken = true
    if (!(error instanceof ReadError) && !(error instanceof RangeError)) throw error
    // Nothing can be found after a row that has no end.
    return badRow(end, error instanceof ReadError ? error.code : 'input_unreadable', error.message)
  }

  /** Whether a row was not read before. */
  const isNew = (row: Row): boolean => start.offset === 0 || row.end > start.offset || inputProblem(row) !== undefined

  function* followed(rows: Rows): Generator<Row> {
    try {
      for (const whole of rows) {
        if (isBatchBody(whole)) {
          for (const row of callsOfBody(whole)) {
            isEmpty = false
            if (isNew(row)) yield row
          }
        } else {
          isEmpty = false
          if (isNew(whole)) yield whole
        }
        end = { offset: whole.end, line: whole.nextLine }
      }
    } catch (error) {
      yield endedBy(error)
    }
  }

  let content: Content | undefined
  try {
    const { name, source } = input
    if (typeof source !== 'string' && 'rows' in source) {
      for await (const rows of source.rows(onHeader)) {
        yield followed(rows)
        if (isBroken) return
      }
      return
    }
    const isText = format !== undefined || csv?.delimiter !== undefined
    content = await openSource({ name, encoding, isText }, source, onBytes)
    const parts = rowsOfContent(content, {
      ...options,
      start,
      onHeader,
      onTable,
      onBytes,
    })
    for await (const rows of parts) {
      yield followed(rows)
      if (isBroken) return
    }
  } catch (error) {
    yield [endedBy(error)]
    return
  } finally {
    await content?.close()
  }
  if (isEmpty && hasBytes && start.offset === 0) {
    yield [badRow(end, 'input_no_rows', `${input.name} is not empty but has no row.`)]
  }
}
