import { isUtf8 } from 'node:buffer'
import Papa from 'papaparse'
import { maxRowBytes, type ReadProblem, type ReadRecord, type ReadStart } from './read-record.ts'
import { type RowCells, type RowPlaces, TableBlock, type TableHeader } from './table-block.ts'

/** How a table is written. */
export interface CsvOptions {
  /** @default the one of comma, semicolon, tab and pipe that the header holds most often */
  readonly delimiter?: string | undefined
  /** Names of the columns, where the first row has none. */
  readonly columns?: readonly string[] | undefined
}

const newline = 0x0a
const carriageReturn = 0x0d
const quote = 0x22
const space = 0x20
const none = Buffer.alloc(0)
const maxColumns = 10_000
const delimiters = [',', ';', '\t', '|']

/** The delimiter that stands most often outside quotes. */
export const detectDelimiter = (header: string): string => {
  const bare = header.replace(/"[^"]*"/g, '')
  const counts = delimiters.map((delimiter) => bare.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

/** Rows as they lie in a block; a newline inside quotes belongs to its row. */
interface FoundRows extends RowPlaces {
  readonly starts: number[]
  readonly stops: number[]
  readonly nexts: number[]
  readonly lines: number[]
}

const noRows = (): FoundRows => ({ starts: [], stops: [], nexts: [], lines: [] })

/** Bytes of a block: what is made of its cells is garbage before the collector has to move it. */
const blockBytes = 32 * 1024

async function* inPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += blockBytes) yield chunk.subarray(from, from + blockBytes)
  }
}

/** Behind the spaces from here on. */
const skipSpaces = (block: Buffer, from: number): number => {
  let at = from
  while (block[at] === space) at += 1
  return at
}

/**
 * Finds the whole rows of a block; blank lines are none. A quote opens a value only where the value begins, and ends it
 * only where the value ends, so that `5" screen` is a value like any other.
 * @param delimiters bytes that may stand between two values
 * @param isLast whether what stands behind the last newline is a row too
 * @returns where the rows lie, bytes that are used up, and the line behind them
 */
const findRows = (block: Buffer, firstLine: number, delimiters: ReadonlySet<number | undefined>, isLast: boolean) => {
  const rows = noRows()
  let from = 0
  let line = firstLine
  let newlines = 0
  let inQuotes = false
  const take = (to: number, next: number): void => {
    const stop = block[to - 1] === carriageReturn && to > from ? to - 1 : to
    if (stop > from) {
      rows.starts.push(from)
      rows.stops.push(stop)
      rows.nexts.push(next)
      rows.lines.push(line)
    }
    from = next
    line += newlines
    newlines = 0
  }
  const endsValue = (byte: number | undefined): boolean =>
    byte === undefined || byte === newline || byte === carriageReturn || delimiters.has(byte)
  let atQuote = block.indexOf(quote)
  let atNewline = block.indexOf(newline)
  while (atQuote >= 0 || atNewline >= 0) {
    if (atQuote < 0 || (atNewline >= 0 && atNewline < atQuote)) {
      newlines += 1
      if (!inQuotes) take(atNewline, atNewline + 1)
      atNewline = block.indexOf(newline, atNewline + 1)
      continue
    }
    let at = atQuote
    if (!inQuotes) inQuotes = at === from || delimiters.has(block[at - 1])
    else if (block[at + 1] === quote) at += 1
    else if (endsValue(block[skipSpaces(block, at + 1)])) inQuotes = false
    atQuote = block.indexOf(quote, at + 1)
  }
  if (isLast && from < block.length) take(block.length, block.length)
  return { rows, used: from, line }
}

/** Cells of rows, and the numbers of rows whose quotes are wrong. */
interface ParsedText {
  readonly cells: readonly (readonly string[])[]
  readonly misquoted: ReadonlySet<number>
}

/** Papa's parser without what is built around it, which keeps garbage of many blocks alive: half of the time went to that. */
const Parser = Reflect.get(Papa, 'Parser') as new (config: {
  readonly delimiter: string
  readonly newline: '\n'
}) => {
  parse(text: string, baseIndex: number, ignoreLastRow: boolean): Pick<Papa.ParseResult<string[]>, 'data' | 'errors'>
}

const parseText = (text: string, delimiter: string): ParsedText => {
  const { data, errors } = new Parser({ delimiter, newline: '\n' }).parse(text, 0, false)
  return { cells: data, misquoted: new Set(errors.flatMap(({ type, row }) => (type === 'Quotes' ? [row ?? 0] : []))) }
}

const isAlone = ({ cells, misquoted }: ParsedText): boolean => cells.length === 1 && misquoted.size === 0

/** Rows parsed one by one; one that comes out as several has wrong quotes. */
const parseEach = (texts: readonly string[], delimiter: string): ParsedText => {
  const parsed = texts.map((text) => parseText(text, delimiter))
  return {
    cells: parsed.map(({ cells }) => cells[0] ?? []),
    misquoted: new Set(parsed.flatMap((one, index) => (isAlone(one) ? [] : [index]))),
  }
}

/** Several rows parsed together, which is several times as fast as each alone, where they come out even. */
const parseTogether = (text: string, count: number, delimiter: string): ParsedText | undefined => {
  const parsed = parseText(text, delimiter)
  return parsed.cells.length === count && parsed.misquoted.size === 0 ? parsed : undefined
}

/** What the rows of a block hold. */
export const parseRows = (block: Buffer, { starts, stops, nexts }: RowPlaces, delimiter: string): RowCells => {
  const count = starts.length
  const first = starts[0] ?? 0
  const last = stops[count - 1] ?? 0
  const areClose = starts.every(
    (start, index) => index === 0 || (start === nexts[index - 1] && start - 1 === stops[index - 1]),
  )
  if (areClose && isUtf8(block.subarray(first, last))) {
    const parsed = parseTogether(block.toString('utf8', first, last), count, delimiter)
    if (parsed !== undefined) return parsed
  }
  const texts = starts.map((start, index) => {
    const bytes = block.subarray(start, stops[index])
    return isUtf8(bytes) ? bytes.toString('utf8') : undefined
  })
  const sound = texts.filter((text) => text !== undefined)
  const { cells, misquoted } = parseTogether(sound.join('\n'), sound.length, delimiter) ?? parseEach(sound, delimiter)
  const numbers = texts.flatMap((text, index) => (text === undefined ? [] : [index]))
  const byNumber = new Map(numbers.map((number, index) => [number, cells[index]]))
  return {
    cells: texts.map((_, index) => byNumber.get(index)),
    misquoted: new Set([...misquoted].map((index) => numbers[index] ?? -1)),
  }
}

const headerProblem = (names: readonly string[]): string | undefined => {
  if (names.length > maxColumns)
    return `The header has ${names.length.toLocaleString('en-US')} columns; at most ${maxColumns.toLocaleString('en-US')} are read.`
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) return `The header names the column "${name.slice(0, 80)}" twice.`
    seen.add(name)
  }
  return undefined
}

const unusable = (bytes: Buffer, { line, offset }: ReadStart, message: string): ReadRecord => {
  const problem: ReadProblem = { code: 'header_unusable', message }
  return { line, offset, end: offset, bytes, size: bytes.length, isJson: false, value: undefined, problem }
}

const withoutFirst = ({ starts, stops, nexts, lines }: FoundRows): FoundRows => ({
  starts: starts.slice(1),
  stops: stops.slice(1),
  nexts: nexts.slice(1),
  lines: lines.slice(1),
})

/**
 * Reads a table as objects of column and text; an empty cell is left out. Quotes, newlines inside them, CRLF, and a
 * delimiter that is found by the header.
 * @param onHeader told of the columns before the first row
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  options: CsvOptions = {},
  start: ReadStart = { offset: 0, line: 1 },
  onHeader: (header: TableHeader) => void = () => undefined,
): AsyncGenerator<readonly ReadRecord[] | TableBlock> {
  let { line, offset } = start
  let rest: Buffer = none
  let { columns, delimiter } = options
  let table: TableHeader | undefined
  if (columns !== undefined && delimiter !== undefined) {
    table = { columns, delimiter }
    onHeader(table)
  }

  function* take(block: Buffer, isLast: boolean): Generator<readonly ReadRecord[] | TableBlock, boolean> {
    const bytes = new Set((delimiter === undefined ? delimiters : [delimiter]).map((text) => Buffer.from(text).at(-1)))
    const found = findRows(block, line, bytes, isLast)
    let { rows } = found
    const place = { line, offset }
    line = found.line
    offset += found.used
    rest = block.subarray(found.used)
    if (rows.starts.length === 0) return true
    if (table === undefined) {
      const head = block.subarray(rows.starts[0], rows.stops[0])
      delimiter ??= detectDelimiter(head.toString('utf8'))
      if (columns === undefined) {
        columns = (parseText(head.toString('utf8'), delimiter).cells[0] ?? []).map((name) => name.trim())
        const problem = isUtf8(head) ? headerProblem(columns) : 'The header holds bytes that are no UTF-8.'
        if (problem !== undefined) {
          yield [unusable(head, place, problem)]
          return false
        }
        rows = withoutFirst(rows)
      }
      table = { columns, delimiter }
      onHeader(table)
    }
    if (rows.starts.length > 0) {
      yield new TableBlock(table, block, place.offset, rows, parseRows)
    }
    return true
  }

  // A row that has no end yet is looked at again only when as much has come as there was: each byte a few times at most.
  let waiting: Buffer[] = []
  let waitingBytes = 0
  for await (const piece of inPieces(chunks)) {
    waiting.push(piece)
    waitingBytes += piece.length
    if (waitingBytes < rest.length && rest.length + waitingBytes <= maxRowBytes) continue
    const block = rest.length === 0 && waiting.length === 1 ? piece : Buffer.concat([rest, ...waiting])
    waiting = []
    waitingBytes = 0
    if (!(yield* take(block, false))) return
    if (rest.length > maxRowBytes) {
      throw new RangeError(`The row at line ${line} is longer than 64 MiB; a quote may be missing.`)
    }
  }
  const last = Buffer.concat([rest, ...waiting])
  if (last.length > 0) yield* take(last, true)
}
