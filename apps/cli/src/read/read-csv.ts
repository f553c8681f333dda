import { isUtf8 } from 'node:buffer'
import { putValue } from '@org/segment-core/internal'
import { CsvError, type Options, parse } from 'csv-parse'
import { parse as parseText } from 'csv-parse/sync'
import { headerNames, problemOfHeader } from './header-names.ts'
import { peek, skipBytes } from './open-input.ts'
import { badRow, encodingAdvice, maxRowBytes, notUtf8Row, type ReadStart, type Row, type Rows } from './row.ts'

/** The columns of a table and what separates them; needed to continue in its middle. */
export interface TableHeader {
  readonly columns: readonly string[]
  readonly delimiter: string
}

/** The line with which Excel names the delimiter of a table. */
const separatorLine = /^sep=(.)\r?\n/

/** Where a table begins: after the lines to skip, and after the one that names its delimiter. */
const beginningOf = (head: Buffer, skipLines: number) => {
  let offset = 0
  for (let line = 0; line < skipLines && offset < head.length; line += 1) {
    const at = head.indexOf(newline, offset)
    offset = at < 0 ? head.length : at + 1
  }
  const [whole = '', separator] = separatorLine.exec(head.toString('latin1', offset, offset + 16)) ?? []
  return { offset: offset + whole.length, lines: skipLines + (separator === undefined ? 0 : 1), separator }
}

/** How a table is written. */
export interface CsvOptions {
  /** @default the one of comma, semicolon, tab and pipe that the header holds most often */
  readonly delimiter?: string | undefined
  /** Names of the columns of a table whose first row is not its header. */
  readonly columns?: readonly string[] | undefined
  /** Lines before the header, or before the first row if `columns` are given. */
  readonly skipLines?: number | undefined
  /** Whether columns that the header names twice get a number: `email`, `email_2`. */
  readonly numberColumns?: boolean | undefined
  /** Whether quotes surround values; without, they are characters like any other. @default true */
  readonly hasQuotes?: boolean | undefined
  /** Longest row, in bytes. @default 64 MiB */
  readonly maxRowBytes?: number
}

/** A row as the parser found it. */
interface FoundRow {
  readonly cells: readonly string[]
  /** Bytes up to its end, its line end included, since the parser began. */
  readonly end: number
}

const [newline, carriageReturn] = [0x0a, 0x0d]
const lineEnds = ['\r\n', '\n', '\r']
const delimiters = [',', ';', '\t', '|']

/**
 * Bytes parsed at a time, so that few rows are in memory: V8 moves those that wait. They are copied, because the parser
 * keeps some of them.
 */
const pieceBytes = 16 * 1024

/** A longer header does not help to find the delimiter. */
const maxHeadBytes = 1024 * 1024

const withoutQuoted = (text: string): string => text.replace(/"[^"]*"/g, '')

/** The delimiter that occurs most often in the first line, outside quotes. */
export const detectDelimiter = (text: string): string => {
  const [header = ''] = withoutQuoted(text)
    .trimStart()
    .split(/[\r\n]/, 1)
  const counts = delimiters.map((delimiter) => header.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

const hasHeader = (head: Buffer): boolean =>
  head.length >= maxHeadBytes || /\S[^\r\n]*[\r\n]/.test(withoutQuoted(head.toString('latin1')))

async function* inPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += pieceBytes)
      yield Buffer.from(chunk.subarray(from, from + pieceBytes))
  }
}

const parserOptions = (delimiter: string, maxBytes: number, hasQuotes = true): Options => ({
  delimiter,
  quote: hasQuotes ? '"' : null,
  record_delimiter: lineEnds,
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: maxBytes,
})

/** The cells of a row in which every quote must be right; white space may follow a closing quote. */
const strictCells = (text: string, delimiter: string): readonly string[] | undefined => {
  for (const rtrim of [false, true]) {
    try {
      return parseText(text, { ...parserOptions(delimiter, maxRowBytes), rtrim })[0]
    } catch {
      // Misquoted, unless white space follows a closing quote.
    }
  }
  return undefined
}

/** Number of line ends: CRLF is one. */
const countLines = (bytes: Buffer): number => {
  let count = 0
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1
  for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) {
    if (bytes[at + 1] !== newline) count += 1
  }
  return count
}

const isLineEnd = (byte: number | undefined): boolean => byte === newline || byte === carriageReturn

/** Where the blank lines end that begin at a place. */
const skipBlankLines = (bytes: Buffer, from: number): number => {
  let at = from
  while (isLineEnd(bytes[at])) at += 1
  return at
}

/** The columns and texts of a row without the empty ones; a column `__proto__` is data like any other. */
const columnsOf = (columns: readonly string[], cells: readonly string[]): object => {
  const row: Record<string, unknown> = {}
  for (let index = 0; index < columns.length; index += 1) {
    const name = columns[index]
    if (cells[index] && name !== undefined) putValue(row, name, cells[index])
  }
  return row
}

/**
 * Reads a table as objects of column and text; an empty cell is left out. Line ends are LF, CRLF or CR, quoted values
 * may hold them, and blank lines are left out. A quote inside an unquoted value (`5" screen`) is part of it.
 * @param chunks each is used until the next one is asked for
 * @param onHeader called with the columns before the first row
 * @throws {RangeError} for a row that is too long
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  options: CsvOptions = {},
  from: ReadStart = { offset: 0, line: 1 },
  onHeader: (header: TableHeader) => void = () => undefined,
): AsyncGenerator<Rows> {
  const { skipLines = 0, hasQuotes = true } = options
  const isBeginning = from.offset === 0
  const hasEnough = (bytes: Buffer): boolean =>
    !isBeginning || bytes.length >= maxHeadBytes || hasHeader(bytes.subarray(beginningOf(bytes, skipLines).offset))
  const { head, whole: all } = await peek(chunks, hasEnough)
  const first = isBeginning ? beginningOf(head, skipLines) : { offset: 0, lines: 0, separator: undefined }
  const start: ReadStart = { offset: from.offset + first.offset, line: from.line + first.lines }
  const whole = first.offset === 0 ? all : skipBytes(all, first.offset)
  const delimiter = options.delimiter ?? first.separator ?? detectDelimiter(head.toString('utf8', first.offset))
  let { columns } = options
  if (columns !== undefined) onHeader({ columns, delimiter })

  let found: FoundRow[] = []
  const rowOptions = parserOptions(delimiter, options.maxRowBytes ?? maxRowBytes, hasQuotes)
  const parser = parse({
    ...rowOptions,
    relax_quotes: true,
    on_record: (cells: string[], { bytes }) => {
      found.push({ cells, end: bytes })
      return null
    },
  })
  let failure: Error | undefined
  parser.on('error', (error) => {
    failure = error
  })

  /** Bytes from the end of the last row on. */
  let held: Buffer[] = []
  let parsed = 0
  let { line } = start
  let isUsable = true

  /** The cells of a row; undefined if it is misquoted. */
  const rightCells = (cells: readonly string[], text: string): readonly string[] | undefined =>
    // A quote that does not surround a whole value is left at its beginning by the relaxed parser.
    hasQuotes && cells.some((cell) => cell.startsWith('"')) ? strictCells(text, delimiter) : cells

  const again = (text: string): object => {
    const [cells = []]: string[][] = parseText(text, { ...rowOptions, relax_quotes: true })
    return columnsOf(columns ?? [], rightCells(cells, text) ?? [])
  }

  const rowOf = (bytes: Buffer, { cells, end }: FoundRow, isClean: boolean, names: readonly string[]): Row => {
    let to = bytes.length
    while (to > 0 && isLineEnd(bytes[to - 1])) to -= 1
    const text = bytes.toString('utf8', 0, to)
    const nextLine = line + countLines(bytes)
    const place = { line, offset: start.offset + end - bytes.length, end: start.offset + end, nextLine, text }
    line = nextLine
    if (!isClean && !isUtf8(bytes)) return notUtf8Row(place, bytes.subarray(0, to))
    const right = rightCells(cells, text)
    if (right === undefined) {
      return badRow(place, 'row_quotes', 'The row has a quote that does not surround a whole value.')
    }
    if (right.length !== names.length) {
      const hint = names.length === 1 ? ' If lines come before the header, use --skip-lines.' : ''
      const message = `The row has ${right.length} values, and the header has ${names.length} columns.${hint}`
      return badRow(place, 'row_fields', message)
    }
    return { ...place, isJson: false, value: columnsOf(names, right), problem: undefined, again }
  }

  function* rowsOf(block: Buffer, rows: readonly FoundRow[]): Generator<Row> {
    const isClean = isUtf8(block)
    let from = 0
    for (const row of rows) {
      const begin = skipBlankLines(block, from)
      line += countLines(block.subarray(from, begin))
      from = begin
      const to = row.end - parsed
      const bytes = block.subarray(from, to)
      from = to
      if (columns === undefined) {
        columns = headerNames(row.cells, options.numberColumns === true)
        const problem = isUtf8(bytes)
          ? problemOfHeader(columns)
          : `The header contains bytes that are not UTF-8. ${encodingAdvice}`
        if (problem !== undefined) {
          isUsable = false
          yield badRow({ line, offset: start.offset }, 'header_unusable', problem)
          return
        }
        onHeader({ columns, delimiter })
        line += countLines(bytes)
      } else yield rowOf(bytes, row, isClean, columns)
    }
  }

  /** Rows that were found since the last time. */
  function* takeFound(): Generator<Rows> {
    const last = found.at(-1)
    if (last === undefined) return
    const all = Buffer.concat(held)
    const block = all.subarray(0, last.end - parsed)
    held = [all.subarray(block.length)]
    const rows = found
    found = []
    yield rowsOf(block, rows)
    parsed = last.end
  }

  for await (const piece of inPieces(whole)) {
    held.push(piece)
    await new Promise<void>((resolve) => parser.write(piece, () => resolve()))
    yield* takeFound()
    if (!isUsable) return
    if (failure !== undefined) {
      throw new RangeError(`The row at line ${line} is too long; a quote may be missing. Nothing after it is read.`, {
        cause: failure,
      })
    }
  }
  await new Promise<void>((resolve) => parser.end(() => resolve()))
  yield* takeFound()
  if (failure === undefined || !isUsable) return
  if (!(failure instanceof CsvError) || failure.code !== 'CSV_QUOTE_NOT_CLOSED') throw failure
  const rest = Buffer.concat(held)
  const begin = skipBlankLines(rest, 0)
  const place = {
    line: line + countLines(rest.subarray(0, begin)),
    offset: start.offset + parsed + begin,
    end: start.offset + parsed + rest.length,
    text: rest.toString('utf8', begin),
  }
  yield [badRow(place, 'row_quotes', 'The row has a quote that is never closed.')]
}
